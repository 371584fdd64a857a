"""A thousand reports of an enemy: each is an error that says what and where, or a whole document.

Never a traceback, never more than ten seconds, nothing read outside of the report's folder, no
address visited. `hostile_specs.py` makes the reports, `hostile_driver.py` presses them.
"""

import http.server
import json
import os
import runpy
import select
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

HERE = Path(__file__).parent
RUNS = HERE.parents[1] / "examples" / "runs"
COMMAND = Path(sys.executable).with_name("runpress")
MADE = runpy.run_path(str(HERE / "hostile_specs.py"))
CANARY = "CANARY-6f1e0b"
CHEAP = "html,markdown,latex"
PATIENCE = 120
"""Seconds of waiting for one report on a busy machine; the driver's own limit is its CPU time."""
AT_THE_DOOR = {"deep", "flipped", "torn", "encoded", "anchors"}
"""Ways after which few texts can be read at all."""

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("hostile-specs")]


class Server(http.server.ThreadingHTTPServer):
    """An address on this machine that counts its visitors."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler)
        self.visits = 0

    def verify_request(self, *_):
        self.visits += 1
        return False


@pytest.fixture(scope="module")
def server():
    with Server() as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield running
        running.shutdown()


@pytest.fixture(scope="module")
def home(tmp_path_factory, server):
    """The reports in a folder of their own, secrets beside it, links that lead astray."""
    folder = tmp_path_factory.mktemp("hostile")
    for name in ("project", "outside", "tmp"):
        (folder / name).mkdir()
    (folder / "outside" / "canary.txt").write_text(f"a,b\n{CANARY},1\n")
    picture = f'<svg xmlns="http://www.w3.org/2000/svg"><text>{CANARY}</text></svg>'
    (folder / "outside" / "canary.svg").write_text(picture)
    project = folder / "project"
    (project / "link.svg").symlink_to(folder / "outside" / "canary.svg")
    (project / "loop.svg").symlink_to(project / "loop.svg")
    for path in (HERE.parent / "data" / "specs" / "good").iterdir():
        if path.suffix != ".yml":
            shutil.copy(path, project)
    shutil.copytree(RUNS.parent / "charts", project / "charts")
    shutil.copytree(RUNS, project / "runs")
    for case in (*MADE["cases"](), *MADE["whole"]()):
        (project / case.name).write_bytes(_laid_out(case.content, folder, server))
    return folder


def _laid_out(content, folder, server):
    address = f"http://127.0.0.1:{server.server_port}"
    for scheme in (b"https://SERVER", b"file://SERVER", b"ldap://SERVER"):
        content = content.replace(scheme, scheme.replace(b"SERVER", address[7:].encode()))
    content = content.replace(b"//SERVER", address[5:].encode())
    content = content.replace(b"SERVER", address.encode())
    return content.replace(b"OUTSIDE", str(folder / "outside").encode())


class Driver:
    """The process that presses; a new one after each that was killed."""

    def __init__(self, home):
        self.home = home
        self.process = None

    def press(self, name, dear=False):
        """What became of a report, or how the process ended over it."""
        process = self.process or self._start()
        process.stdin.write(f"{name} {'dear' if dear else ''}\n")
        process.stdin.flush()
        ready, _, _ = select.select([process.stdout], [], [], PATIENCE)
        line = process.stdout.readline() if ready else ""
        if line:
            return json.loads(line)
        self.close()
        ended = signal.Signals(-process.returncode).name if process.returncode < 0 else "an exit"
        return {"name": name, "bug": f"ended by {ended}", "reached": []}

    def _start(self):
        self.process = subprocess.Popen(
            [sys.executable, HERE / "hostile_driver.py", RUNS, self.home],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=self.home / "tmp",
            env={**os.environ, "TMPDIR": str(self.home / "tmp")},
        )  # fmt: skip
        return self.process

    def close(self):
        if self.process:
            self.process.kill()
            self.process.communicate()
        self.process = None


@pytest.fixture(scope="module")
def driver(home):
    working = Driver(home)
    yield working
    working.close()


def _short(home, name, number):
    """Whether a site and a PDF are made as well; a page of paper takes its time."""
    return not number % 25 and (home / "project" / name).stat().st_size < 100_000


def findings(told):
    """What is wrong with the fate of a report."""
    wrong = [told["bug"]] if "bug" in told else told["faults"]
    return [f"{told['name']}: {one}" for one in (*wrong, *told["reached"])]


def test_they_are_the_same_thousand_every_time():
    cases = MADE["cases"]()
    assert len({case.name for case in cases}) == 1000
    assert cases == MADE["cases"]()


def test_the_reports_that_they_are_made_of_can_be_pressed(home, driver):
    told = [driver.press(case.name) for case in MADE["whole"]()]
    assert [one for each in told for one in findings(each)] == []
    assert not [each["name"] for each in told if "codes" in each]
    assert sum(each["figures"] for each in told) > 10


def test_the_watch_sees_what_it_is_there_for(home, driver):
    """A secret that is in a document, and a file that lies outside."""
    shutil.copy(home / "outside" / "canary.svg", home / "project" / "plain.svg")
    (home / "project" / "shown.yml").write_text("title: x\nblocks: [{image: plain.svg}]\n")
    (home / "outside" / "away.yml").write_text("title: x\nblocks: []\n")
    assert "html holds the secret" in driver.press("shown.yml")["faults"]
    assert any("away.yml" in one for one in driver.press("../outside/away.yml")["reached"])


@pytest.mark.parametrize("way", MADE["WAYS"])
def test_a_spoiled_report_is_an_error_or_a_document(home, driver, server, way):
    count = MADE["WAYS"][way][0]
    names = sorted(p.name for p in (home / "project").glob(f"{way}-*"))
    assert len(names) == count
    told = [driver.press(name, dear=_short(home, name, n)) for n, name in enumerate(names)]
    assert [one for each in told for one in findings(each)] == []
    assert server.visits == 0
    assert not list(home.rglob("pwned"))
    # what is refused at the door tests the door alone
    assert way in AT_THE_DOOR or sum("figures" in one for one in told) > count // 5


# --- through the installed command -----------------------------------------------------------


def sample():
    """Twenty, of every way at least one."""
    counts = {way: count for way, (count, _, _) in MADE["WAYS"].items()}
    first = [(way, 7 % count) for way, count in counts.items()]
    return [*first, *((way, counts[way] // 2) for way in ("added", "fields", "letters", "types",
                                                           "moved", "deep"))]  # fmt: skip


@pytest.mark.parametrize(("way", "number"), sample())
def test_the_command_ends_in_words_and_a_known_status(home, server, way, number):
    (report,) = (home / "project").glob(f"{way}-{number:03}.*")
    done = subprocess.run(
        [COMMAND, "build", report.name, "--runs", f"wandb-offline:{RUNS}", "--to", CHEAP],
        cwd=home / "project", capture_output=True, text=True, timeout=PATIENCE, check=False,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert done.returncode in {0, 1, 2, 3, 4}, done.stderr
    assert "Traceback" not in done.stderr
    assert "bug in runpress" not in done.stderr, done.stderr
    assert done.returncode == 0 or "error" in done.stderr
    assert CANARY not in done.stdout + done.stderr
    assert server.visits == 0
