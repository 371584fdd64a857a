"""The starter project that `runpress init` writes: plain files of `site_templates/starter`."""

from importlib.resources import files


def starter_files() -> dict[str, bytes]:
    """`{file name: content}` of a new project."""
    folder = files("site_templates") / "starter"
    return {
        entry.name: entry.read_bytes()
        for entry in sorted(folder.iterdir(), key=lambda e: e.name)
        if entry.name.endswith((".toml", ".yml"))
    }
