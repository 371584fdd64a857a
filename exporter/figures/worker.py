"""A drawing process from within: reads orders, draws, answers, and ends with its parent.

One JSON object a line on standard input and output:

    {"spec": "...", "title": "", "alt": "", "pdf": true}   ->   {"svg": "...", "pdf": "base64"}
    {"svg": "...", "pdf": true}                            ->   {"svg": "...", "pdf": "base64"}
    {"svg": "...", "png": [2]}                             ->   {"svg": "...", "png": ["base64"]}
    anything that fails                                    ->   {"code": "...", "message": "..."}

`"retire": true` in an answer asks for a new process, `"local": true` says that the PDF or a PNG
holds letters of this machine. It is started by `exporter.figures.crew` and never imported by it.
"""

import base64
import contextlib
import os
import re
import resource
import signal
import sys
import threading
import time
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import orjson

from exporter.errors import FigureError
from exporter.figures import engine

DATA_LIMIT = 2 << 30
"""Bytes of memory the process may take (RLIMIT_AS would not do: V8 reserves address space)."""
MAX_ORDERS = 500
MAX_RESIDENT_KB = 350_000
"""V8 gives memory back late or never: a worker ends after some hundred charts or a big one."""

_DRAWN = "exporter.figures.drawn"
_PREFIX = re.compile(r"^[\w -]*conversion failed:\s*|^\w*Error: ")
_OURS = re.compile(r"(figure\.[a-z-]+) (.*)")


def main() -> None:
    """Serve orders until standard input closes or the parent is gone."""
    _confine()
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    orders: SimpleQueue[bytes] = SimpleQueue()
    parent = os.getppid()
    threading.Thread(target=_listen, args=(orders,), daemon=True).start()
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()
    # orders come while numpy is read; V8 starts with the first chart that is the engine's
    _say(answers, {"ready": True})
    import_module(_DRAWN)
    for number in range(1, sys.maxsize):
        reply = answer(orjson.loads(orders.get()))
        if number >= MAX_ORDERS or _resident_kb() > MAX_RESIDENT_KB:
            reply["retire"] = True
        _say(answers, reply)


def _confine() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(ValueError, OSError):  # not every system knows the limit
        resource.setrlimit(resource.RLIMIT_DATA, (DATA_LIMIT, DATA_LIMIT))


def _listen(orders: SimpleQueue[bytes]) -> None:
    """Hand on orders; leave at once, even in the middle of a drawing, when nobody writes them."""
    for line in sys.stdin.buffer:
        orders.put(line)
    os._exit(0)


def _watch(parent: int) -> None:
    """Leave when the parent is gone though a child of its own still holds our standard input."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(0)


def _say(answers: Any, answer: dict[str, Any]) -> None:
    answers.write(orjson.dumps(answer) + b"\n")
    answers.flush()


def _resident_kb() -> int:
    """Memory that is held now; where no file tells, the most that ever was."""
    try:
        pages = int(Path("/proc/self/statm").read_bytes().split()[1])
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return pages * resource.getpagesize() // 1024


def answer(order: dict[str, Any]) -> dict[str, Any]:
    """The drawing that an order asks for, or why there is none."""
    try:
        return _drawn(order)
    except FigureError as error:
        return {"code": error.problems[0].code, "message": error.problems[0].message}
    except ValueError as error:
        return _failed(str(error))


def _drawn(order: dict[str, Any]) -> dict[str, Any]:
    svg = order.get("svg")
    if svg is None:
        svg = _drawing(order["spec"], order["title"], order["alt"])
    answer: dict[str, Any] = {"svg": svg}
    if scales := order.get("png"):
        answer |= _pixels(svg, scales)
    if order.get("pdf"):
        answer |= _pdf(svg)
    return answer


def _pixels(svg: str, scales: Sequence[float]) -> dict[str, Any]:
    from exporter.figures.png import portable_png  # noqa: PLC0415 - see `_pdf`

    pixels = [portable_png(svg, scale) for scale in scales]
    drawn = [base64.b64encode(one.data).decode() for one in pixels]
    return {"png": drawn, "local": pixels[0].local}


def _pdf(svg: str) -> dict[str, Any]:
    # pikepdf is read when it is needed: that takes as long as three charts
    from exporter.figures.pdf import portable_pdf  # noqa: PLC0415

    drawn = portable_pdf(svg)
    return {"pdf": base64.b64encode(drawn.pdf).decode(), "local": drawn.local}


def _drawing(spec: str, title: str, alt: str) -> str:
    drawing = import_module(_DRAWN).drawn(spec, title, alt, _by_engine)
    return drawing.svg.decode()


def _by_engine(spec: str) -> str:
    try:
        return engine.draw_svg(spec)
    except ValueError:
        engine.flush()
        raise


def _failed(words: str) -> dict[str, Any]:
    """The engine's complaint; the engine itself flushed, or given up."""
    code, message = _complaint(words)
    retire = not engine.flush() or code == "figure.memory"
    return {"code": code, "message": message, "retire": retire}


def _complaint(words: str) -> tuple[str, str]:
    """Code and sentence from the first line of a stack trace that says something."""
    if "heap limit" in words:
        return "figure.memory", "the chart needs too much memory"
    lines = (_PREFIX.sub("", line).strip() for line in words.splitlines())
    said = next((line for line in lines if line and not line.startswith("at ")), "no reason given")
    ours = _OURS.fullmatch(said)
    return (ours[1], ours[2]) if ours else ("figure.engine", f"Vega-Lite says: {said}")
