"""Parameters are texts in MLflow: values come back, and texts stay texts."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.sources.mlflow.params import config, labels, literal

PLAIN = (
    st.none()
    | st.booleans()
    | st.integers(-(10**17), 10**17)
    | st.floats(allow_nan=False, allow_infinity=False)
)
INNER = PLAIN | st.text("abc d'\"\\n[", max_size=5)
VALUES = st.recursive(
    INNER,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
).filter(lambda value: not isinstance(value, str))


@given(VALUES)
def test_what_python_wrote_comes_back(value):
    assert repr(literal(str(value))) == repr(value)


@given(st.text())
def test_every_text_has_a_value_that_can_be_written_down(text):
    found = literal(text)
    assert not isinstance(found, float) or math.isfinite(found)
    repr(found).encode()


DOUBTFUL = "007 3.10 0.10 +5 1_000 1e999 nan inf -Infinity true ٣ [1,2 []] (1,x) {1} [1j] [b'x']"
HOSTILE = ("9" * 400, "[" * 5000 + "]" * 5000, "[" + "-" * 15000 + "1]", "(" + "9" * 5000 + ",)")


@pytest.mark.parametrize(
    "text",
    [*DOUBTFUL.split(), " 1", "", r"['\d']", "[<object at 0x7f>]", *HOSTILE],
)
def test_in_doubt_a_text_stays_one(text):
    assert literal(text) == text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1e-4", 1e-4),
        ("1E5", 1e5),
        ("-2.5e+3", -2500.0),
        ("(8, 4)", [8, 4]),
        ("[64, 128]", [64, 128]),
    ],
)
def test_the_usual_ways_to_write_a_number_or_a_list(text, value):
    assert literal(text) == value


def test_dotted_names_are_nested_again_and_nothing_is_lost():
    params = {"model.dim": "32", "model.act": "gelu", "lr": "0.1", "lr.warmup": "5"}
    assert config(params) == {
        "lr": 0.1,
        "lr.warmup": 5,
        "model": {"act": "gelu", "dim": 32},
    }


def test_a_long_parameter_stays_whole():
    assert config({"prompt": "x" * 8000}) == {"prompt": "x" * 8000}


def test_own_tags_are_labels_and_those_of_mlflow_are_not():
    tags = {"v2": "true", "bare": "", "stage": "prod", "mlflow.user": "ada", "group": "g"}
    assert list(labels(tags)) == ["bare", "stage=prod", "v2"]
