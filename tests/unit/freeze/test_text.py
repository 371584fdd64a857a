"""Text templates say what the runs say; names of strangers stay text; nothing escapes or hangs."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.freeze import freeze_report
from exporter.freeze.markup import as_text
from exporter.freeze.sandbox import MAX_EXPRESSION
from exporter.freeze.text import resolved
from exporter.freeze.views import clean_log
from exporter.freeze.world import World
from exporter.model.document import CodeBlock, InlineCode, Link, Paragraph, TableBlock, Text
from exporter.model.report import Report
from exporter.model.run import HistoryColumn, Run, RunKey, RunState
from exporter.prose import Prose, shape
from exporter.snapshots import read_snapshot, snapshot_files

NOW = datetime(2026, 11, 24, tzinfo=UTC)
TODAY = NOW.date()
LOG = "\x1b[1mepoch 1\x1b[0m\r\n 10%\r 50%\r100%\r\n\x1b]0;title\x07done \x1b[31mred\x1b[0m\x00\n"


def run(name="r", number=0, **fields):
    logged = HistoryColumn("c0", "val/loss", "number", 3, last=0.5 - number / 10)
    values = {
        "state": RunState.FINISHED,
        "created_at": datetime(2026, 11, 3, 14, 5, tzinfo=UTC),
        "config": {"lr": 3e-4, "optimizer": {"name": "adam"}, "sizes": [1, 2]},
        "summary": {"val/accuracy": 0.9 + number / 100},
        "columns": (logged,),
    }
    return Run(RunKey("e", "p", f"id{number}"), name, **(values | fields))


def world(*runs, as_of=TODAY):
    runs = runs or (run("one"), run("two", 1))
    return World(runs, runs, {"few": runs[:1], "none": ()}.__getitem__, lambda _: LOG, as_of)


def filled(text, *runs, kind="text"):
    """A block's text after its templates, and the problems."""
    report = Report.model_validate({"title": "T", "blocks": [{"kind": kind, "text": text}]})
    done, problems = resolved(report, world(*runs))
    return done.blocks[0].text, problems


def said(expression, *runs):
    """What an expression prints, where nothing has to be escaped."""
    text, problems = filled(f"{{{{ {expression} }}}}", *runs, kind="code")
    assert not problems, problems
    return text


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("runs | count", "2"),
        ("runs('few') | count", "1"),
        ("runs('none') | count", "0"),
        ("runs | mean('val/accuracy') | round(3)", "0.905"),
        ("runs | mean('val/accuracy') | round(4)", "0.9050"),
        ("runs | max('val/accuracy')", "0.91"),
        ("runs | std('val/accuracy')", "0.005"),
        ("(runs | max('val/accuracy') - 0.9) * 100 | round", "1"),
        ("(runs | max('val/accuracy')) - (runs | min('val/accuracy'))", "0.01"),
        ("runs | max('val/accuracy') | format('.1%')", "91.0%"),
        ("runs | values('name') | join(' and ')", "one and two"),
        ("runs | values('config.lr')", "0.0003"),
        ("runs[1].name", "two"),
        ("(runs | first).name", "one"),
        ("best('val/accuracy').name", "two"),
        ("best('val/accuracy')", "two"),
        ("best('val/accuracy').value", "0.91"),
        ("best('val/loss', mode='min').name", "two"),
        ("best('val/accuracy', runs='few').name", "one"),
        ("best('val/accuracy').created_at", "2026-11-03 14:05"),
        ("best('val/accuracy').created_at | date('%-d %B %Y, %H:%M, %A %%')",
         "3 November 2026, 14:05, Tuesday %"),
        ("best('val/accuracy').config.optimizer.name", "adam"),
        ("best('val/accuracy').config['optimizer.name']", "adam"),
        ("best('val/accuracy')['config.optimizer'].name", "adam"),
        ("best('val/accuracy').config.sizes", "1, 2"),
        ("best('val/accuracy').summary['val/accuracy']", "0.91"),
        ("best('val/accuracy')['val/loss']", "0.4"),
        ("best('val/accuracy').state", "finished"),
        ("last('val/loss', run='two')", "0.4"),
        ("last('val/accuracy', run='id1')", "0.91"),
        ("run('one').logs | tail(1)", "done red"),
        ("run('one').logs.tail(20)", "epoch 1\n100%\ndone red"),
        ("run('one').logs.head(1) ~ '!'", "epoch 1!"),
        ("as_of", "2026-11-24"),
        ("as_of | date('%d %B %Y')", "24 November 2026"),
        ("'yes' if runs | count > 1 else 'no'", "yes"),
        ("'}}' ~ \"{{\"", "}}{{"),
        ("7 // 2 + 2 ** 3", "11"),
        ("run('one').duration is none", None),
    ],
)  # fmt: skip
def test_expressions_say_what_the_runs_say(expression, text):
    if text is None:
        _, (problem,) = filled(f"{{{{ {expression} }}}}")
        assert "has no 'duration'" in problem.message
    else:
        assert said(expression) == text


