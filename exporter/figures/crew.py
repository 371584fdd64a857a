"""Drawing processes from outside: started when needed, timed, replaced when lost, ended for sure.

Every process is a fresh interpreter, never a fork: V8 hangs after one, and a caller's script is
not run a second time. A process that overruns its time or dies takes nobody along: its chart
fails, the next chart gets a new process.
"""

import contextlib
import os
import select
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain
from pathlib import Path
from queue import SimpleQueue
from threading import Lock
from typing import Any

import orjson

from exporter.figures.fonts import FONT_CONFIGURATION

START_SECONDS = 60.0
_BOOT = "import sys; sys.path[:] = sys.argv[1:]; from exporter.figures.worker import main; main()"
_PASSED_ON = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "TMPDIR")
_MAX_ANSWER = 200_000_000
_AT_ONCE = 1 << 20
_GLANCE_SECONDS = 0.5

Answer = dict[str, Any]
_Waiting = deque[tuple[Mapping[str, Any], Future[Answer]]]


class Worker:
    """One drawing process. Lines of JSON go in and come out; see `exporter.figures.worker`."""

    def __init__(self) -> None:
        self.usable = True
        self.ready = False
        self.answered = 0
        self._late = False
        self._talking = Lock()
        self._process = subprocess.Popen(  # noqa: S603 - this interpreter, our own code
            [sys.executable, "-I", "-S", "-c", _BOOT, *_import_path()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment(),
        )
        # an order longer than the pipe is written as far as the process reads it
        os.set_blocking(self._pipes[0], False)

    def ask(self, order: Mapping[str, Any], seconds: float) -> Answer:
        """Have one order done in `seconds`; an answer with a `code` tells of a failure."""
        self.ready = self.ready or bool(self._exchange(b"", START_SECONDS))
        if not self.ready:
            self.end()
            return {"code": "figure.no-engine", "message": "the drawing engine does not start"}
        line = self._exchange(orjson.dumps(order) + b"\n", seconds)
        self.answered += 1
        if not line:
            self.end()
            return self._lost(seconds)
        answer: Answer = orjson.loads(line)
        if self._late or answer.get("retire"):
            self.end()
        return answer

    def end(self) -> None:
        """Stop the process, whatever it is doing; it is gone when this returns."""
        self.usable = False
        self._process.kill()
        self._process.wait()
        # who still waits for an answer is told first that there is none
        with self._talking:
            for pipe in (self._process.stdin, self._process.stdout):
                with contextlib.suppress(OSError):
                    if pipe:
                        pipe.close()

    def _exchange(self, order: bytes, seconds: float) -> bytes:
        """The line after `order` was written, or nothing when the process ends or is late."""
        with self._talking, contextlib.suppress(OSError, ValueError):
            line = self._said_until(time.monotonic() + seconds, memoryview(order))
            return line if line.endswith(b"\n") else b""
        return b""

    def _said_until(self, end: float, order: memoryview) -> bytes:
        """What the process says to an order: one line, as long as nothing else is asked."""
        into, out = self._pipes
        waiting = select.poll()
        waiting.register(out, select.POLLIN)
        waiting.register(into, select.POLLOUT if order else 0)
        said: list[bytes] = []
        while sum(map(len, said)) < _MAX_ANSWER and not (said and said[-1].endswith(b"\n")):
            ready = dict(waiting.poll(max(0, end - time.monotonic()) * 1000))
            if not ready:
                self._late = True
                self._process.kill()
                return b""
            if order and into in ready:
                order = order[os.write(into, order) :]
                waiting.modify(into, select.POLLOUT if order else 0)
            if out in ready:
                said.append(os.read(out, _AT_ONCE))
                if not said[-1]:
                    return b""
        return b"".join(said)

    @property
    def _pipes(self) -> tuple[int, int]:
        """Where orders go into, and where answers come out of the process."""
        writer, reader = self._process.stdin, self._process.stdout
        assert writer is not None  # noqa: S101 - both are pipes
        assert reader is not None  # noqa: S101
        return writer.fileno(), reader.fileno()

    def _lost(self, seconds: float) -> Answer:
        if self._late:
            return {"code": "figure.timeout", "message": f"not drawn within {seconds:g} s"}
        return {"code": "figure.crashed", "message": "the drawing engine broke down"}


class Crew:
    """At most `size` workers, hired on demand, and `seconds` of time for each order."""

    def __init__(self, size: int, seconds: float) -> None:
        self._seconds = seconds
        self._closed = False
        self._threads = ThreadPoolExecutor(size, thread_name_prefix="figures")
        self._hired: list[Worker] = []
        self._hiring, self._turn = Lock(), Lock()
        self._waiting: deque[_Waiting] = deque()
        self._idle: SimpleQueue[Worker | None] = SimpleQueue()
        for _ in range(size):
            self._idle.put(None)

    def do(self, orders: Iterable[Mapping[str, Any]]) -> Iterator[Answer]:
        """Answers in the order of the orders, worked on side by side and while others are given.

        Who asks for few does not wait for all of those who ask for many: of every caller one
        order is taken in turn.
        """
        waiting: _Waiting = deque()
        answers: list[Future[Answer]] = []
        for order in orders:
            answers.append(Future())
            self._wait(waiting, order, answers[-1])
            # the threads that talk to workers go first: else they may wait for 5 ms
            time.sleep(0)
        return map(_given, answers)

    def _wait(self, waiting: _Waiting, order: Mapping[str, Any], answer: Future[Answer]) -> None:
        with self._turn:
            if not waiting:
                self._waiting.append(waiting)
            waiting.append((order, answer))
        self._threads.submit(self._do_next)

    def close(self) -> None:
        """End every process, also in the middle of its work."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        with self._hiring:
            self._closed = True
        for worker in self._hired:
            worker.end()
        for _, answer in chain.from_iterable(self._waiting):
            answer.cancel()
        self._threads.shutdown()

    def _do_next(self) -> None:
        with self._turn:
            waiting = self._waiting.popleft()
            order, answer = waiting.popleft()
            if waiting:
                self._waiting.append(waiting)
        try:
            answer.set_result(self._do_one(order))
        except Exception as error:  # noqa: BLE001 - it is the caller's, who waits for it
            answer.set_exception(error)

    def _do_one(self, order: Mapping[str, Any]) -> Answer:
        worker = self._idle.get()
        try:
            worker = worker if worker and worker.usable else self._hire()
            answer = worker.ask(order, self._seconds)
            if answer.get("code") == "figure.crashed" and worker.answered > 1:
                # what earlier charts left in memory must not decide over this one
                worker = self._hire()
                answer = worker.ask(order, self._seconds)
        except OSError as error:
            answer = {"code": "figure.no-engine", "message": f"the engine does not start: {error}"}
        finally:
            self._idle.put(worker)
        return answer

    def _hire(self) -> Worker:
        with self._hiring:
            if self._closed:
                raise OSError("the studio is closed")
            self._hired = [worker for worker in self._hired if worker.usable]
            worker = Worker()
            self._hired.append(worker)
            return worker


def _given(answer: Future[Answer]) -> Answer:
    """The answer when it is there; an interrupt that comes before it is heard."""
    while not answer.done():
        # one that reaches Python just before a wait is heard after it: python/cpython#85300
        with contextlib.suppress(TimeoutError):
            answer.exception(_GLANCE_SECONDS)
    return answer.result()


def _import_path() -> list[str]:
    """Where this process finds its modules; the folder of `exporter` itself for sure."""
    return [*filter(None, sys.path), str(Path(__file__).parents[2])]


def environment() -> dict[str, str]:
    """The same time zone, language and fonts on every machine; no home folder, no proxy."""
    kept = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    fixed = {"TZ": "UTC", "LC_ALL": "C.UTF-8", "PYTHONUTF8": "1"}
    return kept | fixed | {"FONTCONFIG_FILE": str(FONT_CONFIGURATION)}
