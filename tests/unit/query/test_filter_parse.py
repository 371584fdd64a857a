"""What is not understood is refused, with the column and a way out; nothing else ever happens."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from exporter.errors import FilterError
from exporter.query.filters import EVERYTHING, filter_text, parse_filter


def problem(text: str):
    with pytest.raises(FilterError) as caught:
        parse_filter(text)
    (found,) = caught.value.problems
    assert found.place
    return found


@pytest.mark.parametrize(
    ("text", "code", "hint"),
    [
        # ^ marks the column
        ("state ^= 'x'", "filter-syntax", "write =="),
        ("^stat == 'x'", "filter-unknown-name", "did you mean 'state'?"),
        ("^lr > 1", "filter-unknown-name", "write config.lr or summary.lr"),
        ("^conf.lr > 1", "filter-unknown-name", "write config.lr"),
        ("^summry.x > 1", "filter-unknown-name", "write summary.x"),
        ("^config == 1", "filter-unknown-name", "config['key']"),
        ("^config.lr", "filter-syntax", "!= none"),
        ("not ^config.lr", "filter-syntax", "!= none"),
        ("1 < config.lr ^< 2", "filter-syntax", "and"),
        ("config.lr > 1 ^== 2", "filter-syntax", "and"),
        ("state == ^finished", "filter-syntax", "quotes"),
        ("state == ^'finshed'", "filter-unknown-state", "did you mean 'finished'?"),
        ("state in ('failed', ^'gone')", "filter-unknown-state", "use one of"),
        ("name =~ '^(a'", "filter-bad-pattern", "RE2"),
        ("name =~ 'x^(?=a)'", "filter-bad-pattern", "look-around"),
        ("name =~ ^7", "filter-syntax", "write"),
        ("tags == ^'v2'", "filter-wrong-type", "in tags"),
        ("tags ^in ('v2',)", "filter-wrong-type", "in tags"),
        ("name == ^5", "filter-wrong-type", "quotes"),
        ("duration > ^'long'", "filter-wrong-type", "3600"),
        ("created_at > ^5", "filter-wrong-type", "now-7d"),
        ("config.day > ^2026-01-01", "filter-wrong-type", "quote"),
        ("config.day > ^now", "filter-wrong-type", "quote"),
        ("created_at > '^2026-13-01'", "filter-bad-time", "2026-01-31"),
        ("created_at > ^2026-02-30", "filter-bad-time", "2026-01-31"),
        ("created_at > '^soon'", "filter-bad-time", "now-7d"),
        ("created_at > now^-7y", "filter-syntax", "units"),
        ("created_at > ^now-999999999w", "filter-bad-time", "now"),
        ("^(config.a == 1", "filter-syntax", ""),
        ("config.a == 1^)", "filter-syntax", ""),
        ("config.a == 1 ^AND config.b == 2", "filter-syntax", "write and"),
        ("config.a == 1 ^config.b == 2", "filter-syntax", "and, or"),
        ("config.a == 1 and^", "filter-syntax", "name, operator, value"),
        ("config.a == 1 ^&& config.b == 2", "filter-syntax", "write and"),
        ("^!(config.a == 1)", "filter-syntax", "not"),
        ("config.a ==^", "filter-syntax", ""),
        ("config.a == ^config.b", "filter-syntax", "quotes"),
        ("^1 == 1", "filter-syntax", "name, operator, value"),
        ("^'a'", "filter-syntax", "name, operator, value"),
        ("'a' in ^('a', 'b')", "filter-syntax", "tags"),
        ("config.a in ^'a'", "filter-syntax", "('a', 'b')"),
        ("config.a in ('a' ^'b')", "filter-syntax", ""),
        ("config.a ^not == 'b'", "filter-syntax", "not in"),
        ("config.a == ^1.2.3", "filter-syntax", ""),
        ("config.a == ^1abc", "filter-syntax", ""),
        ("config.a == ^1e999", "filter-syntax", ""),
        ("config.a == ^'open", "filter-syntax", "close it"),
        ("config^[a] == 1".replace("^[a]", "[^a]"), "filter-syntax", "learning rate"),
        ("config^['a' == 1", "filter-syntax", ""),
        ("config[^''] == 1", "filter-syntax", ""),
        ("config^. == 1", "filter-syntax", ""),
        ("name == ^‘x’", "filter-syntax", "straight"),
        ("^$where", "filter-syntax", "Mongo"),
        ("^__import__('os').system('x')", "filter-unknown-name", ""),
        ("config.a == ^lambda: 1", "filter-syntax", ""),
        ("name =~ 'x' and\n  ^lr > 1", "filter-unknown-name", "config.lr"),
    ],
)
def test_a_mistake_is_shown_at_its_column_with_a_way_out(text, code, hint):
    at = text.index("^") if "^" in text else None
    assert at is not None
    plain = text[:at] + text[at + 1 :]
    found = problem(plain)
    assert found.code == code
    assert hint in found.hint
    line = plain.count("\n", 0, at)
    column = at - (plain.rfind("\n", 0, at) + 1)
    assert found.place
    assert (found.place.line, found.place.column) == (line + 1, column + 1)
    assert found.place.excerpt == plain.split("\n")[line]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("x" * 5000, "filter-too-long"),
        ("(" * 60 + "config.a == 1" + ")" * 60, "filter-too-deep"),
        ("not " * 1000 + "config.a == 1", "filter-too-deep"),
        ("(" * 4000, "filter-too-deep"),
        ("config." + "a" * 600 + " == 1", "filter-syntax"),
        ("name =~ '" + "a" * 1001 + "'", "filter-bad-pattern"),
        ("name =~ '((a{1000}){1000}){1000}'", "filter-bad-pattern"),
        ("name =~ '(((((((a{99}){9})b{99}){9}c){9}){9}d){9})'", "filter-bad-pattern"),
    ],
)
def test_what_is_too_much_is_refused(text, code):
    assert problem(text).code == code


def test_fifty_parentheses_are_not_too_many():
    assert parse_filter("(" * 50 + "config.a == 1" + ")" * 50) == parse_filter("config.a == 1")


WORDS = st.sampled_from(
    """
    and or not in ( ) [ ] , . == != < <= > >= =~ !~ ' " \\ name tags state created_at config.a
    summary['x'] 'a' '(' 1 -2.5 1e3 2h now now-7d 2026-01-31 true none é 😀 {{ $ = &
    """.split()  # noqa: SIM905 - easier to read
)


@given(st.one_of(st.text(), st.lists(WORDS, max_size=25).map(" ".join)))
@example("\ud800 == 1")
@example("name =~ '\ud800'")
@example("config['\ud800'] == '\ud800'")
@example("created_at == 9999-12-31")
@example("created_at == 0001-01-01T00:00+14:00")
@example("config.a == " + "9" * 4000)
def test_any_text_is_a_filter_or_a_filter_error(text):
    try:
        condition = parse_filter(text)
    except FilterError as error:
        condition = EVERYTHING
        placed = [p.place for p in error.problems]
        assert len(placed) == 1
        assert placed[0]
    assert repr(parse_filter(filter_text(condition))) == repr(condition)