def test_run_alone_is_the_only_run():
    assert said("run.logs.tail(1)", run("only")) == "done red"
    assert said("run", run("only")) == "only"
    assert said("last('val/loss')", run("only")) == "0.5"
    _, (problem,) = filled("{{ run.name }}")
    assert "there are 2" in problem.message


ESCAPES = [
    "''.__class__.__mro__",
    "''['__class__']",
    "runs.__class__",
    "runs.runs",
    "runs['__init__']['__globals__']",
    "run('one').run",
    "run('one').logs.__func__.__globals__",
    "run('one').logs.tail.function",
    "best.__globals__",
    "best.function.__self__",
    "best('val/accuracy').logs.text",
    "self",
    "self.__init__",
    "cycler.__init__.__globals__.os",
    "lipsum.__globals__['os']",
    "joiner", "namespace()", "dict()", "range(10)", "config", "request",
    "runs | attr('__class__')",
    "runs | map(attribute='__class__') | list",
    "'%s' | format(runs)",
    "'{0.__class__}'.format(runs)",
    "('a' * 1000000000)",
    "'%1000000000d' % 1",
    "'a'.join(['b'])",
    "'x' | center(1000000000)",
    "10 ** 10 ** 400",
    "1 / 0",
    "[1][0:1]", "runs[0:1]", "1[0:1]",
    "runs() ", "runs(1, 2)", "best()", "best('val/accuracy', mode='sideways')",
    "run('one').logs | tail(1000000000)", "run('one').logs | tail(0)", "run('one') | tail('x')",
    "1.5 | round(999999999)", "1.5 | format('999999999f')", "as_of | date('%999999999d')",
    "runs is callable", "runs is defined", "{'a': runs}", "[runs]", "runs",
    "(1).__class__", "none.x", "true + true", "'a' < 1", "runs + runs", "runs ~ runs",
    "best('val/accuracy').config", "best('val/accuracy').config.items()", "as_of.today()",
    "nothing", "nothing.at.all", "best('nope')", "run('nobody')", "runs('nothing')",
    "runs | nofilter", "1 +", "", " ", "import os", "% for x in y %", ")(", "a b",
    "(" * 140 + "1" + ")" * 140, "-" * 280 + "1", "not " * 70 + "1", "[" * 140 + "]" * 140,
    "1" * (MAX_EXPRESSION + 1),
]  # fmt: skip


@pytest.mark.parametrize("expression", ESCAPES)
def test_what_is_no_expression_of_ours_stays_as_it_was_written(expression):
    text, problems = filled(f"before {{{{{expression}}}}} after", kind="code")
    if expression in {"-" * 280 + "1", "not " * 70 + "1"}:
        assert len(text) < 400
        return
    assert text == f"before {{{{{expression}}}}} after"
    assert {(p.code, p.severity) for p in problems} <= {("text-template", "warning")}
    assert all(p.place.path == "blocks.0.text" for p in problems)
    assert not any("object at 0x" in p.message for p in problems)


@pytest.mark.parametrize(
    "text",
    [
        "{{", "}}", "{{}}", "{% for x in runs %}x{% endfor %}", "{# note #}",
        r"\{{ runs | count }}",
        "${{ secrets.TOKEN }}", r"$\frac{{a}}{{b}}$ and $x^{{2}}$", "{{{ runs }}}", "{{ don't }}",
        "{{ " * 2000, "{{'" * 2000,
    ],
)  # fmt: skip
def test_braces_that_are_not_ours_stay_and_are_no_problem(text):
    assert filled(text) == (text, [])


