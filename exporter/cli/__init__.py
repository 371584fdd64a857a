"""The command `runpress`: options, the error boundary, exit codes. Logic lives in the packages.

Heavy imports are inside the commands, so that `runpress --help` stays under 100 ms.
"""

import sys
from collections.abc import Sequence

import click

from exporter.cli import archive, build, cache, fetch, project, runs, runsets, show, store
from exporter.cli.boundary import report_error
from exporter.cli.context import Settings
from exporter.errors import ExitCode

_EPILOG = """\b
EXIT STATUS
  0 ok    1 findings or failure    2 usage or report error    3 partial
  4 a source cannot be read        5 archive damaged          130 interrupted
"""


@click.group(
    epilog=_EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(
    None, "-V", "--version", package_name="runpress", message="runpress %(version)s"
)
@click.option(
    "-C",
    "--project",
    "folder",
    type=click.Path(file_okay=False, exists=True),
    default=".",
    help="Folder of the project.  [default: the working directory]",
)
@click.option("--json", "as_json", is_flag=True, help="Results and messages as JSON.")
@click.option("-q", "--quiet", count=True, help="Say less.")
@click.option("-v", "--verbose", count=True, help="Say more.")
@click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    help="Coloured messages.",
)
@click.option("--no-progress", is_flag=True, help="No live progress line.")
@click.pass_context
def cli(
    ctx: click.Context,
    folder: str,
    as_json: bool,
    quiet: int,
    verbose: int,
    color: str,
    no_progress: bool,
) -> None:
    """Press experiment reports into documents that last.

    \b
    EXAMPLES
      runpress build report.yml --runs wandb-offline:./wandb --to html,pdf -o out/
      runpress check report.yml
      runpress archive add report.yml --runs wandb-offline:./wandb
    """  # noqa: D301 - \b is click's
    ctx.obj = Settings.of(
        folder, as_json=as_json, verbosity=verbose - quiet, color=color, progress=not no_progress
    )


for command in (
    project.init,
    build.check,
    runs.runs,
    runs.pull,
    runsets.runsets,
    runsets.lock,
    build.build,
    build.press,
    show.show,
    fetch.fetch,
    archive.archive,
    cache.cache,
    store.store,
    project.schema,
):
    cli.add_command(command)


def main(argv: Sequence[str] | None = None) -> None:
    """Run the command and leave with its exit status."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        code = cli.main(args=arguments, prog_name="runpress", standalone_mode=False)
    except Exception as error:  # noqa: BLE001 - the boundary: every error becomes a message here
        code = report_error(error, as_json="--json" in arguments)
    except KeyboardInterrupt:
        code = ExitCode.INTERRUPTED
    sys.exit(int(code or 0))
