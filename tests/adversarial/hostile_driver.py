"""A process that presses hostile reports one by one, watched from outside and from inside.

    python hostile_driver.py RUNS FOLDER SERVER < names

FOLDER holds `project` (the reports), `outside` (what must not be read), `store`, `cache` and `tmp`.
For each name on standard input one line of JSON tells what became of it. A report that takes more
than SECONDS of this process's time kills the process with SIGPROF.
"""

import base64
import io
import json
import re
import resource
import signal
import sys
import traceback
import zipfile
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt

import exporter
from exporter.build import Pressed, press
from exporter.diagnostics import render_problem
from exporter.errors import ExporterError
from exporter.figures import Studio
from exporter.formats.registry import load_format
from exporter.freeze import freeze_report
from exporter.gather import gather_runs
from exporter.specs import read_report

SECONDS = 10
CHART_SECONDS = 5
MEMORY = 3 << 30
CANARY = b"CANARY-6f1e0b"
NOW = datetime(2026, 12, 1, tzinfo=UTC)
CHEAP = ("html", "markdown", "latex")
DEAR = ("site", "pdf")
# what the standard library and the engines look at of a machine, and nothing that is anybody's
MACHINE = ("/usr/share/zoneinfo", "/etc/mime.types", "/dev/null", "/dev/urandom", "/proc/self/")