@given(st.text(max_size=40))
def test_a_value_is_text_and_nothing_else(value):
    (block,) = Prose().blocks(f"a {as_text(value)} b")
    assert isinstance(block, Paragraph)
    plain = "".join(part.text for part in block.children if isinstance(part, Text))
    assert len([p for p in block.children if not isinstance(p, Text)]) == 0
    assert plain.replace("\u2060", "").split()[0] == "a"


HOSTILE = [
    "*bold*", "_x_", "`code`", "# heading", "- item", "1. one", "> quote", "| a | b |", "---",
    "===",
    "[x](https://evil.example)", "![x](a.png)", "<b>x</b>", "$x$", "$$x$$", "@fig:loss", "[ ] task",
    "{{ 7 * 7 }}", "```", "~~~", "a\n\n# b", "\\", "&lt;", "~~x~~", "](x)", "a\x00\x1b[1mb",
    "\u202ex",
    "a`b|c", "https://evil.example", "  ", "*", "**", "x" * 300, "\r\n\r\nb", "\\`", "`" * 9,
]  # fmt: skip
NAME = "{{ runs[0].name }}"
FRAMES = [
    frame.replace("NAME", NAME)
    for frame in (
        "NAME", "a NAME b", "**NAME**", "- NAME", "# NAME", "| x |\n|---|\n| NAME |", "> NAME",
        "[NAME](https://example.org)", "[a](https://x.org/NAME)", "[a](NAME)", "`NAME`",
        "| x |\n|---|\n| `NAME` |", "```\nNAME\n```", "- ~~~\n  NAME\n  ~~~",
        "> ```\n> NAME\n> ```", "    NAME", "$\\alpha = NAME$", "a\nNAME\nb",
        "<https://NAME>", "![NAME](a.png)", "[a](b 'NAME')",
    )
]  # fmt: skip


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_never_becomes_markup(frame, name):
    text, problems = filled(frame, run(name))
    if problems:
        assert text == frame
    else:
        assert shape(text) == shape(frame.replace(NAME, "word"))
        assert not Prose().dangling


@given(st.text(min_size=1, max_size=30), st.sampled_from(FRAMES))
def test_any_name_in_any_place_leaves_the_shape_alone(name, frame):
    text, problems = filled(frame, run(name))
    assert problems or shape(text) == shape(frame.replace(NAME, "word"))


def test_values_are_written_for_where_they_stand():
    one = run("a|b`c*")
    (text,) = Prose().blocks(filled("x {{ run }} y", one)[0])
    assert text.children == (Text("x a|b`c* y"),)
    (code,) = Prose().blocks(filled("`{{ run }}`", one)[0])
    assert code.children == (InlineCode("a|bˋc*"),)
    (cell,) = Prose().blocks(
        filled("| x |\n|---|\n| `{{ run | count or run }}` {{ run }} |", one)[0]
    )
    assert isinstance(cell, TableBlock)
    (block,) = Prose().blocks(filled("```\n{{ run.logs | tail(3) }}\n```", one)[0])
    assert block == CodeBlock("epoch 1\n100%\ndone red", "")
    (link,) = Prose().blocks(filled("[x](https://h.example/{{ run }})", one)[0])
    (part,) = (p for p in link.children if isinstance(p, Link))
    assert part.href == "https://h.example/a%7Cb%60c%2A"


def test_one_bad_expression_leaves_the_others():
    text, (problem,) = filled("{{ runs | count }} and {{ nope }}")
    assert text == "2 and {{ nope }}"
    assert "'nope' is undefined" in problem.message
    assert problem.hint


def test_a_misspelt_metric_is_suggested():
    _, (problem,) = filled("{{ best('val/los') }}")
    assert "did you mean 'val/loss'?" in problem.message


def test_titles_captions_and_panels_are_filled_and_formulas_are_not():
    blocks = [
        {"kind": "heading", "text": "{{ runs | count }} runs"},
        {"kind": "callout", "title": "{{ run('one') }}", "text": "{{ run('*x*') }}"},
        {"kind": "math", "tex": "{{ runs | count }}"},
        {"kind": "grid", "panels": [{"kind": "table", "title": "{{ runs | count }}",
                                     "caption": "*{{ as_of }}*"}]},
    ]  # fmt: skip
    report = Report.model_validate({"title": "{{ run('*x*') }}", "blocks": blocks})
    done, problems = resolved(report, world(run("one"), run("*x*", 1)))
    assert not problems
    heading, callout, math, grid = done.blocks
    assert done.title == "*x*"
    assert heading.text == "2 runs"
    assert (callout.title, callout.text) == ("one", "\\*x\\*")
    assert math.tex == "{{ runs | count }}"
    assert (grid.panels[0].title, grid.panels[0].caption) == ("2", "*2026\\-11\\-24*")


