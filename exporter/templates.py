"""The starter projects that `runpress init` writes: plain files of `site_templates/starter`."""

STARTERS = ("blank", "comparison", "evaluation", "weekly", "findings")
"""Each a folder with a first report; the project file is the same for all."""


def starter_files(name: str = "blank") -> dict[str, bytes]:
    """`{file name: content}` of a new project."""
    from importlib.resources import files  # noqa: PLC0415 - the names alone are in --help

    folder = files("site_templates") / "starter"
    return {
        "report.yml": (folder / name / "report.yml").read_bytes(),
        "runpress.toml": (folder / "runpress.toml").read_bytes(),
    }
