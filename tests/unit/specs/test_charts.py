"""Chart files are read when they are JSON that can be kept, and refused with their reason."""

import pytest

from exporter.errors import SpecError
from exporter.specs import parse_report
from exporter.specs.charts import MAX_CHART


def report_with(chart: str, base):
    return parse_report(f"title: x\nblocks: [{{custom: {{vega: {chart}}}}}]", file="f", base=base)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "line 1, column 1"),
        ('{"a": 1,}', "line 1, column"),
        ("[]", "JSON object"),
        ('{"a": NaN}', "NaN"),
        ('{"a": 1e999}', "infinite"),
        ('{"a": "\\ud800"}', "half a character"),
        ('{"a": ' * 60 + "1" + "}" * 60, "deep"),
        ("[" * 100_000, "deep"),
        (b"\xff\xfe", "utf-8"),
        (b" " * (MAX_CHART + 1), "larger"),
    ],
)
def test_a_chart_file_that_cannot_be_kept_is_refused(tmp_path, content, reason):
    raw = content if isinstance(content, bytes) else content.encode()
    (tmp_path / "chart.json").write_bytes(raw)
    with pytest.raises(SpecError, match="spec-bad-chart") as caught:
        report_with("chart.json", tmp_path)
    assert reason in str(caught.value)


@pytest.mark.parametrize("chart", ["{a: .inf}", "{a: [1e999]}", "{a: {b: .nan}}"])
def test_a_chart_in_place_holds_no_infinite_number(chart):
    with pytest.raises(SpecError, match="spec-bad-chart"):
        report_with(chart, None)


@pytest.mark.parametrize(
    "name", ["", "~", "[a]", "x" * 300, "'a\\0b'", "'.'", "'x/../..'", '"a\\0"']
)
def test_a_name_that_is_no_file_is_refused(tmp_path, name):
    with pytest.raises(SpecError):
        report_with(name, tmp_path)