def test_a_title_has_an_end():
    report = Report(title="{{ run('" + "x" * 60 + "') }}" + "y" * 400)
    long = run("x" * 60)
    done, problems = resolved(report, world(long))
    assert done.title == "x" * 60 + "y" * 400
    assert not problems
    done, (problem,) = resolved(report.model_copy(update={"title": "{{ run }}" * 9}), world(long))
    assert done.title == "{{ run }}" * 9
    assert "longer than 500" in problem.message


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        (LOG, "epoch 1\n100%\ndone red"),
        ("\x1b[38;5;12mblue\x1b[m", "blue"),
        ("\x9b1mc1\x9b0m", "c1"),
        ("a\x08b\x07c", "abc"),
        ("\x1b]8;;https://x\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("half \x1b[", "half"),
        ("a\tb", "a       b"),
        ("", ""),
        ("\x1b]" * 50_000, ""),
    ],
)
def test_logs_are_what_a_terminal_would_show(raw, clean):
    assert clean_log(raw) == clean


@given(st.text(alphabet=st.sampled_from("a\x1b[]0;m\r\n\x07\x9b "), max_size=60))
def test_a_clean_log_has_no_control_characters(raw):
    assert all(char == "\n" or char.isprintable() for char in clean_log(raw))


# --- in a snapshot ---------------------------------------------------------------------------


def frozen(library, tmp_path, *blocks, now=NOW, **fields):
    values = {"title": "T", "project": "my-team/vision-models", "blocks": blocks} | fields
    return freeze_report(Report.model_validate(values), library, base=tmp_path, now=now)


def test_the_snapshot_keeps_the_text_and_needs_no_runs_to_be_pressed(library, tmp_path):
    text = {
        "kind": "text",
        "text": "{{ best('val/accuracy').name }} of {{ runs | count }}, {{ as_of }}",
    }
    snapshot = frozen(library, tmp_path, text, {"kind": "table"})
    (words, _) = snapshot.report.blocks
    assert words.text == "resnet\\-50\\-sgd\\-lr1e\\-1 of 19, 2026\\-11\\-23"
    assert read_snapshot(snapshot_files(snapshot)).report == snapshot.report
    later = frozen(library, tmp_path, text, {"kind": "table"}, now=NOW + timedelta(days=300))
    assert snapshot_files(later) == snapshot_files(snapshot)


def test_runs_that_only_a_text_names_are_kept_with_the_report(library, tmp_path):
    sets = {"few": {"names": "^vit-base-adamw-s"}}
    text = {"kind": "text", "text": "{{ runs('few') | mean('val/accuracy') }}"}
    snapshot = frozen(library, tmp_path, text, runsets=sets)
    assert {run.name[:-1] for run in snapshot.runs} == {"vit-base-adamw-s"}
    assert len(snapshot.histories) == len(snapshot.runs) == 3


def test_as_of_is_what_the_report_says(library, tmp_path):
    text = {"kind": "text", "text": "{{ as_of | date('%d %B %Y') }}"}
    assert (
        frozen(library, tmp_path, text, as_of="2026-11-20").report.blocks[0].text
        == "20 November 2026"
    )
    moment = frozen(library, tmp_path, text, as_of="2026-11-20T10:00Z")
    assert moment.report.blocks[0].text == "20 November 2026"


def test_an_unknown_run_set_is_a_warning(library, tmp_path):
    text = {"kind": "text", "text": "{{ runs('nothing') | count }}"}
    (problem,) = frozen(library, tmp_path, text).problems
    assert (problem.code, problem.severity) == ("text-template", "warning")
    assert "there is no run set 'nothing'" in problem.message


def test_braces_that_are_meant_lose_their_backslash_in_titles(library, tmp_path):
    line = {"kind": "line", "y": ["val/accuracy"], "title": r"A \{{ b }} of {{ runs | count }}"}
    snapshot = frozen(library, tmp_path, line, title=r"\{{ T }}")
    assert snapshot.report.title == "{{ T }}"
    assert re.fullmatch(r"A \{\{ b \}\} of \d+", snapshot.report.blocks[0].title)
    assert not [p for p in snapshot.problems if p.code == "text-template"]
