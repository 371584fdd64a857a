"""Charts from an enemy: nothing is fetched, nothing of this machine gets into a drawing, and a
chart drawn by the same process afterwards comes out as if nothing had happened."""

import base64
import http.server
import json
import struct
import threading
import zlib

import pytest

from exporter.errors import FigureError
from exporter.figures import Studio
from exporter.figures.crew import Crew
from exporter.model.figure import PDF, SVG, SVG_ADAPTIVE, Chart, Figure

ALL = frozenset({SVG, SVG_ADAPTIVE, PDF})
SECRET = "LOCALSECRET"
X = {"field": "a", "type": "quantitative"}
GOOD = Chart(
    {
        "data": {"values": [{"a": n, "b": n * n} for n in range(9)]},
        "mark": "line",
        "encoding": {"x": X, "y": {"field": "b", "type": "quantitative"}},
    },
    "Good",
)


def rows(*values):
    return {"data": {"values": [{"a": 1, "u": value} for value in values]}}


def url(address, **form):
    return {"data": {"url": address, **form}, "mark": "bar", "encoding": {"x": X}}


def image(address):
    mark = {"type": "image", "width": 20, "height": 20}
    return rows(address) | {"mark": mark, "encoding": {"x": X, "url": {"field": "u"}}}


def link(address):
    return rows(address) | {"mark": "point", "encoding": {"x": X, "href": {"field": "u"}}}


def calculate(expression, count=1):
    return {
        "data": {"values": [{"a": n} for n in range(count)]},
        "transform": [{"calculate": expression, "as": "z"}],
        "mark": "point",
        "encoding": {"x": X, "y": {"field": "z", "type": "quantitative"}},
    }


class Server(http.server.ThreadingHTTPServer):
    """Counts what is fetched; `/redirect` leads on to itself."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.hits = []
        self.address = f"http://127.0.0.1:{self.server_port}"


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.hits.append(self.path)
        self.send_response(302 if self.path == "/redirect" else 200)
        self.send_header("Location", "/data.json")
        self.send_header("Access-Control-Allow-Origin", "*")
        self.end_headers()
        if self.path != "/redirect":
            self.wfile.write(json.dumps([{"a": SECRET}]).encode())

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture(scope="module")
def server():
    with Server() as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield running
        running.shutdown()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with a data file and a picture that must not be read."""
    secrets = tmp_path_factory.mktemp("secrets")
    (secrets / "local.json").write_text(json.dumps([{"a": SECRET}]))
    (secrets / "red.png").write_bytes(_red_png())
    return secrets


