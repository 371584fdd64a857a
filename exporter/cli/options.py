"""Options that several commands share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from exporter.cli.context import Settings
from exporter.model.formats import FORMATS

F = TypeVar("F", bound=Callable[..., Any])


class _Formats(click.ParamType[tuple[str, ...]]):
    """`html,pdf` or one name; checked here so that a typo is a usage error."""

    name = "formats"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        names = tuple(part.strip() for part in str(value).split(",") if part.strip())
        for name in names:
            if name not in FORMATS:
                self.fail(f"{name!r} is not one of {', '.join(FORMATS)}", param, ctx)
        return names


specs_argument = click.argument(
    "specs",
    nargs=-1,
    required=True,
    metavar="REPORT...",
    type=click.Path(dir_okay=False, path_type=Path),
)


def _keep_store(ctx: click.Context, _param: click.Parameter, given: str | None) -> None:
    """Keep where the runs are."""
    ctx.ensure_object(Settings).store_address = given or ""


store_option = click.option(
    "--store",
    metavar="ADDRESS",
    envvar="RUNPRESS_STORE",
    show_envvar=True,
    expose_value=False,
    callback=_keep_store,
    help="Where runs are kept: a folder, or s3://BUCKET/PREFIX.  [default: .runpress/store]",
)
_sources_option = click.option(
    "--runs",
    "sources",
    multiple=True,
    metavar="ADDRESS",
    help="Where runs come from: scheme:location (repeat).  [default: runpress.toml]",
)


def runs_option(command: F) -> F:
    """Where runs come from, and where they are kept."""
    return _sources_option(store_option(command))


out_option = click.option(
    "-o",
    "--output",
    "out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the outputs.  [default: out]",
)
archive_option = click.option(
    "-a",
    "--archive",
    "root",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="RUNPRESS_ARCHIVE",
    show_envvar=True,
    help="Folder of the archive.  [default: reports-archive]",
)


def _keep_params(ctx: click.Context, param: click.Parameter, given: tuple[str, ...]) -> None:
    """Keep `NAME=VALUE` texts for the reports that the command will read; the last one counts."""
    for one in given:
        name, equals, value = one.partition("=")
        if not name.strip() or not equals:
            raise click.BadParameter(f"{one!r} is not NAME=VALUE", ctx, param)
        ctx.ensure_object(Settings).params[name.strip()] = value


param_option = click.option(
    "--param",
    multiple=True,
    metavar="NAME=VALUE",
    expose_value=False,
    callback=_keep_params,
    help="A parameter of the report (repeat).",
)


def _keep_projects(ctx: click.Context, param: click.Parameter, given: tuple[str, ...]) -> None:
    """Keep `[PROJECT=]PROJECT` for the reports that the command will read."""
    for one in given:
        old, equals, new = one.rpartition("=")
        if not new.strip() or (equals and not old.strip()):
            raise click.BadParameter(f"{one!r} is not [PROJECT=]PROJECT", ctx, param)
        ctx.ensure_object(Settings).projects[old.strip()] = new.strip()


project_option = click.option(
    "--project",
    multiple=True,
    metavar="[OLD=]NEW",
    expose_value=False,
    callback=_keep_projects,
    help="Where the runs of the report's project are now, or those of project OLD (repeat).",
)


def _keep_as_of(ctx: click.Context, param: click.Parameter, value: str) -> None:
    """Keep what `now` means to the reports that the command will read."""
    if value:
        from exporter.errors import FilterError
        from exporter.query.times import parse_time

        try:
            parse_time(value)
        except FilterError as error:
            (problem,) = error.problems
            raise click.BadParameter(f"{problem.message}; {problem.hint}", ctx, param) from None
    ctx.ensure_object(Settings).as_of = value


as_of_option = click.option(
    "--as-of",
    default="",
    metavar="TIME",
    expose_value=False,
    callback=_keep_as_of,
    help="What `now` means in filters: 2026-01-31, or a time.  [default: the report's as_of]",
)


def press_options(command: F) -> F:
    """What freezing and pressing need."""
    for option in reversed(_PRESS):
        command = option(command)
    return command


def _flat(_ctx: click.Context, _param: click.Parameter, value: tuple[tuple[str, ...], ...]) -> Any:
    return tuple(dict.fromkeys(name for group in value for name in group))


formats_option = click.option(
    "-t",
    "--to",
    "formats",
    type=_Formats(),
    multiple=True,
    callback=_flat,
    metavar="FORMAT[,FORMAT]",
    help=f"{', '.join(FORMATS)} (repeat).  [default: all]",
)
_PRESS = (
    formats_option,
    param_option,
    project_option,
    as_of_option,
    click.option(
        "--jobs",
        type=click.IntRange(0, 64),
        default=2,
        show_default=True,
        help="Drawing processes; 0 draws in this one, for a debugger.",
    ),
    click.option(
        "--no-cache", "use_cache", flag_value=False, default=True, help="Draw every figure anew."
    ),
    click.option("--strict", is_flag=True, help="Warnings are failures."),
    click.option(
        "--environment",
        is_flag=True,
        help="Keep environment records (host, user, paths) of the tracker.",
    ),
)
