"""A report -> the YAML that a person would write: what is said, blocks by their short names."""

from collections.abc import Iterator
from typing import Any, cast

import yaml

from exporter.model.report import Report
from exporter.reports.piece import Model

_BARE = {"toc", "rule"}
_WITH_TEXT = {"text", "quote", "callout", "code"}


def report_yaml(report: Report) -> str:
    """YAML in the dialect of `docs/reports.md`; reading it gives the report again."""
    said: Model = report.model_dump(mode="json", exclude_defaults=True)
    blocks = [_short(kind_of, block) for kind_of, block in _blocks(report)]
    ordered = {"title": report.title, **said, "blocks": blocks}
    text: str = yaml.dump(ordered, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)
    return text


def _blocks(report: Report) -> Iterator[tuple[str, Model]]:
    for block in report.blocks:
        model = block.model_dump(mode="json", exclude_defaults=True)
        if block.kind == "grid":
            model["panels"] = [
                _short(panel.kind, panel.model_dump(mode="json", exclude_defaults=True))
                for panel in block.panels
            ]
        yield block.kind, model


def _short(kind: str, model: Model) -> Any:
    """`{kind: line, y: ...}` as `{line: {y: ...}}`, a heading as `{h2: text}`."""
    model = {name: value for name, value in model.items() if name != "kind"}
    if kind in _BARE:
        return kind
    if kind == "heading":
        level = model.pop("level", 1)
        return {f"h{level}": model["text"] if set(model) == {"text"} else model}
    return {kind: model["text"] if kind in _WITH_TEXT and set(model) == {"text"} else model}


class _Dumper(yaml.SafeDumper):
    """Several lines as a block, so that prose stays readable."""

    def ignore_aliases(self, data: Any) -> bool:
        """Never write anchors."""
        return True


def _text(dumper: Any, text: str) -> Any:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=_style(text))


def _style(text: str) -> str | None:
    if not all(char == "\n" or char.isprintable() for char in text):
        # PyYAML writes line ends such as U+0085 as they are in any other style
        return '"'
    lines = text.split("\n")
    block = len(lines) > 1 and all(line == line.rstrip() for line in lines)
    return "|" if block else None


cast("Any", _Dumper).add_representer(str, _text)
