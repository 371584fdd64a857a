"""The reference names every field that a report may have."""

import re
from pathlib import Path

import pytest

from exporter.model import panels, report

TEXT = (Path(__file__).parents[2] / "docs" / "reports.md").read_text()
WRITTEN = {
    panels.RunSet, panels.Layout, panels.LinePanel, panels.BarPanel, panels.ScatterPanel,
    panels.ParallelPanel, panels.ParallelAxis, panels.ScalarPanel, panels.TablePanel,
    panels.CustomPanel, panels.ComparerPanel, panels.MediaPanel, panels.PresetPanel,
    panels.ImportancePanel, panels.MarkdownPanel, panels.HtmlPanel,
    panels.MissingPanel, report.Report,
}  # fmt: skip


@pytest.mark.parametrize("model", sorted(WRITTEN, key=lambda m: m.__name__))
def test_every_field_is_in_the_reference(model):
    words = set(re.findall(r"[a-z_]+", TEXT))
    assert not {name for name in model.model_fields if name != "kind"} - words


@pytest.mark.parametrize("model", sorted(WRITTEN, key=lambda m: m.__name__))
def test_every_model_says_what_it_is(model):
    assert model.__doc__
