"""The JSON Schema of the YAML dialect, for editors: made from the same shapes that read reports.

An editor sees YAML's own types, so a text may look like a number or a date to it, and every
sugar of `panels` and `blocks` is spelt out here. What only `load` can know (references, filters,
files) is left to it.
"""

from collections.abc import Mapping
from typing import Any, Literal, get_args, get_origin

from exporter.model.panels import Bounds, ParallelAxis
from exporter.specs.blocks import FORMS, Form
from exporter.specs.fields import Shape
from exporter.specs.gradients import RUNNING, STOP
from exporter.specs.load import REPORT
from exporter.specs.overrides import MARKS
from exporter.specs.panels import AXIS, LAYOUT, PANELS
from exporter.specs.params import KEY, PARAMETER
from exporter.specs.runsets import RUN_SET

Schema = dict[str, Any]

_TEXT: Schema = {"type": ["string", "number", "boolean"]}
_NUMBER_OR_AUTO: Schema = {"anyOf": [{"type": ["number", "null"]}, {"const": "auto"}]}


def json_schema() -> Schema:
    """A JSON Schema (2020-12) that accepts what `load_report` accepts, references aside."""
    shapes = {form.shape.model.__name__: form for form in FORMS.values()}
    defs = {name: _shape(form.shape, *form.sets) for name, form in sorted(shapes.items())}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "runpress report",
        **_with_params(_shape(REPORT)),
        "$defs": {
            **defs,
            "HeadingBlock": _shape(FORMS["h1"].shape, "level"),
            "CalloutBlock": _shape(FORMS["callout"].shape),
            "ParallelAxis": _shape(AXIS),
            "Layout": _shape(LAYOUT),
            "Stop": _shape(STOP),
            "RunSet": _shape(RUN_SET),
            "runs": _several(_text_or("RunSet"), minItems=1),
            "block": _item(FORMS),
            "panel": _item({name: FORMS[name] for name in PANELS}),
        },
    }


def _with_params(report: Schema) -> Schema:
    """The report with `params`, which only files have."""
    params = {"type": ["object", "null"], "additionalProperties": _shape(PARAMETER)}
    params |= {"description": "Values that are given when the report is built."}
    return report | {"properties": report["properties"] | {KEY: params}}


def _shape(shape: Shape, *without: str) -> Schema:
    """The schema of one mapping: the fields of the model as they are written, and the sugar."""
    source = shape.model.model_json_schema()
    own: Mapping[str, Schema] = source["properties"]
    fields = shape.model.model_fields
    names = [name for name in fields if name not in {"kind", *without}]
    properties = {name: _property(name, fields[name].annotation, own[name]) for name in names}
    sugar = {
        name: _log("z" in names) if name == "log" else _SUGAR[name]
        for name in shape.sugar
        if name not in fields
    }
    aliased = {_ALIASES[name] for name in shape.sugar if name in _ALIASES}
    required = [name for name in source.get("required", []) if name in names]
    schema: Schema = {
        "type": "object" if required else ["object", "null"],
        "description": source.get("description", ""),
        "properties": properties | sugar,
        "required": [name for name in required if name not in aliased],
        "additionalProperties": False,
    }
    some = _SOME.get(shape.model.__name__)
    for name, field in _ALIASES.items():
        if name in shape.sugar and not some:
            schema["oneOf"] = [{"required": [name]}, {"required": [field]}]
        elif name in shape.sugar:
            schema["not"] = {"required": [name, field]}
    if some:
        schema |= {"type": "object", "anyOf": [_filled(name) for name in some]}
    return schema


def _filled(name: str) -> Schema:
    return {"required": [name], "properties": {name: {"not": {"enum": [[], ""]}}}}


_ALIASES = {"metric": "metrics", "columns": "axes"}
_SOME = {
    "LinePanel": ("y", "y_pattern", "expressions"),
    "BarPanel": ("metrics", "metric", "expressions"),
    "ScalarPanel": ("metrics", "metric", "expressions"),
}
"""Fields of which a panel needs at least one."""
_KEPT = (
    "description",
    "default",
    "minimum",
    "maximum",
    "minItems",
    "minLength",
    "maxLength",
)


def _property(name: str, annotation: Any, source: Schema) -> Schema:
    kept = {key: source[key] for key in _KEPT if key in source}
    if name in _SPECIAL:
        kept.pop("default", None)
        kept.pop("minimum", None)
        return kept | _SPECIAL[name]
    # a pattern is about the text as it is written, which an editor only has for strings
    plain = {"type": "string", "pattern": source["pattern"]} if "pattern" in source else {}
    return kept | _typed(annotation) | plain