class Watch:
    """Hears of every file that is opened and every address that is asked for."""

    def __init__(self, allowed: list[str]) -> None:
        self.allowed = tuple(allowed)
        self.seen: list[str] = []

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open" and isinstance(arguments[0], str | bytes):
            path = str(Path(_text(arguments[0])).resolve())
            if not path.startswith(self.allowed):
                self.seen.append(f"open {path}")
        elif event in {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname"}:
            self.seen.append(f"{event} {arguments[-1]!r}")
            raise OSError("no network here")
        elif event in {"os.system", "os.exec", "os.posix_spawn", "pty.spawn"}:
            self.seen.append(f"{event} {arguments!r}")
        elif event == "subprocess.Popen" and arguments[0] != sys.executable:
            self.seen.append(f"{event} {arguments[0]!r}")


def _text(path: str | bytes) -> str:
    return path if isinstance(path, str) else path.decode(errors="surrogateescape")


def main(runs: str, folder: str) -> None:
    """Serve names until standard input ends."""
    home = Path(folder)
    library = gather_runs({"wandb-offline:wandb": Path(runs)}, home / "store").library
    root = str(Path(exporter.__file__).resolve().parents[1])
    inside = [str(home / name) for name in ("project", "store", "cache", "tmp")]
    watch = Watch([sys.prefix, sys.base_prefix, __file__, root + "/exporter",
                   root + "/site_templates", *inside, *MACHINE])  # fmt: skip
    for name in (*CHEAP, *DEAR):
        load_format(name)
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    with Studio(home / "cache", 1, seconds=CHART_SECONDS) as studio:
        sys.addaudithook(watch)
        for line in sys.stdin:
            name, _, dear = line.strip().partition(" ")
            told = _tried(
                home / "project" / name, library, studio, (*CHEAP, *DEAR[: 2 * len(dear)])
            )
            told["reached"] = watch.seen[:]
            watch.seen.clear()
            sys.stdout.write(json.dumps({"name": name, **told}) + "\n")
            sys.stdout.flush()


def _tried(path: Path, library: Any, studio: Studio, formats: tuple[str, ...]) -> dict[str, Any]:
    """What became of a report: an error with its codes, a document, or a bug."""
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        pressed = _pressed(path, library, studio, formats)
    except ExporterError as error:
        return {"codes": [p.code for p in error.problems], "faults": list(_unclear(error))}
    except BaseException:  # noqa: BLE001 - anything that is not ours is the finding
        return {"bug": traceback.format_exc()[-3000:]}
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return {"figures": pressed.figures, "faults": list(_faults(pressed, formats))}


def _pressed(path: Path, library: Any, studio: Studio, formats: tuple[str, ...]) -> Pressed:
    read = read_report(path)
    snapshot = freeze_report(read.report, library, base=path.parent, now=NOW)
    pressed = press(snapshot, [load_format(name) for name in formats], studio)
    for problem in (*read.warnings, *pressed.problems):
        render_problem(problem)
    return pressed


def _unclear(error: ExporterError) -> Iterator[str]:
    """What an error does not say, or says so that no terminal can print it."""
    if not error.problems:
        yield "an error without a problem"
    for problem in error.problems:
        said = render_problem(problem)
        if not problem.code or not problem.message:
            yield f"an error without words: {problem}"
        if len(said) > 5_000:
            yield f"{len(said)} characters of {problem.code}"
        if re.search("[\x00-\x08\x0b-\x1f\ud800-\udfff]", said):
            yield f"control characters in {said!r}"


# --- what a complete document is -------------------------------------------------------------


def _faults(pressed: Pressed, formats: tuple[str, ...]) -> Iterator[str]:
    if sorted(pressed.bundles) != sorted(formats):
        yield f"formats are missing: {list(pressed.bundles)}"
    for name, bundle in pressed.bundles.items():
        files = bundle.files
        if bundle.main not in files or not files[bundle.main]:
            yield f"{name} has no {bundle.main}"
        if any(part in {"", ".", ".."} for path in files for part in path.split("/")):
            yield f"{name} has odd paths: {[*files]}"
        if any(_canary(content) for content in _contents(files)):
            yield f"{name} holds the secret"
        yield from (f"{name}: {fault}" for fault in COMPLETE[name](files, bundle.main))


def _contents(files: Mapping[str, bytes]) -> Iterator[bytes]:
    for path, content in files.items():
        yield content
        if path.endswith(".zip"):
            with zipfile.ZipFile(io.BytesIO(content)) as packed:
                yield from (packed.read(name) for name in packed.namelist())


def _canary(content: bytes) -> bool:
    """Whether the secret is there, as it is or in base64 at any of its three beginnings."""
    coded = (base64.b64encode(b"\0" * n + CANARY)[4 * (n > 0) : -4] for n in range(3))
    return any(form in content for form in (CANARY, *coded))


def _html(files: Mapping[str, bytes], main: str) -> Iterator[str]:
    if set(files) != {main}:
        yield "more than one file"
    if not files[main].rstrip().endswith(b"</html>"):
        yield "the page has no end"


def _markdown(files: Mapping[str, bytes], main: str) -> Iterator[str]:
    text = re.sub(r"\A---\n.*?\n---\n", "", files[main].decode(), flags=re.DOTALL)
    tokens = [t for block in MarkdownIt("commonmark").parse(text) for t in block.children or ()]
    for token in tokens:
        target = str(token.attrs.get("src") or token.attrs.get("href") or "#")
        if not re.match(r"[a-z][a-z+.-]*:|#", target, re.IGNORECASE) and target not in files:
            yield f"{target!r} is not there"


def _latex(files: Mapping[str, bytes], main: str) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(files[main])) as packed:
        if broken := packed.testzip():
            yield f"{broken} is damaged"
        names = set(packed.namelist())
        body = packed.read("body.tex").decode()
    for path in re.findall(r"\\includegraphics(?:\[[^]]*\])?\{([^}]*)\}", body):
        if path not in names:
            yield f"{path} is not there"


def _site(files: Mapping[str, bytes], main: str) -> Iterator[str]:
    if not files[main].rstrip().endswith(b"</html>"):
        yield "the page has no end"


def _pdf(files: Mapping[str, bytes], main: str) -> Iterator[str]:
    if not files[main].startswith(b"%PDF-") or b"%%EOF" not in files[main][-20:]:
        yield "this is no PDF"


COMPLETE = {"html": _html, "markdown": _markdown, "latex": _latex, "site": _site, "pdf": _pdf}


if __name__ == "__main__":
    main(*sys.argv[1:])
