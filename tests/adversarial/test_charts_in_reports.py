"""Reports of which one chart attacks, through the installed command and the real engine.

Each is a clear error on that panel and a placeholder in the document; the figures of the others
have the bytes of a build without it. No socket is opened, no file beside the report, no process
stays.
"""

import json
import os
import re
import runpy
import shutil
import subprocess
import sys
import threading
import time
import zipfile
from pathlib import Path

import pytest
import yaml

HERE = Path(__file__).parent
CHARTS = runpy.run_path(str(HERE / "test_charts.py"))
DRIVER = runpy.run_path(str(HERE / "hostile_driver.py"))
COMMAND = Path(sys.executable).with_name("runpress")
RUNS = HERE.parents[1] / "examples" / "runs" / "wandb"
CANARY = DRIVER["CANARY"].decode()
FORMATS = "html,markdown,latex"
PATIENCE = 300
GOOD = [
    {"line": {"id": "loss", "title": "Loss", "y": "train/loss"}},
    {"bar": {"id": "last", "title": "Last", "metrics": "final_accuracy"}},
    {"custom": {"id": "own", "title": "Own", "vega": CHARTS["GOOD"].spec}},
]
X = CHARTS["X"]
calculate, link, image, url = (CHARTS[name] for name in ("calculate", "link", "image", "url"))

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("charts-in-reports")]


def nested(depth):
    spec = {"mark": "bar", "encoding": {"x": X}}
    for _ in range(depth):
        spec = {"layer": [spec]}
    return {"data": {"values": [{"a": 1}]}, **spec}


def sized(**sizes):
    return CHARTS["GOOD"].spec | sizes


ADDRESSES = {
    "http": "HTTP/data.json",
    "redirect": "HTTP/redirect",
    "local file": "file://OUTSIDE/secret.json",
    "local path": "OUTSIDE/secret.json",
    "local picture": "file://OUTSIDE/secret.svg",
    "beside the report": "secret.json",
}
OUTSIDE = {
    **{f"data from {name}": url(address) for name, address in ADDRESSES.items()},
    "a lookup": CHARTS["WAYS"]["lookup"]("HTTP/data.json"),
    "a map": CHARTS["WAYS"]["topojson"]("file://OUTSIDE/secret.json"),
    "a picture from the web": image("HTTP/a.png"),
    "a picture from a file": image("file://OUTSIDE/secret.svg"),
    "a picture as a value": CHARTS["WAYS"]["image value"]("OUTSIDE/secret.svg"),
    "a link": link("javascript:alert(1)"),
    "a link in the mark": CHARTS["GOOD"].spec | {"mark": {"type": "bar", "href": "//evil.example"}},
    "reading by an expression": calculate(CHARTS["EXPRESSIONS"]["global"]),
    "importing by an expression": calculate(CHARTS["EXPRESSIONS"]["import"]),
    "fetching by an expression": calculate(CHARTS["EXPRESSIONS"]["fetch"]),
}
ENDLESS = {
    "a sequence": {"data": {"sequence": {"start": 0, "stop": 3e7}}, "mark": "bar"},
    "a sequence within": CHARTS["BOMBS"]["a sequence in an expression"],
    "a wide chart": sized(width=1_000_000),
    "a high chart": sized(height=1e9),
    "a step": sized(width={"step": 1e8}),
    "nesting that the engine sees": nested(20),
    "a memory bomb": CHARTS["BOMBS"]["a string"],
    "crossed lists": CHARTS["BOMBS"]["crossed lists"],
    "a catastrophic pattern": CHARTS["BOMBS"]["catastrophic pattern"],
    "endless work": calculate("indexof(sequence(0, 100000), -1)")
    | {"data": {"sequence": {"start": 0, "stop": 100_000, "as": "a"}}},
    "a canvas without end": CHARTS["BOMBS"]["a canvas without end"],
}
DRAWABLE = {"nesting that the engine sees"}
"""What is only near a limit, and drawn."""


