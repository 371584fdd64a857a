"""The code of docs/python.md runs from top to bottom."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "python.md").read_text()


def test_the_tour(home, capsys):
    (home / "runpress.toml").unlink()
    (home / "wandb").symlink_to(ROOT / "examples" / "runs" / "wandb")
    space = {}
    for block in re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL):
        exec(compile(block, "docs/python.md", "exec"), space)
    said = capsys.readouterr().out
    assert "did you mean 'smoothing'?" in said
    assert "production-resnet-50 finished" in said
    assert "<svg" in space["html"]
    assert 0 < len(space["rows"]) <= 100
    assert space["saved"][0][0] == "weekly-report"
    assert space["again"].to_model().title == "Weekly report"


@pytest.mark.parametrize("word", ["runs_filter", "RUNPRESS_RUNS", "refresh_interval", "sort_order"])
def test_the_page_names_what_the_brief_uses(word):
    assert word in PAGE
