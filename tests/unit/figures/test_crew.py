import hashlib
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import CancelledError
from pathlib import Path

import orjson
import pytest

from exporter.figures import Studio
from exporter.figures import crew as module
from exporter.figures.crew import Crew
from exporter.model.figure import PDF, SVG, Chart

pytestmark = pytest.mark.slow

POINT = '{"data":{"values":[{"a":1}]},"mark":"point"}'
ENDLESS = (
    '{"data":{"sequence":{"start":0,"stop":100000}},"mark":"point","transform":[{"calculate":'
    '"indexof(sequence(0,99999),-1)+indexof(sequence(0,99999),-1)","as":"a"}]}'
)


def order(spec=POINT, **more):
    return {"spec": spec, "title": "", "alt": "", "pdf": False} | more


@pytest.fixture
def crew():
    with_end = Crew(1, 60)
    yield with_end
    with_end.close()


def alive(pid):
    """Whether a process runs; a zombie does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def children(pid):
    """Processes started by any thread of a process."""
    lists = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for file in lists for child in file.read_text().split()]


def until(condition, seconds=30):
    """Wait for a condition; whether it came true in time."""
    end = time.monotonic() + seconds
    while not (met := condition()) and time.monotonic() < end:
        time.sleep(0.02)
    return bool(met)


def gone(pids, seconds=15):
    """Wait until none of the processes runs any more."""
    return until(lambda: not any(map(alive, pids)), seconds)


def pids(crew):
    return [worker._process.pid for worker in crew._hired]


def test_answers_come_in_the_order_of_the_orders():
    crew = Crew(2, 60)
    names = [f"t{n}" for n in range(8)]
    answers = list(crew.do([order(title=name) for name in names]))
    crew.close()
    assert [
        f">{name}</title>" in answer["svg"] for name, answer in zip(names, answers, strict=True)
    ]
    assert len(crew._hired) == 2


def test_nobody_is_hired_before_there_is_work(crew):
    assert list(crew.do([])) == []
    assert pids(crew) == []


def test_a_chart_that_takes_too_long_is_stopped_and_the_next_one_drawn():
    crew = Crew(1, 5)
    slow, next_one = crew.do([order(ENDLESS), order()])
    crew.close()
    assert slow["code"] == "figure.timeout"
    assert "<svg" in next_one["svg"]


def test_a_process_that_breaks_down_over_its_first_chart_costs_that_chart(crew):
    answers = crew.do([order(ENDLESS), order()])
    assert until(lambda: any(worker.ready for worker in crew._hired))
    time.sleep(0.3)
    os.kill(pids(crew)[0], signal.SIGKILL)
    assert next(answers)["code"] == "figure.crashed"
    assert "<svg" in next(answers)["svg"]


def test_a_process_that_breaks_down_later_gives_its_chart_a_second_chance(crew):
    next(crew.do([order()]))
    os.kill(pids(crew)[0], signal.SIGKILL)
    assert "<svg" in next(crew.do([order()]))["svg"]


def test_a_process_is_replaced_when_it_asks_for_it(crew, monkeypatch):
    monkeypatch.setattr(
        module,
        "_BOOT",
        module._BOOT.replace(
            "; main()", "; import exporter.figures.worker as w; w.MAX_ORDERS = 2; main()"
        ),
    )
    answers = list(crew.do([order()] * 4))
    assert [bool(answer.get("retire")) for answer in answers] == [False, True, False, True]
    assert all("svg" in answer for answer in answers)


def test_a_process_that_has_taken_much_memory_is_replaced(crew, monkeypatch):
    rows = [{"x": n, "y": n % 97} for n in range(20_000)]
    channels = (("x", "x"), ("y", "y"), ("color", "y"))
    place = {name: {"field": field, "type": "quantitative"} for name, field in channels}
    spec = {"data": {"values": rows}, "mark": "point", "encoding": place}
    big = order(orjson.dumps(spec).decode())
    boot = "; import exporter.figures.worker as w; w.MAX_RESIDENT_KB = 200_000; main()"
    monkeypatch.setattr(module, "_BOOT", module._BOOT.replace("; main()", boot))
    answers = list(crew.do([order(), big, order()]))
    assert [bool(answer.get("retire")) for answer in answers] == [False, True, False]
    assert all("svg" in answer for answer in answers)


def test_a_caller_with_few_orders_does_not_wait_for_one_with_many(crew):
    """Two threads share a crew of one process; the second asks when the first has 40 to go."""
    done: list[str] = []

    def ask(name, count):
        done.extend(name for _ in crew.do([order()] * count))

    many = threading.Thread(target=ask, args=("many", 40))
    many.start()
    assert until(lambda: len(done) >= 2)
    ask("few", 3)
    assert done.count("many") < 12
    many.join()
    assert done.count("many") == 40


def test_who_waits_when_a_crew_is_closed_is_told():
    crew = Crew(1, 60)
    answers = crew.do([order(ENDLESS)] * 3)
    assert until(lambda: any(worker.ready for worker in crew._hired))
    threading.Timer(0.3, crew.close).start()
    assert next(answers)["code"] in ("figure.crashed", "figure.no-engine")
    with pytest.raises(CancelledError):
        next(answers)


def test_without_processes_everything_is_drawn_here():
    script = SOLO.format(bad=BAD)
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=120, check=True
    )
    here, again, code, after, children = done.stdout.split()
    assert here == again == after
    assert (code, children) == ("figure.engine", "0")
    with Studio(None, 1) as studio:
        figure = studio.draw({"a": Chart({"data": {"values": [{"a": 1}]}, "mark": "point"})}, BOTH)
    assert here == hashlib.sha256(b"".join(figure["a"].media.values())).hexdigest()


BAD = {"data": {"values": [{"a": 1}]}, "mark": "no such mark"}
BOTH = frozenset({SVG, PDF})
SOLO = """
import hashlib
from pathlib import Path
from exporter.figures import Studio
from exporter.model.figure import PDF, SVG, Chart
point = {{"data": {{"values": [{{"a": 1}}]}}, "mark": "point"}}
with Studio(None, 0) as studio:
    for spec in (point, point, {bad}, point):
        figure = studio.draw({{"a": Chart(spec)}}, frozenset({{SVG, PDF}}))["a"]
        if hasattr(figure, "problems"):
            print(figure.problems[0].code)
        else:
            print(hashlib.sha256(b"".join(figure.media.values())).hexdigest())
