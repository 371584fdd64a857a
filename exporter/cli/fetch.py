"""`runpress fetch`: a report that a W&B server keeps, as a file to press from."""

from pathlib import Path

import click

from exporter.cli.context import Settings


@click.command()
@click.argument("address", metavar="URL")
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write.  [default: reports/<id>.json of the project]",
)
@click.pass_obj
def fetch(settings: Settings, address: str, output: Path | None) -> None:
    """Save a report of W&B, named by its URL or id, as JSON.

    The server is that of WANDB_BASE_URL, else W&B's own; the key is WANDB_API_KEY or in ~/.netrc.
    """
    from exporter.files import write_file
    from exporter.reports.addresses import view_id
    from exporter.session import FOLDER
    from exporter.sources.wandb_online.reports import fetch_report

    wanted = view_id(address)
    content = fetch_report(wanted or address)
    target = output or settings.project.root / FOLDER / f"{wanted}.json"
    write_file(target, content)
    settings.console.result(str(target), message_type="written", path=target)
