"""The command's manners: exit codes, messages with their report, and nothing lost unsaid."""

import json

import pytest

WIDE = "run,step,loss\n{run},1,2\n{run},2,{last}\n"
LINE = "title: {title}\nblocks:\n  - line: {{y: {y}}}\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "a.csv").write_text(WIDE.format(run="one", last=3))
    (tmp_path / "r.yml").write_text(LINE.format(title="R", y="loss"))
    return tmp_path


def test_a_run_in_two_sources_is_said_and_the_first_is_used(runpress, folder):
    for name, last in (("x", 100), ("y", -5)):
        (folder / name).mkdir()
        (folder / name / "data.csv").write_text(WIDE.format(run="one", last=last))
    both = ("--runs", "table:x/data.csv", "--runs", "table:y/data.csv")
    done = runpress("build", "r.yml", *both, "--to", "markdown", code=3)
    assert "run-twice" in done.stderr
    data = (folder / "out" / "r-markdown" / "data" / "line-1.csv").read_text()
    assert "100" in data
    assert "-5" not in data


def test_runs_without_times_give_a_report_without_a_date(runpress, folder):
    runpress("build", "r.yml", "--runs", "table:a.csv", "--to", "html,markdown,site")
    for page in ("r.html", "r-markdown/index.md", "site/undated/index.html"):
        assert "1980" not in (folder / "out" / page).read_text()


def test_the_place_of_the_runs_is_not_in_the_outputs(runpress, folder):
    build = ("build", "r.yml", "--to", "html", "-o")
    runpress(*build, "one", "--runs", "table:a.csv")
    runpress(*build, "two", "--runs", f"table:{folder}/a.csv")
    assert (folder / "one" / "r.html").read_bytes() == (folder / "two" / "r.html").read_bytes()


def test_warnings_name_their_report(runpress, folder):
    for name in ("p", "q"):
        (folder / f"{name}.yml").write_text(LINE.format(title=name, y="nosuch"))
    done = runpress("build", "p.yml", "q.yml", "--runs", "table:a.csv", "--to", "html")
    assert "--> p.yml" in done.stderr
    assert "--> q.yml" in done.stderr


def test_what_cannot_be_shown_is_told_once_by_check_and_by_build(runpress, folder):
    unknown = {"type": "hologram", "children": []}
    (folder / "v.json").write_text(json.dumps({"version": 5, "blocks": [unknown]}))
    for command in (
        ("check", "v.json"),
        ("build", "v.json", "--runs", "table:a.csv", "--to", "html"),
    ):
        assert runpress(*command).stderr.count("'hologram'") == 1


def test_the_same_report_twice_is_one_report(runpress, folder):
    done = runpress("build", "r.yml", "./r.yml", "--runs", "table:a.csv", "--to", "html")
    assert done.stdout.count("html") == 2  # the format and the ending, once


def test_a_letter_that_no_font_has_is_a_warning_like_any_other(runpress, folder):
    (folder / "r.yml").write_text("title: '\U0001d173\U000e0041'\nblocks: []\n")
    done = runpress("--json", "build", "r.yml", "--runs", "table:a.csv", "--to", "pdf")
    for message in filter(None, done.stderr.splitlines()):
        assert json.loads(message)["message_type"] == "warning"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ([], 2), (["archive"], 2), (["bild"], 2), (["check", "none.yml"], 2),
        (["build", "r.yml"], 2), (["build", "r.yml", "--runs", "table:none.csv"], 4),
        (["-C", "nowhere", "check", "r.yml"], 2), (["archive", "list", "-a", "nowhere"], 2),
        (["--version"], 0), (["check", "r.yml"], 0),
    ],
)  # fmt: skip
def test_exit_codes_are_those_of_the_table(runpress, folder, arguments, code):
    done = runpress(*arguments, code=code)
    assert "bug in runpress" not in done.stderr
    assert not (folder / "nowhere").exists()


@pytest.mark.parametrize("formats", ['["sites"]', "[]"])
def test_a_wrong_project_file_is_pointed_at(runpress, folder, formats):
    (folder / "runpress.toml").write_text(f"[build]\nformats = {formats}\n")
    done = runpress("build", "r.yml", "--runs", "table:a.csv", code=2)
    assert "runpress.toml:2" in done.stderr


def test_odd_numbers_and_texts_are_drawn_or_said_never_a_crash(runpress, folder):
    big = "9" * 400
    lines = [f'{{"run": "a", "step": {i}, "loss": 1, "_timestamp": {t}}}'
             for i, t in enumerate((1763900000000, 1e18))]  # fmt: skip
    (folder / "odd.jsonl").write_text("\n".join([*lines, f'{{"run": "b", "big": {big}}}']) + "\n")
    (folder / "odd.yml").write_text(
        'title: odd\nblocks:\n  - text: "a\\r# Heading\\n\\nb"\n'
        "  - line: {y: loss, x: time}\n  - bar: {metrics: config.big}\n"
        "  - table: {columns: [big]}\n"
    )
    done = runpress("build", "odd.yml", "--runs", "table:odd.jsonl", "--to", "html,pdf")
    assert "bug in runpress" not in done.stderr


def test_a_site_version_is_not_overwritten_by_one_that_holds_less(runpress, folder):
    (folder / "q.yml").write_text(LINE.format(title="Q", y="loss"))
    build = ("build", "--runs", "table:a.csv", "--to", "site")
    runpress(*build, "r.yml")
    done = runpress(*build, "q.yml", code=2)
    assert "--site-version" in done.stderr
    runpress(*build, "q.yml", "--site-version", "other")
    runpress(*build, "r.yml", "q.yml")


def test_drawn_figures_are_kept_listed_and_cleared(runpress, folder):
    build = ("build", "r.yml", "--runs", "table:a.csv", "--to", "markdown")
    assert "1 report, 1 figure (1 drawn, 0 from the cache)" in runpress(*build).stderr
    assert "(0 drawn, 1 from the cache)" in runpress(*build).stderr
    assert json.loads(runpress("--json", "cache", "ls").stdout)["figures"] == 1
    assert runpress("cache", "clear").stdout.startswith("1 figure removed")
    assert json.loads(runpress("--json", "cache", "ls").stdout)["figures"] == 0
    assert "(1 drawn, 0 from the cache)" in runpress(*build).stderr


def test_a_dry_pull_says_what_is_due_and_since_when(runpress, folder):
    pull = ("pull", "table:a.csv")
    assert runpress(*pull, "--dry-run").stdout == "_/a/one\n1 run to pull, 0 unchanged\n"
    assert runpress(*pull).stdout == "1 run pulled, 0 unchanged\n"
    assert runpress(*pull, "--dry-run").stdout == "0 runs to pull, 1 unchanged\n"
    assert "filter-bad-time" in runpress(*pull, "--since", "soon", code=2).stderr
