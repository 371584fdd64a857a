"""A thousand hostile reports, made of real ones: the same thousand on every machine.

`cases()` cuts a few blocks out of a real report (W&B's JSON, our YAML, what the Python dialect
saves) and spoils them in one of the ways of `WAYS`. `hostile_words.py` has what is put in.
"""

import contextlib
import copy
import json
import random
import re
import runpy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from exporter.reports.yaml_text import report_yaml
from exporter.specs import load_report

ROOT = Path(__file__).parents[2]
WORDS = runpy.run_path(str(Path(__file__).with_name("hostile_words.py")))
SEED = 20261123

# the examples of W&B shall talk about the runs of examples/
OURS = {
    '"acme"': '"my-team"',
    '"vision"': '"vision-models"',
    "train/acc": "train/accuracy",
    "lr.value": "learning_rate.value",
    "acme/vision": "my-team/vision-models",
    " team/vision": " my-team/vision-models",
}

Spoil = Callable[[random.Random, Any, int], Any]
"""Takes a report as a tree of its own, and which turn it is; gives a tree, a text or bytes."""


@dataclass(frozen=True, slots=True)
class Case:
    """One report file; its name tells what was done to which report."""

    name: str
    content: bytes


def cases() -> list[Case]:
    """The thousand, by kind."""
    seeds = list(_seeds())
    return [_case(way, turn, seeds) for way, (count, _, _) in WAYS.items() for turn in range(count)]


def whole() -> list[Case]:
    """Cuts of the real reports, unspoiled: what the thousand are made of."""
    rng = random.Random(SEED)
    return [Case(f"whole-{n:03}{s}", _bytes(rng, _cut(rng, t), s)) for n, (s, t) in
            enumerate(_seeds())]  # fmt: skip


def _case(way: str, turn: int, seeds: list[tuple[str, Any]]) -> Case:
    rng = random.Random(f"{SEED}:{way}:{turn}")
    _, dialects, spoil = WAYS[way]
    suffix, tree = rng.choice([seed for seed in seeds if seed[0] in dialects])
    spoiled = spoil(rng, _cut(rng, tree), turn)
    return Case(f"{way}-{turn:03}{suffix}", _bytes(rng, spoiled, suffix))


# --- the real ones ---------------------------------------------------------------------------


def _seeds() -> Iterator[tuple[str, Any]]:
    """Suffix and tree of every real report; what W&B saved comes a second time as we save it."""
    data = ROOT / "tests" / "data"
    for path in sorted((data / "wandb_specs").glob("*.json")):
        yield ".json", json.loads(_ours(path.read_text()))
    for path in [*sorted((ROOT / "examples").glob("*.yml")), *_good(data)]:
        yield ".yml", yaml.safe_load(_ours(path.read_text()))
    for path in sorted((data / "wandb_specs").glob("*.json")):
        yield ".yml", yaml.safe_load(_ours(report_yaml(load_report(path))))


def _good(data: Path) -> list[Path]:
    return sorted((data / "specs" / "good").glob("*.yml"))


def _ours(text: str) -> str:
    for old, new in OURS.items():
        text = text.replace(old, new)
    return text


def _cut(rng: random.Random, tree: Any) -> Any:
    """Some of the blocks, and some panels of each grid, so that one report takes no time."""
    tree = copy.deepcopy(tree)
    home = tree.get("spec", tree)
    _thin(rng, home, "blocks", 5)
    for _, _, node in list(_nodes(home["blocks"])):
        if isinstance(node, dict) and isinstance(node.get("panels"), list):
            _thin(rng, node, "panels", 3)
    return tree


def _thin(rng: random.Random, node: Any, key: str, most: int) -> None:
    items = node.get(key) or []
    kept = sorted(rng.sample(range(len(items)), min(most, len(items))))
    node[key] = [items[n] for n in kept]


# --- writing ---------------------------------------------------------------------------------


def _bytes(rng: random.Random, spoiled: Any, suffix: str) -> bytes:
    if isinstance(spoiled, bytes):
        return spoiled
    text = spoiled if isinstance(spoiled, str) else _text(rng, spoiled, suffix)
    return text.encode("utf-8", "surrogatepass")


def _text(rng: random.Random, tree: Any, suffix: str) -> str:
    if suffix == ".yml" and rng.random() < 0.7:
        # libyaml writes no halves of characters, JSON does
        with contextlib.suppress(UnicodeEncodeError):
            return _yaml(tree)
    return json.dumps(tree, indent=1, default=str)


def _yaml(tree: Any) -> str:
    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    return str(yaml.dump(tree, Dumper=dumper, sort_keys=False, allow_unicode=True))


# --- places ----------------------------------------------------------------------------------


