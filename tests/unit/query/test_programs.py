"""Programs of runs, line by line: a diff that `patch` could follow, and reasons where none is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.errors import SourceError
from exporter.model.panels import CodeDiffPanel
from exporter.model.run import MediaFile, Run, RunKey
from exporter.query.programs import MOST_LINES, MOST_RUNS, code_table
from exporter.query.scene import Scene


def compared(*programs, path="code/train.py", caption="main", **fields):
    texts = {RunKey("e", "p", str(i)): text for i, text in enumerate(programs)}
    files = {key: () if t is None else (MediaFile("_code", None, "code", path, caption),)
             for key, t in texts.items()}  # fmt: skip
    runs = tuple(Run(key, f"run {key.id}", media=files[key]) for key in texts)
    scene = Scene(runs, None, {}, lambda key, _: texts[key].encode())
    return code_table(CodeDiffPanel(id="c", **fields), scene)


def rows(table, *names):
    return list(zip(*(table.column(name).values for name in names), strict=True))


def test_lines_are_gone_new_changed_or_around():
    table = compared("a\nb\nc\nd\n", "a\nB\nd\ne\n", context=1)
    assert rows(table, "sign", "left", "before", "right", "after") == [
        ("", 1, "a", 1, "a"),
        ("~", 2, "b", 2, "B"),
        ("-", 3, "c", None, None),
        ("", 4, "d", 3, "d"),
        ("+", None, None, 4, "e"),
    ]


LINES = st.lists(st.sampled_from(["a", "b", "  c", ""]), max_size=12)


@given(LINES, LINES)
def test_both_programs_can_be_put_together_from_all_lines(before, after):
    table = compared("\n".join(before), "\n".join(after), context=100)
    if before and after and table.rows:
        known = [(one, two) for one, two in rows(table, "before", "after")]
        assert [one for one, _ in known if one is not None] == "\n".join(before).splitlines()
        assert [two for _, two in known if two is not None] == "\n".join(after).splitlines()


def test_every_run_is_compared_with_the_first():
    table = compared("a", "b", "c")
    assert rows(table, "base", "other") == [("run 0", "run 1"), ("run 0", "run 2")]


def test_equal_programs_are_noted():
    assert compared("a", "a").notes == ("train.py of run 1 is as that of run 0.",)


@pytest.mark.parametrize(
    ("programs", "said"),
    [
        ((None, None), "No run has its program"),
        (("a", None), "Only 'run 0' has its program"),
        (("a",), "Only 'run 0' has its program"),
        ((), "No run has its program"),
    ],
)
def test_without_two_programs_there_is_a_reason(programs, said):
    table = compared(*programs)
    assert not table.rows
    assert table.notes[-1].startswith(said)


def test_a_run_without_its_program_is_left_out_and_noted():
    table = compared("a", None, "b")
    assert rows(table, "other") == [("run 2",)]
    assert table.notes == ("Run 'run 1' is left out: its program was not saved.",)


@pytest.mark.parametrize("asked", ["lib/a.py", "code/lib/a.py"])
def test_another_file_is_named_by_its_path(asked):
    assert compared("a", "b", path="code/lib/a.py", caption="", file=asked).rows == 1


def test_so_many_runs_and_lines_at_most():
    table = compared("a", *"bcdefghi")
    assert len(set(rows(table, "other"))) == MOST_RUNS
    assert table.notes == (f"The first {MOST_RUNS} of 8 runs are compared.",)
    long = compared("a", "b\n" * (MOST_LINES + 1))
    assert not long.rows


def test_a_file_that_is_gone_says_so():
    def lost(*_):
        raise SourceError.of("store.no-file", "it is gone")

    file = MediaFile("_code", None, "code", "code/a.py", "main")
    runs = tuple(Run(RunKey("e", "p", n), n, media=(file,)) for n in "ab")
    table = code_table(CodeDiffPanel(id="c"), Scene(runs, None, {}, lost))
    assert not table.rows
    assert "it is gone" in table.notes[0]


def test_runs_without_a_program_are_listed_once():
    (note,) = compared("a", "b", *[None] * 5).notes
    assert note == "Runs run 2, run 3, run 4 and 2 more are left out: its program was not saved."