lists = Path("/proc/self/task").glob("*/children")
print(len([child for file in lists for child in file.read_text().split()]))
"""


def test_an_engine_that_does_not_start_is_told(crew, monkeypatch):
    monkeypatch.setattr(module, "_BOOT", "raise SystemExit")
    assert next(crew.do([order()]))["code"] == "figure.no-engine"


def test_an_interpreter_that_is_not_there_is_told(crew, monkeypatch, tmp_path):
    monkeypatch.setattr(module.sys, "executable", str(tmp_path / "no-python"))
    assert next(crew.do([order()]))["code"] == "figure.no-engine"


def test_closing_ends_every_process_in_the_middle_of_its_work():
    # those of a studio that other tests share
    before = set(threading.enumerate())
    crew = Crew(2, 60)
    crew.do([order(ENDLESS)] * 5)
    assert until(lambda: len(pids(crew)) == 2)
    workers = pids(crew)
    crew.close()
    assert gone(workers, 0)
    left = set(threading.enumerate()) - before
    assert not [thread for thread in left if thread.name.startswith("figures")]


def test_a_process_can_neither_dump_core_nor_take_all_memory(crew):
    next(crew.do([order()]))
    limits = Path(f"/proc/{pids(crew)[0]}/limits").read_text()
    rows = {row[:26].strip(): row[26:].split()[:2] for row in limits.splitlines()}
    assert rows["Max data size"] == [str(2 << 30)] * 2
    assert rows["Max core file size"] == ["0", "0"]


def test_a_process_sees_no_home_no_proxy_and_no_time_zone(crew, monkeypatch):
    for name in ("HOME", "HTTP_PROXY", "TZ", "SECRET_TOKEN"):
        monkeypatch.setenv(name, "here")
    next(crew.do([order()]))
    seen = Path(f"/proc/{pids(crew)[0]}/environ").read_bytes()
    assert b"here" not in seen
    assert b"TZ=UTC" in seen


PARENT = """
import os, sys, time
from exporter.figures.crew import Crew
crew = Crew(2, 60)
order = {{"spec": {spec!r}, "title": "", "alt": "", "pdf": False}}
answers = crew.do([order, order])
while len(crew._hired) < 2: time.sleep(0.01)
{wait}
print(*(worker._process.pid for worker in crew._hired), flush=True)
{then}
time.sleep(60)
"""
FORKED = "os.fork() or (time.sleep(30), os._exit(0))"


@pytest.mark.parametrize(
    ("spec", "wait", "then"),
    [
        (POINT, "list(answers)", ""),
        (ENDLESS, "time.sleep(1)", ""),
        (POINT, "list(answers)", FORKED),
    ],
    ids=["idle", "drawing", "while a fork of the parent holds the pipes"],
)
def test_processes_end_with_a_parent_that_is_killed(spec, wait, then):
    script = PARENT.format(spec=spec, wait=wait, then=then)
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as parent:
        workers = parent.stdout.readline().split()
        time.sleep(0.2)
        assert all(alive(int(pid)) for pid in workers)
        parent.kill()
        assert gone(map(int, workers)), "workers outlived their parent"


SCRIPT = """
from exporter.figures import Studio
from exporter.model.figure import SVG, Chart
studio = Studio(None, 2)
chart = Chart({"data": {"values": [{"a": 1}]}, "mark": "point"})
print(len(studio.draw({"a": chart}, frozenset({SVG}))["a"].media))
"""


@pytest.mark.parametrize("closed", ["", "<&-", "<&- 2>&-"])
def test_a_script_needs_no_main_guard_no_closing_and_no_standard_input(tmp_path, closed):
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    command = f'exec "{sys.executable}" "{script}" {closed}'
    done = subprocess.run(["sh", "-c", command], stdout=subprocess.PIPE, timeout=60, check=True)
    assert done.stdout == b"1\n"


def test_an_interrupt_from_the_keyboard_is_the_parents_business(crew):
    next(crew.do([order()]))
    os.kill(pids(crew)[0], signal.SIGINT)
    assert "<svg" in next(crew.do([order()]))["svg"]
    assert len(pids(crew)) == 1


INTERRUPTED = """
from exporter.figures import Studio
from exporter.model.figure import SVG, Chart
import json, signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background ignores it
with Studio(None, 1) as studio:
    print("ready", flush=True)
    studio.draw({{"a": Chart(json.loads({spec!r}))}}, frozenset({{SVG}}))
"""


def test_an_interrupt_ends_the_drawing_at_once_and_its_processes():
    script = INTERRUPTED.format(spec=ENDLESS)
    with subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as parent:
        parent.stdout.readline()
        assert until(lambda: children(parent.pid))
        workers = children(parent.pid)
        parent.send_signal(signal.SIGINT)
        assert b"KeyboardInterrupt" in parent.communicate(timeout=15)[1]
        assert gone(workers, 0)


ELSEWHERE = """
import signal, sys, threading
def interrupt():
    sys.stdin.readline()
    signal.pthread_kill(threading.get_ident(), signal.SIGINT)
threading.Thread(target=interrupt, daemon=True).start()
"""


def test_an_interrupt_that_does_not_wake_the_main_thread_is_heard_too():
    """As when it comes in the moment before that begins to wait: here another thread gets it."""
    script, pipe = ELSEWHERE + INTERRUPTED.format(spec=ENDLESS), subprocess.PIPE
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=pipe, stdout=pipe, stderr=pipe
    ) as parent:
        assert until(lambda: children(parent.pid))
        workers = children(parent.pid)
        time.sleep(0.5)
        assert b"KeyboardInterrupt" in parent.communicate(b"\n", timeout=15)[1]
        assert gone(workers, 0)