def _nodes(value: Any) -> Iterator[tuple[Any, Any, Any]]:
    """Every value below `value`: its parent, its key or number there, itself."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, child in list(pairs):
        yield value, key, child
        if isinstance(child, dict | list):
            yield from _nodes(child)


def _some(rng: random.Random, tree: Any, most: int, kind: Any = object) -> list[Any]:
    found = [spot for spot in _nodes(tree) if isinstance(spot[2], kind)] or list(_nodes(tree))
    return rng.sample(found, min(rng.randint(1, most), len(found)))


# --- ways to spoil a tree --------------------------------------------------------------------


def types(rng: random.Random, tree: Any, _: int) -> Any:
    for parent, key, _old in _some(rng, tree, 3):
        parent[key] = copy.deepcopy(rng.choice(WORDS["OTHERS"]))
    return tree


def gone(rng: random.Random, tree: Any, _: int) -> Any:
    for parent, key, _old in _some(rng, tree, 4):
        if isinstance(parent, dict):
            parent.pop(key, None)
        else:
            parent[key:] = parent[key + 1 :]
    return tree


def twice(rng: random.Random, tree: Any, _: int) -> Any:
    """Items many times over, keys under other names, a key given twice in the text."""
    for parent, key, old in _some(rng, tree, 2):
        if isinstance(parent, list):
            parent.extend([old] * rng.choice([1, 2, 40]))
        else:
            parent[rng.choice([f"{key}2", f"{key} ", key.upper()])] = old
    text = json.dumps(tree, indent=1, default=str)
    lines = text.split("\n")
    if rng.random() < 0.5:
        at = rng.choice([n for n, line in enumerate(lines) if line.endswith(",")])
        lines.insert(at, lines[at])
    return "\n".join(lines)


def moved(rng: random.Random, tree: Any, _: int) -> Any:
    """Values where other values belong."""
    spots = _some(rng, tree, 4)
    values = [copy.deepcopy(old) for _, _, old in spots]
    rng.shuffle(values)
    for (parent, key, _old), value in zip(spots, values, strict=True):
        if isinstance(parent, dict) or key < len(parent):
            parent[key] = value
    return tree


def numbers(rng: random.Random, tree: Any, _: int) -> Any:
    for parent, key, _old in _some(rng, tree, 3, int | float):
        parent[key] = rng.choice(WORDS["NUMBERS"])
    return tree


def letters(rng: random.Random, tree: Any, turn: int) -> Any:
    for parent, key, old in _some(rng, tree, 2, str):
        word = WORDS["LETTERS"][turn % len(WORDS["LETTERS"])]
        parent[key] = word if rng.random() < 0.5 else old + word
    return tree


def names(rng: random.Random, tree: Any, turn: int) -> Any:
    """Hostile keys."""
    spots = [s for s in _some(rng, tree, 6) if isinstance(s[0], dict)]
    for parent, key, old in spots:
        parent.pop(key, None)
        parent[WORDS["LETTERS"][turn % 17] + rng.choice(["", str(key)])] = old
    return tree


def fields(rng: random.Random, tree: Any, _: int) -> Any:
    """In a field that is named for it: a pattern in a pattern, an address in an address."""
    found = [
        (parent, key, old, words)
        for parent, key, old in _nodes(tree)
        for name, words in WORDS["FIELDS"]
        if isinstance(key, str) and re.fullmatch(name, key)
    ]
    for parent, key, old, words in rng.sample(found, min(len(found), 2)):
        word = copy.deepcopy(rng.choice(words))
        parent[key] = [word] if isinstance(old, list) else word
    return tree


def added(_: random.Random, tree: Any, turn: int) -> Any:
    """A block of our own for every word there is; every kind of block where it matters."""
    every = [
        block
        for kind, blocks in BLOCKS.items()
        for n, word in enumerate(WORDS[kind])
        for at, block in enumerate(blocks(copy.deepcopy(word)))
        if kind not in ANYWHERE or at == n % len(blocks(word))
    ]
    tree["blocks"] = [*tree["blocks"][:2], every[turn % len(every)]]
    return tree


def _line(**more: Any) -> Any:
    return {"line": {"title": "T", "runs": {"names": "resnet-50-adam-.*"}, **more}}


BLOCKS: dict[str, Callable[[Any], list[Any]]] = {
    "CHARTS": lambda w: [{"custom": {"vega": w, "fields": {"acc": "summary.val/accuracy"}}}],
    "PATTERNS": lambda w: [_line(y_pattern=w), _line(y="a", runs={"names": w})],
    "FORMULAS": lambda w: [_line(expressions=[w]), _line(y="train/loss", x_expression=w)],
    "FILTERS": lambda w: [{"table": {"runs": {"filter": w}}}, {"table": {"runs": w}}],
    "ADDRESSES": lambda w: [
        {"image": w},
        {"html": {"content": f'<script src="{w}"></script><img src="{w}">', "scripts": True}},
        {"text": f"![p](<{w}>) [l](<{w}>)"},
        {"grid": {"panels": [{"markdown": f"![p]({w})"}]}},
    ],
    "TEMPLATES": lambda w: [{"text": w}, _line(y="train/loss", title=w), {"math": w}, {"h2": w}],
    "LETTERS": lambda w: [
        {"text": w},
        {"math": w},
        {"code": w},
        {"h1": w},
        _line(y="train/loss", y_title=w, legend_template=w),
    ],
}

ANYWHERE = ("LETTERS", "TEMPLATES")
"""Words that one block takes after the other, not each of them all."""


def deep(rng: random.Random, tree: Any, _: int) -> Any:
    for parent, key, _old in _some(rng, tree, 1):
        parent[key] = "DEEP"
    inside = rng.choice(["[", '{"a":', '[{"blocks":', '{"filters":[', '{"children":['])
    closing = "".join({"[": "]", "{": "}"}[c] for c in reversed(inside) if c in "[{")
    depth = rng.choice([10, 29, 60, 190, 900, 10_000])
    text = json.dumps(tree, default=str)
    return text.replace('"DEEP"', inside * depth + "1" + closing * depth)


# --- ways to spoil a text --------------------------------------------------------------------


def _json_bytes(tree: Any) -> bytearray:
    return bytearray(json.dumps(tree, indent=1, default=str, ensure_ascii=False).encode())


def flipped(rng: random.Random, tree: Any, _: int) -> bytes:
    data = _yaml_or_json(rng, tree)
    for _ in range(rng.choice([1, 3, 30])):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    return bytes(data)


def _yaml_or_json(rng: random.Random, tree: Any) -> bytearray:
    if "spec" in tree or rng.random() < 0.3:
        return _json_bytes(tree)
    return bytearray(_yaml(tree).encode("utf-8", "surrogatepass"))


def torn(rng: random.Random, tree: Any, _: int) -> bytes:
    """The beginning, a hole, a piece twice, or something strange in between."""
    data = bytes(_yaml_or_json(rng, tree))
    a, b = sorted(rng.sample(range(len(data)), 2))
    strange = [b"\0", b"\xff\xfe", b"\xc0\x80", b"\xed\xa0\x80", b"\t", b"\r", b"'", b'"', b"\\",
               b"&a", b"*a", b"!!python/object/apply:os.system [id]", b"---\n", b"...\n", b"{{",
               b"%TAG ! x\n", b"? ", b"|2-\n", b"\xe2\x80\xa8", b"#", b"<<: *a\n"]  # fmt: skip
    made = [data[:a], data[:a] + data[b:], data[:b] + data[a:], data[:a] + rng.choice(strange) +
            data[a:]]  # fmt: skip
    return rng.choice(made)


def encoded(rng: random.Random, tree: Any, turn: int) -> bytes:
    text = _yaml_or_json(rng, tree).decode()
    codecs = ["utf-16", "utf-32", "utf-16-be", "utf-7", "utf-8-sig", "latin-1", "cp037", "idna"]
    codec = codecs[turn % 7]
    made = text.encode(codec, "replace")
    return rng.choice([made, b"\xef\xbb\xbf" + made, text.replace("\n", "\r").encode()])


def anchors(rng: random.Random, tree: Any, turn: int) -> str:
    """What YAML alone can do."""
    body = _yaml(tree)
    bombs = [
        "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{f'*a{n - 1}, ' * 10}]\n" for n in range(1, 12)),
        "a0: &a0 {x: 1}\n"
        + "".join(f"a{n}: &a{n} {{<<: [{f'*a{n - 1}, ' * 10}]}}\n" for n in range(1, 12)),
        "a: &a [*a]\n",
        "a: &a {b: *a}\n",
        "<<: *nobody\n",
        "a: !!python/object/apply:os.system ['touch pwned']\n",
        "a: !!binary AAAA\nb: !!set {x}\nc: !!omap [x: 1]\n",
        "? [a, b]\n: c\n",
        "a: &b x\n" * 2_000,
        "a: " + "!!str " * 3_000 + "x\n",
        "a: |99\n x\n",
        "%YAML 9.9\n---\n",
        "a: >\n" + " x\n" * 100_000,
        "".join(f"k{n}: &k{n} {n}\n" for n in range(30_000)),
        "a: 0x" + "f" * 9_000 + "\nb: 1:2:3:4:5\nc: 0b" + "1" * 9_000 + "\n",
    ]
    bomb = bombs[turn % len(bombs)]
    return rng.choice([bomb + body, body + bomb])


JSON, YAML, BOTH = (".json",), (".yml",), (".json", ".yml")
WAYS: dict[str, tuple[int, tuple[str, ...], Spoil]] = {
    "types": (90, BOTH, types),
    "gone": (40, BOTH, gone),
    "twice": (35, BOTH, twice),
    "moved": (45, BOTH, moved),
    "numbers": (80, BOTH, numbers),
    "letters": (110, BOTH, letters),
    "names": (30, BOTH, names),
    "fields": (110, BOTH, fields),
    "added": (300, YAML, added),
    "deep": (30, BOTH, deep),
    "flipped": (40, BOTH, flipped),
    "torn": (50, BOTH, torn),
    "encoded": (10, BOTH, encoded),
    "anchors": (30, YAML, anchors),
}
"""Name -> how many, of which dialects, and how."""
