"""A run that goes on is read as far as it is; one that has ended has to be whole."""

import pytest

from exporter.model.proof import discrepancies
from exporter.model.run import RunKey, RunState
from exporter.sources.aim.assemble import assemble
from exporter.sources.aim.catalog import Entry
from exporter.sources.aim.records import Database

BREAK = b"\xfe"
CONTEXT = BREAK + bytes(8)
RUN = b"meta\xfechunks\xfer\xfe"
LOSS = b"seqs\xfev2\xfechunks\xfer\xfe" + CONTEXT + b"\xfeloss\xfe"


def whole(number):
    return b"\x02" + number.to_bytes(8, "little")


def place(number):
    return BREAK + number.to_bytes(8, "big") + BREAK


def assembled(end):
    """Three values of which one has no step yet; the meta data know of step 9."""
    meta = [
        (RUN + b"end_time\xfe", end),
        (RUN + b"traces\xfe" + CONTEXT + b"\xfeloss\xfelast_step\xfe", whole(9)),
    ]
    seqs = [
        (LOSS + b"step\xfe", b"\x06"),
        *((LOSS + b"step\xfe" + place(n + 100), whole(n)) for n in (4, 5)),
        (LOSS + b"val\xfe", b"\x06"),
        *((LOSS + b"val\xfe" + place(n + 100), whole(n)) for n in (4, 5, 6)),
    ]
    key = RunKey("", "default", "r")
    return assemble(key, Entry(), Database(meta), Database(seqs), "aim:x").run


@pytest.mark.parametrize("end", [b"", b"\x00"])
def test_what_a_running_run_has_not_written_yet_is_no_loss(end):
    run = assembled(end)
    assert run.state is RunState.RUNNING
    assert discrepancies(run) == ()
    assert run.completeness.rows == 2
    assert "the run has not ended: Aim knows of step 9" in run.completeness.notes


def test_what_a_run_that_has_ended_lacks_is_named():
    run = assembled(whole(1_700_000_000))
    assert run.state is RunState.FINISHED
    assert discrepancies(run) == ("1 lost record", "read to step 5, the tracker has step 9")
