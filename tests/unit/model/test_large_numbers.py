"""No number of a report is larger than JSON can keep: it is refused, or what JavaScript reads."""

import orjson
import pytest
from pydantic import ValidationError

from exporter.errors import SpecError
from exporter.model.base import in_doubles
from exporter.model.report import Report
from exporter.specs import parse_report

FIELDS = [
    "table: {limit: %s}",
    "line: {y: a, max_runs: %s}",
    "bar: {metrics: a, max_bars: %s}",
    "line: {y: a, layout: {y: %s}}",
    "line: {y: a, layout: {h: %s}}",
    "media: {keys: a, every: %s}",
    "line: {y: a, runs: {limit: %s}}",
]


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("number", ["99999999999999999999", "1e308", "9" * 400])
def test_a_count_that_nothing_could_hold_is_refused(field, number):
    with pytest.raises(SpecError) as caught:
        parse_report(f"title: x\nblocks: [{{{field % number}}}]", file="r.yml", base=None)
    (problem,) = caught.value.problems
    assert problem.place
    assert problem.place.path.endswith(("limit", "max_runs", "max_bars", "y", "h", "every"))


@pytest.mark.parametrize("number", [2**63, -(2**64), 10**300, 10**400, -(10**400)])
def test_large_whole_numbers_of_a_chart_are_what_javascript_reads(number):
    chart = {"mark": "bar", "data": {"values": [{"a": number, "b": [number, True, 1]}]}}
    report = Report.model_validate({"title": "x", "blocks": [{"kind": "custom", "vega": chart}]})
    kept = orjson.loads(orjson.dumps(report.model_dump(mode="json")))
    (row,) = kept["blocks"][0]["vega"]["data"]["values"]
    assert row["a"] == pytest.approx(max(-1e308, min(number, 1e308)))
    assert row["b"][1:] == [True, 1]


def test_whole_numbers_of_usual_size_stay_whole():
    assert repr(in_doubles({"a": [2**53 + 1, -1, True, 0.5, "x"]})) == repr(
        {"a": [2**53 + 1, -1, True, 0.5, "x"]}
    )


def test_a_chart_is_an_object():
    with pytest.raises(ValidationError):
        Report.model_validate({"title": "x", "blocks": [{"kind": "custom", "vega": [2**70]}]})
