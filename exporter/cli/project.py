"""`runpress init` and `runpress schema`: a folder to start from, and help for editors."""

from pathlib import Path

import click

from exporter.cli.context import Settings
from exporter.templates import STARTERS


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=".")
@click.option(
    "--template",
    type=click.Choice(STARTERS),
    default="blank",
    show_default=True,
    help="What the report is for.",
)
@click.option("--force", is_flag=True, help="Write over files that are there.")
@click.pass_obj
def init(settings: Settings, folder: Path, template: str, force: bool) -> None:
    """Write a project file and a first report into a folder."""
    from exporter.errors import UsageError
    from exporter.files import write_file
    from exporter.templates import starter_files

    folder = settings.folder / folder
    files = starter_files(template)
    there = [name for name in files if (folder / name).exists()]
    if there and not force:
        raise UsageError.of(
            "exists", f"{', '.join(there)} already there", hint="--force writes over them"
        )
    for name, content in files.items():
        write_file(folder / name, content)
        settings.console.result(str(folder / name), message_type="written", path=folder / name)
    settings.console.say("next: runpress build report.yml --runs wandb-offline:./wandb")


@click.command()
def schema() -> None:
    """Print the JSON Schema of a report, for editors."""
    import json

    from exporter.specs.schema import json_schema

    click.echo(json.dumps(json_schema(), indent=2, ensure_ascii=False))
