"""Filters as W&B's reports keep and write them -> the filter tree.

`parse_filter_v2` reads the flat list of today's run sets, `parse_legacy` the tree of older ones,
`parse_wandb_string` the text that its Python library writes, `parse_stored` any of them. Disabled
conditions and those without a key are left out before the rest is joined, as in the tracker. In
all forms `>` is strict, unlike in the library, which turns it into `>=`.
"""

from collections.abc import Mapping
from typing import Any, NoReturn

from exporter.errors import FilterError
from exporter.query.faults import did_you_mean, fault, shown
from exporter.query.filter_grammar import Grammar, called
from exporter.query.filter_leaves import ATTRIBUTE_NAMES, all_of, any_of, condition
from exporter.query.filter_places import Spot
from exporter.query.filter_tokens import Token
from exporter.query.filter_tree import EVERYTHING, Contains, Filter
from exporter.query.value_paths import ValuePath


def parse_stored(stored: object) -> Filter:
    """The filter of a saved run set, in whichever form; nothing stored is everything."""
    if stored is None or stored == "":
        return EVERYTHING
    if isinstance(stored, str):
        return parse_wandb_string(stored)
    found = Spot().mapping(stored, "a filter")
    if not found:
        return EVERYTHING
    return parse_filter_v2(found) if "filterFormat" in found else parse_legacy(found)


# --- filterV2 --------------------------------------------------------------------------------


def parse_filter_v2(stored: Mapping[str, Any]) -> Filter:
    """`{filterFormat: filterV2, filters: [...]}`; and binds tighter than or, groups are one deep.

    Raises FilterError with the path of what is not understood.
    """
    spot = Spot()
    if stored.get("filterFormat") != "filterV2":
        spot.to("filterFormat").fail("only the format filterV2 is known")
    return _list(stored.get("filters", []), spot.to("filters"), deep=False)


def _list(items: object, spot: Spot, *, deep: bool) -> Filter:
    alternatives: list[list[Filter]] = []
    for i, item in enumerate(spot.listed(items, "filters")):
        one = spot.to(i).mapping(item, "a condition")
        found = _item(one, spot.to(i), deep=deep)
        if found is None:
            continue
        if _connector(one, spot.to(i)) == "OR" or not alternatives:
            alternatives.append([])
        alternatives[-1].append(found)
    return any_of([all_of(part) for part in alternatives]) if alternatives else EVERYTHING


def _connector(item: Mapping[str, Any], spot: Spot) -> str:
    connector = item.get("connector") or "AND"
    if connector not in ("AND", "OR"):
        spot.to("connector").fail(f"conditions are not joined by {shown(str(connector))}")
    return connector


def _item(item: Mapping[str, Any], spot: Spot, *, deep: bool) -> Filter | None:
    """A condition or a group; None when it does not count."""
    if "filters" not in item:
        return _leaf(item, spot)
    if deep:
        spot.fail("groups are one deep")
    group = _list(item["filters"], spot.to("filters"), deep=True)
    return None if item.get("disabled") is True or group == EVERYTHING else group


def _leaf(item: Mapping[str, Any], spot: Spot) -> Filter | None:
    disabled = item.get("disabled", False)
    if not isinstance(disabled, bool | None):
        spot.to("disabled").fail("disabled is true or false")
    if disabled:
        return None
    key = spot.to("key").mapping(item.get("key"), "a key")
    section, name, op = key.get("section"), key.get("name"), item.get("op")
    if not isinstance(section, str) or not isinstance(name, str) or not isinstance(op, str):
        spot.fail("a condition has a key {section, name} and an op")
    if not name:
        return None
    if "value" not in item:
        spot.fail(f"{shown(name)} is compared with nothing")
    return spot.here(lambda: condition(section, name, op, item["value"]))


# --- legacy tree -----------------------------------------------------------------------------


def parse_legacy(stored: Mapping[str, Any]) -> Filter:
    """`{op: OR, filters: [{op: AND, filters: [...]}]}`, to any depth; groups may be empty."""
    return _group(stored, Spot()) or EVERYTHING


def _group(stored: Mapping[str, Any], spot: Spot) -> Filter | None:
    if "filters" not in stored:
        return _leaf(stored, spot)
    op = stored.get("op")
    if op not in ("AND", "OR"):
        spot.to("op").fail(f"conditions are not joined by {shown(str(op))}", "use AND or OR")
    if stored.get("disabled") is True:
        return None
    at = spot.to("filters")
    items = [
        at.to(i).mapping(v, "a filter")
        for i, v in enumerate(at.listed(stored["filters"], "filters"))
    ]
    parts = [part for i, item in enumerate(items) if (part := _group(item, at.to(i))) is not None]
    if not parts:
        return None
    return all_of(parts) if op == "AND" else any_of(parts)


# --- the library's text ----------------------------------------------------------------------

