"""What an author may write: strict, frozen, and altair charts as they are."""

import altair as alt
import pytest
from pydantic import ValidationError

from exporter.model.panels import CustomPanel, LinePanel
from exporter.model.report import Report


def test_an_altair_chart_is_a_custom_panel():
    chart = alt.Chart(alt.NamedData("runs")).mark_point().encode(x="lr:Q", y="acc:Q")
    panel = CustomPanel(vega=chart)
    assert panel.vega["data"] == {"name": "runs"}
    assert panel.vega["encoding"]["x"]["field"] == "lr"


def test_a_dict_stays_a_dict():
    assert CustomPanel(vega={"mark": "bar"}).vega == {"mark": "bar"}


@pytest.mark.parametrize(
    "fields", [{"smothing": 1}, {"smoothing": -1}, {"y": ()}, {"id": "../x"}, {"height": 1e9}]
)
def test_what_is_not_understood_is_refused(fields):
    with pytest.raises(ValidationError):
        LinePanel(**({"y": ("m",)} | fields))


def test_a_report_survives_its_own_json():
    report = Report.model_validate(
        {"title": "x", "blocks": [{"kind": "line", "y": ["a"], "runs": {"names": "b"}}]}
    )
    assert Report.model_validate_json(report.model_dump_json()) == report


def test_values_never_change():
    with pytest.raises(ValidationError):
        LinePanel(y=("m",)).title = "other"