def _typed(annotation: Any) -> Schema:
    if get_origin(annotation) is Literal:
        return {"enum": list(get_args(annotation))}
    if annotation == Bounds:
        return {"type": "array", "items": _NUMBER_OR_AUTO, "minItems": 2, "maxItems": 2}
    return {
        str: _TEXT,
        Any: {},
        bool: _or_param({"type": "boolean"}),
        int: _or_param({"type": "integer"}),
        float: _or_param({"type": "number"}),
        tuple[str, ...]: _several(_TEXT),
        str | tuple[str, ...]: _several(_TEXT),
        dict[str, str]: {"type": "object", "additionalProperties": _TEXT},
    }[annotation]


def _or_param(typed: Schema) -> Schema:
    """A number or truth value, or the parameter that holds one."""
    return {"anyOf": [typed, {"type": "string", "pattern": r"^\$\{\w+\}$"}]}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _map(value: Schema) -> Schema:
    return {"type": "object", "additionalProperties": value}


def _text_or(name: str) -> Schema:
    return {"anyOf": [_TEXT, _ref(name)]}


def _several(one: Schema, **limits: int) -> Schema:
    return {"anyOf": [one, {"type": "array", "items": one, **limits}]}


def _log(has_z: bool) -> Schema:
    axes = {"enum": ["x", "y", *(["z"] if has_z else []), "both"]}
    return {"description": "Logarithmic axes."} | _several(axes)


def _item(forms: Mapping[str, Form]) -> Schema:
    """A block or panel: a word, a mapping with one key, or the form with `kind`."""
    named = {name: form for name, form in forms.items() if " " not in name}
    words = [name for name, form in named.items() if not form.text and not _needs(form)]
    return {
        "anyOf": [
            {"enum": words},
            {
                "type": "object",
                "properties": {name: _formed(form) for name, form in named.items()},
                "minProperties": 1,
                "maxProperties": 1,
                "additionalProperties": False,
            },
            {"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string"}}},
        ]
    }


def _needs(form: Form) -> bool:
    model = form.shape.model
    required = any(one.is_required() for one in model.model_fields.values())
    return required or model.__name__ in _SOME


def _formed(form: Form) -> Schema:
    name = form.shape.model.__name__
    return _text_or(name) if form.text else _ref(name)


_SMOOTHING: Schema = {
    "anyOf": [
        _or_param({"type": "number", "minimum": 0}),
        {
            "type": "object",
            "properties": {
                "kind": {"enum": ["twema", "ema", "gaussian", "average", "none"]},
                "amount": {"type": "number", "minimum": 0},
            },
            "additionalProperties": False,
        },
    ]
}
_AXES: Schema = {"type": "array", "items": _text_or(ParallelAxis.__name__), "minItems": 2}
_SPECIAL: Mapping[str, Schema] = {
    "runs": _ref("runs"),
    "smoothing": _SMOOTHING,
    "axes": _AXES,
    "steps": {
        "anyOf": [
            {"enum": ["last", "all"]},
            {"type": "integer"},
            {"type": "array", "items": {"type": "integer"}},
        ]
    },
    "gradient": {
        "type": "array",
        "items": {"anyOf": [{"type": "string", "pattern": "^#[0-9A-Fa-f]{6}$"}, _ref("Stop")]},
        "minItems": 2,
    },
    "running": _several({"enum": list(RUNNING)}),
    "vega": {"type": ["object", "string"]},
    "widths": _map({"type": "number", "exclusiveMinimum": 0, "maximum": 20}),
    "marks": _map({"enum": list(MARKS)}),
    "layout": _ref("Layout"),
    "state": _several(_TEXT),
    "colors": _map({"type": "string", "pattern": "^#[0-9A-Fa-f]{6}$"}),
    "runsets": {
        "type": "object",
        "additionalProperties": {"anyOf": [_TEXT, _ref("RunSet"), {"type": "null"}]},
    },
    "blocks": {"type": "array", "items": _ref("block")},
    "panels": {"type": "array", "items": _ref("panel")},
}
_SUGAR: Mapping[str, Schema] = {
    "metric": {"description": "Another name of metrics."} | _several(_TEXT),
    "columns": {"description": "Another name of axes."} | _AXES,
}
