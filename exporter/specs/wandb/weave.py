"""Weave panels, which are programs over the tracker's data: what they would show, in words."""

from collections.abc import Mapping
from typing import Any, cast

from exporter.model.panels import MediaPanel, MissingPanel, RunSet
from exporter.specs.wandb import absent
from exporter.specs.wandb.fields import MAX_DEPTH, Fields
from exporter.specs.wandb.models import made, missing


def weave_panel(config: Fields, key: str, **fields: Any) -> MediaPanel | MissingPanel:
    """The table that runs keep in their summary, or a placeholder that names what is missing."""
    ops = dict(_operations(config.raw(key)))
    table = ops.get("pick", {}).get("key", "")
    if table and "run-summary" in ops:
        project = _project(ops)
        runs = {"runs": RunSet(project=project)} if project else {}
        return made(MediaPanel, config, keys=(table,), **runs, **fields)
    return missing(config, *_described(ops), **fields)


def _project(ops: Mapping[str, Mapping[str, str]]) -> str:
    """The project that a block names; a panel is over the run sets of its grid."""
    root = ops.get("root-project", {})
    return "/".join(filter(None, (root.get("entityName"), root.get("projectName"))))


def _described(ops: Mapping[str, Mapping[str, str]]) -> absent.Words:
    project = _project(ops)
    if "artifactVersion-file" in ops:
        version = ops.get("project-artifactVersion", {})
        name, alias = version.get("artifactName", ""), version.get("artifactVersionAlias", "")
        file = ops["artifactVersion-file"].get("path", "")
        return absent.artifact_file(name, alias, file, project)
    if "project-artifact" in ops:
        return absent.artifact(ops["project-artifact"].get("artifactName", ""), project)
    return absent.WEAVE


def _operations(node: object, depth: int = 0) -> list[tuple[str, Mapping[str, str]]]:
    """The name of every operation with its constant inputs, outermost first."""
    if depth > MAX_DEPTH or not isinstance(node, dict):
        return []
    entries = cast("dict[str, Any]", node)
    inputs = entries.get("inputs")
    found: list[tuple[str, Mapping[str, str]]] = []
    if isinstance(entries.get("name"), str) and isinstance(inputs, dict):
        constants = {k: _constant(v) for k, v in cast("dict[str, Any]", inputs).items()}
        found.append((entries["name"], constants))
    for value in entries.values():
        found += _operations(value, depth + 1)
    return found


def _constant(node: object) -> str:
    value = cast("dict[str, Any]", node).get("val") if isinstance(node, dict) else ""
    return value if isinstance(value, str) else ""