def _red_png():
    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    pixels = zlib.compress(b"\0\xff\0\0")
    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    parts = (chunk(b"IHDR", header), chunk(b"IDAT", pixels), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def addresses(server, folder):
    """Ways to name something outside the chart."""
    return {
        "http": f"{server.address}/data.json",
        "redirect": f"{server.address}/redirect",
        "protocol relative": server.address.removeprefix("http:") + "/data.json",
        "file": f"file://{folder}/local.json",
        "absolute": f"{folder}/local.json",
        "relative": "local.json",
        "traversal": f"../../../../../../../..{folder}/local.json",
        "percent": f"file://{folder}/%6cocal.json",
        "picture": f"file://{folder}/red.png",
        "picture path": f"{folder}/red.png",
    }


WAYS = {
    "data": url,
    "csv": lambda address: url(address, format={"type": "csv"}),
    "topojson": lambda address: url(address, format={"type": "topojson", "feature": "x"}),
    "lookup": lambda address: {
        **rows("x"),
        "transform": [{"lookup": "a", "from": {"data": url(address)["data"], "key": "a"}}],
        "mark": "bar",
    },
    "image": image,
    "image value": lambda address: rows("x") | {"mark": {"type": "image", "url": address}},
    "link": link,
    "layer": lambda address: {"layer": [url(address), image(address)]},
}
KINDS = [
    "http", "redirect", "protocol relative", "file", "absolute", "relative", "traversal",
    "percent", "picture", "picture path",
]  # fmt: skip


@pytest.fixture(scope="module")
def studio():
    """One process for all attacks, so that each meets what the ones before left behind."""
    with Studio(None, 1, seconds=60) as open_studio:
        yield open_studio


@pytest.fixture(scope="module")
def good():
    """The innocent chart as a process draws it that has seen no attack."""
    with Studio(None, 1, seconds=60) as fresh:
        return fresh.draw({"good": GOOD}, ALL)["good"]


def attacked(studio, spec):
    drawn = studio.draw({"bad": Chart(spec, "Bad"), "good": GOOD}, ALL)
    return drawn["bad"], drawn["good"]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_outside_the_chart_is_reached(studio, good, server, folder, way, kind):
    bad, next_one = attacked(studio, WAYS[way](addresses(server, folder)[kind]))
    assert isinstance(bad, FigureError)
    assert {problem.code for problem in bad.problems} == {"figure.url"}
    assert all(problem.place.path for problem in bad.problems)
    assert next_one == good
    assert server.hits == []


@pytest.fixture(scope="module")
def crew():
    with_end = Crew(1, 60)
    yield with_end
    with_end.close()


@pytest.mark.parametrize("way", WAYS)
def test_the_engine_alone_reaches_nothing_either(crew, good, server, folder, way):
    orders = [
        {"spec": json.dumps(WAYS[way](address)), "title": "", "alt": "", "pdf": True}
        for address in addresses(server, folder).values()
    ]
    for answer in crew.do(orders):
        text = answer.get("svg", "")
        assert SECRET not in text
        assert "href" not in text
        assert "<image" not in text
        assert b"/Subtype /Image" not in base64.b64decode(answer.get("pdf", ""))
    assert server.hits == []


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "vbscript:x",
        "data:text/html,<script>alert(1)</script>",
        "//evil.example",
        "https://example.org",
        "mailto:a@example.org",
    ],
)
def test_no_link_leads_out_of_a_drawing(studio, good, address):
    bad, next_one = attacked(studio, link(address))
    assert isinstance(bad, FigureError)
    assert next_one == good


MARKUP = [
    "</text><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "]]><x/>&#0;&x;",
    "\0\x1b[2J",
]


@pytest.mark.parametrize("text", MARKUP)
def test_markup_in_texts_stays_text(studio, good, text):
    spec = {
        **rows(text),
        "title": {"text": text, "subtitle": text},
        "description": text,
        "mark": {"type": "bar", "color": text, "font": text, "cursor": text, "tooltip": text},
        "encoding": {"x": X, "y": {"field": "u", "title": text}, "color": {"value": text}},
    }
    bad, next_one = attacked(studio, spec)
    assert isinstance(bad, Figure), str(bad)
    for kind in (SVG, SVG_ADAPTIVE):
        assert b"<script" not in bad.media[kind]
        assert b"<img" not in bad.media[kind]
        assert b"\0" not in bad.media[kind]
    assert next_one == good


PAINTS = ["url(http://evil.example/a.svg#b)", r"\75rl(//evil.example)", "u\\rl(x)", "URL( 'x' )"]


@pytest.mark.parametrize("paint", PAINTS)
def test_colours_reach_nothing(studio, good, paint):
    bad, next_one = attacked(studio, GOOD.spec | {"mark": {"type": "area", "color": paint}})
    assert isinstance(bad, Figure), str(bad)
    assert b"evil" not in bad.media[SVG]
    assert b"url" not in bad.media[SVG].lower()
    assert next_one == good


EXPRESSIONS = {
    "constructor": "datum.constructor.constructor('return globalThis')()",
    "function": "toString.constructor('return Deno')()",
    "global": "globalThis.Deno.readTextFileSync('/etc/passwd')",
    "import": "import('file:///etc/passwd')",
    "fetch": "fetch('http://127.0.0.1:9')",
    "prototype": "datum['__proto__']['polluted'] = 1",
    "clock": "now()",
    "today": "datetime()",
    "syntax": "((((",
    "unknown": "nosuch(1)",
    "runtime": "datum.x.y.z",
    "regex": "test(/(/, 'a')",
}


