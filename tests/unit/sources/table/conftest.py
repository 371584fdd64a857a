"""Tables in a folder, and the runs that are read from them."""

import pytest

from exporter.sources.registry import open_source


class Tables:
    """A folder of tables."""

    def __init__(self, root):
        self.root = root

    def source(self, **files):
        """A source over files given as `name_ending=content`."""
        for name, content in files.items():
            data = content.encode() if isinstance(content, str) else content
            (self.root / ".".join(name.rsplit("_", 1))).write_bytes(data)
        return open_source(f"table:{self.root.name}", base=self.root.parent)

    def pull(self, **files):
        """Every run, by id."""
        source = self.source(**files)
        found = {head.key.id: source.pull(head) for head in source.heads()}
        assert not source.problems
        return found


@pytest.fixture
def tables(tmp_path):
    (tmp_path / "runs").mkdir()
    return Tables(tmp_path / "runs")


def history(pulled):
    """Name -> {step: value} of a pulled run, missing cells left out."""
    steps = pulled.history["_step"].to_pylist()
    return {
        column.name: {
            step: value
            for step, value in zip(steps, pulled.history[column.id].to_pylist(), strict=True)
            if value is not None
        }
        for column in pulled.run.columns
    }


@pytest.fixture(name="history", scope="session")
def history_fixture():
    return history