@pytest.fixture(scope="module")
def server():
    running = CHARTS["Server"]()
    with running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield running
        running.shutdown()


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Runs for the reports, and secrets that they should not get."""
    folder = tmp_path_factory.mktemp("charts-in-reports")
    (folder / "outside").mkdir()
    picture = f'<svg xmlns="http://www.w3.org/2000/svg"><text>{CANARY}</text></svg>'
    (folder / "outside" / "secret.svg").write_text(picture)
    (folder / "outside" / "secret.json").write_text(json.dumps([{"a": CANARY}]))
    run = next(p for p in sorted(RUNS.iterdir()) if p.is_dir())
    shutil.copytree(run, folder / "runs" / run.name)
    return folder


class Built:
    """What a build left behind."""

    def __init__(self, home, name, blocks, before=()):
        self.folder = home / name
        (self.folder / "tmp").mkdir(parents=True)
        shutil.copy(home / "outside" / "secret.json", self.folder)
        report = {"title": "Attacked", "blocks": blocks}
        (self.folder / "report.yml").write_text(yaml.safe_dump(report, sort_keys=False))
        self.done = subprocess.run(
            [*before, COMMAND, "build", "report.yml", "--runs", f"wandb-offline:{home / 'runs'}",
             "--to", FORMATS, "-o", "out"],
            cwd=self.folder, capture_output=True, text=True, timeout=PATIENCE, check=False,
            stdin=subprocess.DEVNULL, env={**os.environ, "TMPDIR": str(self.folder / "tmp")},
        )  # fmt: skip

    def figures(self):
        """Drawings in files of their own, by path; SVG and PDF."""
        tree = self.folder / "out" / "report-markdown" / "figures"
        found = {path.name: path.read_bytes() for path in tree.iterdir()}
        zipped = {n: content for n, content in self.zipped() if n.startswith("figures/")}
        return found | zipped

    def zipped(self):
        with zipfile.ZipFile(self.folder / "out" / "report-latex.zip") as packed:
            return [(name, packed.read(name)) for name in packed.namelist()]

    def files(self):
        """Every byte that was written, but the files that the test made."""
        made = [p.read_bytes() for p in (self.folder / "out").rglob("*") if p.is_file()]
        return [*made, *(content for _, content in self.zipped())]

    def left(self):
        """Processes of this build that still run: they have its folder in their environment."""
        mark = f"TMPDIR={self.folder / 'tmp'}".encode()
        return [p.name for p in Path("/proc").glob("[0-9]*") if mark in _environ(p)]


def _environ(process):
    try:
        return (process / "environ").read_bytes()
    except OSError:
        return b""


@pytest.fixture(scope="module")
def plain(home):
    """The build without an attack."""
    built = Built(home, "plain", GOOD)
    assert built.done.returncode == 0, built.done.stderr
    assert len(built.figures()) == 3 * 4
    return built


def attack(home, name, *specs, before=()):
    file = re.sub(r"\W+", "-", name)
    (home / file).mkdir()
    blocks = list(GOOD)
    for number, spec in enumerate(specs, start=1):
        chart = f"attack-{number}.vl.json"
        (home / file / chart).write_text(json.dumps(spec))
        blocks.append(
            {"custom": {"id": f"attack-{number}", "title": "The attacker", "vega": chart}}
        )
    return Built(home, file, blocks, before)


def harmless(built, plain, attackers=1):
    """The others are as they would be alone, the attackers are told of, and gone."""
    assert built.done.returncode == 1, built.done.stderr
    assert re.search(r"error.*figure\.[a-z-]+", built.done.stderr)
    for number in range(1, attackers + 1):
        assert f"panel 'attack-{number}'" in built.done.stderr
    assert "Traceback" not in built.done.stderr
    assert built.figures() == plain.figures()
    page = (built.folder / "out" / "report-markdown" / "index.md").read_text()
    assert len(re.findall(r"^> .*The attacker", page, re.MULTILINE)) == attackers, page
    assert "fig-attack" not in page.replace('id="fig-attack', "")
    assert dict(built.zipped())["body.tex"].decode().count("RXplaceholder{") == attackers
    for _ in range(20):
        if not built.left():
            break
        time.sleep(0.1)
    assert built.left() == []


def _traced():
    """strace, when it is there and may trace."""
    probe = ["strace", "-f", "-o", "/dev/null", "true"]
    usable = shutil.which("strace") and not subprocess.run(probe, check=False).returncode
    return bool(usable)


@pytest.fixture(scope="module")
def traced():
    if not _traced():
        pytest.skip("strace is not installed, or may not trace here")


def laid_out(spec, home, server):
    text = json.dumps(spec).replace("HTTP", server.address)
    return json.loads(text.replace("OUTSIDE", str(home / "outside")))


def test_no_attack_reaches_anything_outside(home, plain, server, traced):
    """All of them in one report, as a trace makes a build slow."""
    log = home / "trace"
    watch = ["strace", "-f", "-qq", "-e", "trace=socket,openat,open", "-o", str(log)]
    specs = [laid_out(spec, home, server) for spec in OUTSIDE.values()]
    built = attack(home, "outside attacks", *specs, before=watch)
    harmless(built, plain, len(specs))
    assert server.hits == []
    calls = log.read_text(errors="replace")
    assert "libvl_convert" in calls or "vl_convert" in calls, "the trace does not see the engine"
    assert not re.findall(r"socket\(AF_INET.*", calls)
    assert not re.findall(r"open.*secret\.(?:json|svg).*", calls)
    assert not any(DRIVER["_canary"](content) for content in built.files())
    assert not any(
        b"<image" in one or b"/Subtype /Image" in one for one in built.figures().values()
    )


def test_what_has_no_end_is_ended_alone(home, plain):
    """All of them in one report: several wait for the clock, two at a time."""
    specs = [spec for name, spec in ENDLESS.items() if name not in DRAWABLE]
    harmless(attack(home, "no end", *specs), plain, len(specs))


def test_a_chart_nested_without_end_is_refused_before_any_drawing(home):
    """Its report cannot be read: the error says where, nothing is written, nothing runs on."""
    built = attack(home, "deep nesting", nested(60))
    assert built.done.returncode == 2
    assert re.search(r"error\[spec-bad-chart\].*nested too deep", built.done.stderr)
    assert "blocks.3.custom.vega" in built.done.stderr
    assert not (built.folder / "out").exists()
    assert built.left() == []


@pytest.mark.parametrize("name", sorted(DRAWABLE))
def test_what_is_within_the_limits_is_drawn(home, plain, name):
    built = attack(home, name, ENDLESS[name])
    assert built.done.returncode == 0, built.done.stderr
    drawn = built.figures()
    assert plain.figures().keys() < drawn.keys()


def test_the_watch_sees_a_socket_and_a_file(home, traced, tmp_path):
    """The trace would tell of a program that does what the attacks ask for."""
    log = tmp_path / "trace"
    secret = home / "outside" / "secret.json"
    program = f"import socket; socket.socket(socket.AF_INET); open({str(secret)!r})"
    watch = ["strace", "-f", "-qq", "-e", "trace=socket,openat,open", "-o", str(log)]
    subprocess.run([*watch, sys.executable, "-c", program], check=True)
    assert "socket(AF_INET" in log.read_text()
    assert "secret.json" in log.read_text()