@pytest.mark.parametrize("expression", EXPRESSIONS.values(), ids=EXPRESSIONS)
def test_expressions_reach_nothing_and_fail_alone(studio, good, expression):
    bad, next_one = attacked(studio, calculate(expression))
    assert isinstance(bad, FigureError)
    assert bad.problems[0].code in {"figure.engine", "figure.clock"}
    assert next_one == good


ODDITIES = {
    "pollution by row": {
        "data": {"values": [json.loads('{"a": 1, "__proto__": {"a": 7}, "constructor": 1}')]},
        "mark": "point",
        "encoding": {"x": X},
    },
    "pollution by field": GOOD.spec
    | {
        "transform": [{"calculate": "1", "as": "__proto__"}, {"fold": ["__proto__", "constructor"]}]
    },
    "pollution by name": GOOD.spec | {"params": [{"name": "__proto__", "value": {"polluted": 1}}]},
    "pollution by config": GOOD.spec
    | {"config": json.loads('{"__proto__": {"mark": "bar"}, "style": {"__proto__": {"x": 1}}}')},
    "bound to the page": GOOD.spec
    | {"params": [{"name": "p", "value": 1, "bind": {"input": "range", "element": "#evil"}}]},
    "a foreign locale": GOOD.spec
    | {"config": {"locale": {"number": {"decimal": "<", "grouping": [0]}}}},
    "no data": GOOD.spec | {"data": {"values": []}},
    "null rows": GOOD.spec | {"data": {"values": [None, 1, "x", [], {}]}},
    "a custom format": GOOD.spec
    | {
        "config": {"customFormatTypes": True},
        "encoding": {"x": {**X, "axis": {"formatType": "eval"}}},
    },
    "a format without end": GOOD.spec
    | {"encoding": {"x": {**X, "axis": {"format": ".999999999f"}}}},
    "nothing": {},
    "a number for a mark": GOOD.spec | {"mark": 7},
    "a list for data": GOOD.spec | {"data": [1]},
    "text for config": GOOD.spec | {"config": "x", "datasets": "y", "transform": "z"},
}


@pytest.mark.parametrize("spec", ODDITIES.values(), ids=ODDITIES)
def test_odd_charts_are_drawn_or_refused_alone(studio, good, spec):
    bad, next_one = attacked(studio, spec)
    assert isinstance(bad, Figure | FigureError)
    assert next_one == good


BOMBS = {
    "a sequence in an expression": calculate("length(sequence(0, 1e9))"),
    "a string": calculate("length(pad('a', 5e8, 'b', 'left'))", 20),
    "crossed lists": {
        "data": {"values": [{name: list(range(400)) for name in "abcd"}]},
        "transform": [{"flatten": [name]} for name in "abcd"],
        "mark": "point",
        "encoding": {"x": X},
    },
    "ticks": calculate("datum.a", 9)
    | {"encoding": {"x": {**X, "axis": {"values": {"expr": "sequence(0, 1e9)"}}}}},
    "density": calculate("datum.a", 9)
    | {
        "transform": [{"density": "a", "steps": 1_000_000_000}],
        "encoding": {"x": {"field": "value"}},
    },
    "facets": calculate("datum.a", 100_000)
    | {"encoding": {"x": X, "facet": {"field": "a", "columns": 300}}},
    "endless work": calculate("indexof(sequence(0,100000),-1)", 100_000),
    "catastrophic pattern": calculate(
        "test(/^(a+)+$/, 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab')"
    ),
    "a canvas without end": GOOD.spec | {"mark": {"type": "point", "size": 1e300}, "padding": 1e7},
}


@pytest.mark.slow
@pytest.mark.parametrize("spec", BOMBS.values(), ids=BOMBS)
def test_bombs_go_off_alone(good, spec):
    with Studio(None, 1, seconds=5) as studio:
        bad, next_one = attacked(studio, spec)
    assert isinstance(bad, FigureError)
    codes = {"figure.timeout", "figure.memory", "figure.crashed", "figure.too-large"}
    assert bad.problems[0].code in codes | {"figure.too-big", "figure.engine"}
    assert next_one == good
