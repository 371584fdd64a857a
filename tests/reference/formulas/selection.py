"""Which run comes first, and which runs belong together.

Source: docs/reports.md, "Run sets" and `groupby`; JavaScript's text of a number (ECMA-262,
Number::toString), since W&B's groups are the values of JSON: 1 and 1.0 are one value.
"""

import json
import math
from functools import cmp_to_key


def order(runs, keys):
    """`runs` is [(created or None, identity, {key: value})]; `keys` is ["name", "-lr", ...].

    The first key decides, the next one where it ties, at last the newest and then the identity.
    What has no value (absent, null, NaN) is last, whether ascending or descending. Values of
    different types stand apart: truth values, numbers, times, texts, all else.
    """

    def compare(a, b):
        for key in keys:
            found = _compare(a[2].get(key.lstrip("-")), b[2].get(key.lstrip("-")), key[0] == "-")
            if found:
                return found
        return _newest(a, b)

    return sorted(runs, key=cmp_to_key(compare))


def _compare(a, b, descending):
    missing = [v is None or (isinstance(v, float) and math.isnan(v)) for v in (a, b)]
    if any(missing):
        return missing[0] - missing[1]
    left, right = (_type(v) for v in (a, b))
    found = (left > right) - (left < right) or (_plain(a) > _plain(b)) - (_plain(a) < _plain(b))
    return -found if descending else found


def _type(value):
    if isinstance(value, bool):
        return 0
    if isinstance(value, int | float):
        return 1
    if hasattr(value, "tzinfo"):
        return 2
    return 3 if isinstance(value, str) else 4


def _plain(value):
    return repr(value) if _type(value) == 4 else value


def _newest(a, b):
    if (a[0] is None) != (b[0] is None):
        return -1 if b[0] is None else 1
    if a[0] != b[0]:
        return -1 if a[0] > b[0] else 1
    return (a[1] > b[1]) - (a[1] < b[1])


def label(value):
    """What a group is called; runs whose values read the same are one group."""
    if value is None or value in ("", [], ()):
        return "(none)"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _written(value)
    if isinstance(value, list | tuple):
        return ", ".join(label(v) for v in value)
    if isinstance(value, dict):
        return json.dumps(value, sort_keys=True, ensure_ascii=False)
    return str(value)


def _written(value):
    """A whole number below 10^21 without a point, as JavaScript does; else Python's shortest."""
    whole = math.isfinite(value) and value == math.floor(value) and abs(value) < 1e21
    return str(int(value)) if whole else repr(value)


def groups(runs, value_of):
    """[(label, runs)] in order of appearance."""
    found = {}
    for run in runs:
        found.setdefault(label(value_of(run)), []).append(run)
    return list(found.items())