_FUNCTIONS = {
    "Config": "config",
    "Summary": "summary",
    "SummaryMetric": "summary",
    "Metric": "run",
    "Tags": "tags",
    "KeysInfo": "keys_info",
}
_DOTTED = {"config": "config", "summary": "summary", "summary_metrics": "summary"}
_TITLES = {
    "ID": "name",
    "Name": "displayName",
    "Tags": "tags",
    "State": "state",
    "CreatedTimestamp": "createdAt",
    "Runtime": "duration",
    "User": "username",
    "Sweep": "sweep",
    "Group": "group",
    "JobType": "jobType",
    "Hostname": "host",
    "Notes": "notes",
    "Project": "project",
    "Entity": "entity",
}
"""The library's names of run attributes -> those that are stored."""
_UNITS = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400, "week": 604_800}


def parse_wandb_string(text: str) -> Filter:
    """`Config('lr') > 0.001 and State == 'finished'`; an empty text is everything.

    Raises FilterError with one problem whose place is a line and column of `text`.
    """
    return _Parser(text).whole()


class _Parser(Grammar):
    """The expression language with the library's names; each test is one stored condition."""

    def test(self) -> Filter:
        if self.here.kind == "value":
            return self.tag_first(self.step())
        start = self.here
        section, name = self.key()
        operator = self.here
        op, value = self.comparison()
        self.refuse_chain()
        try:
            return condition(section, name, op, value)
        except FilterError as error:
            problem = error.problems[0]
            at = start if problem.code == "filter-not-understood" else operator
            raise fault(problem.code, problem.message, self.text, at.offset, problem.hint) from None

    def tag_first(self, value: Token) -> Filter:
        """`'v2' in Tags()`."""
        negated = self.taken("not")
        if not isinstance(value.value, str) or not self.taken("in"):
            self.fail("a value alone is not a condition", value, "write Config('lr') == 0.1")
        start = self.here
        if self.key() != ("run", "tags"):
            self.fail("only tags hold values", start, "write 'v2' in Tags()")
        return Contains(ValuePath("attribute", "tags"), value.value, negated)

    def key(self) -> tuple[str, str]:
        start = self.step()
        if start.kind != "path":
            self.fail(f"{called(start)} where a name should be", start)
        if self.here.text == "(" and start.text in _FUNCTIONS:
            return self.called_key(start)
        if self.here.text == "(":
            hint = did_you_mean(start.text, _FUNCTIONS)
            self.fail(f"there is no function {shown(start.text)}", start, hint)
        section, dot, name = start.text.partition(".")
        if dot and section in _DOTTED:
            return _DOTTED[section], name
        return "run", self.attribute(start.text, start)

    def called_key(self, function: Token) -> tuple[str, str]:
        self.step()
        section = _FUNCTIONS[function.text]
        if section == "tags" and self.taken(")"):
            return "run", "tags"
        token = self.step()
        if not isinstance(token.value, str) or not token.value:
            self.fail("a name in quotes is missing", token, f"write {function.text}('name')")
        if not self.taken(")"):
            self.fail("this parenthesis is never closed", function)
        name = self.attribute(token.value, token) if section == "run" else token.value
        return section, name

    def attribute(self, name: str, token: Token) -> str:
        found = _TITLES.get(name, name)
        if found not in ATTRIBUTE_NAMES:
            hint = f"write Config('{name}') or Summary('{name}')" if len(name) < 80 else ""
            self.fail(f"a run has no {shown(name)}", token, hint)
        return found

    def comparison(self) -> tuple[str, object]:
        token = self.step()
        if token.text == "within_last":
            return "WITHINSECONDS", self.seconds()
        if token.text in {"in", "not"}:
            if token.text == "not" and not self.taken("in"):
                self.fail("'not' without 'in'", token, "write not in [...]")
            return ("NIN" if token.text == "not" else "IN"), self.values()
        if token.kind != "symbol" or token.text not in {"==", "!=", "<", "<=", ">", ">="}:
            self.fail("nothing is compared here", token, "write Config('lr') == 0.1")
        return token.text, self.value()

    def seconds(self) -> int:
        number, unit = self.step(), self.step()
        factor = _UNITS.get(unit.text.removesuffix("s"))
        if isinstance(number.value, bool) or not isinstance(number.value, int) or factor is None:
            self.fail("a stretch of time is missing", number, "write within_last 5 days")
        return number.value * factor

    def values(self) -> list[object]:
        opening = self.step()
        closing = {"(": ")", "[": "]"}.get(opening.text, "")
        if not closing:
            self.fail("'in' needs a list of values", opening, "write in ['a', 'b']")
        found: list[object] = []
        while not self.taken(closing):
            found.append(self.value())
            if not self.taken(",") and self.here.text != closing:
                self.fail(f"expected , or {closing}, found {called(self.here)}", self.here)
        return found

    def value(self) -> object:
        token = self.step()
        if token.kind == "path":
            self.quote(token)
        if token.kind != "value":
            self.fail(f"{called(token)} where a value should be", token)
        return token.value

    def quote(self, token: Token) -> NoReturn:
        self.fail(f"'{token.text}' is a name, not a value", token, "write it in quotes")
