"""Runs that are kept under another name: the projects of a report, renamed.

The report that is saved stays as it is; what is renamed is only where one build looks for runs.
"""

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from exporter.model.base import Strict
from exporter.model.report import Report
from exporter.model.runset import RunSet

T = TypeVar("T")
M = TypeVar("M", bound=Strict)


def in_projects(report: Report, projects: Mapping[str, str]) -> Report:
    """The report with its projects, and those of its run sets, renamed as `projects` says.

    Names are `entity/project` as the report writes them. The empty name stands for the report's
    own project, wherever it is written. What is not named stays as it is.
    """
    own = projects.get("", projects.get(report.project, report.project))
    names = {**projects, "": "", report.project: own if report.project else ""}
    return _renamed(report, names).model_copy(update={"project": own})


def _renamed(value: T, names: Mapping[str, str]) -> T:
    if isinstance(value, RunSet):
        keys = tuple(_moved(key, names) for key in value.keys)
        return _with(value, {"project": names.get(value.project, value.project), "keys": keys})
    if isinstance(value, Strict):
        fields = {name: getattr(value, name) for name in type(value).model_fields}
        return _with(value, {name: _renamed(field, names) for name, field in fields.items()})
    if isinstance(value, tuple):
        return cast("T", tuple(_renamed(one, names) for one in cast("tuple[Any, ...]", value)))
    if isinstance(value, dict):
        entries = cast("dict[Any, Any]", value)
        return cast("T", {key: _renamed(one, names) for key, one in entries.items()})
    return value


def _with(value: M, fields: Mapping[str, Any]) -> M:
    """The model with these fields; those that are as they were stay unset if they were."""
    return value.model_copy(update={k: v for k, v in fields.items() if v != getattr(value, k)})


def _moved(key: str, names: Mapping[str, str]) -> str:
    project, slash, run = key.rpartition("/")
    return f"{names.get(project, project)}{slash}{run}"
