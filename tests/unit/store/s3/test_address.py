"""Addresses of stores, and the profile that credentials come from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.config import find_project
from exporter.errors import UsageError
from exporter.store import open_store
from exporter.store.s3 import Address, parse
from exporter.store.s3.credentials import profile


def test_an_address_is_read_and_shown_without_its_settings():
    found = parse("s3://b/a/c%20d/?endpoint=https://h:9000&region=r&style=virtual&anonymous=true")
    assert found == Address("b", "a/c d", "https://h:9000", "r", "virtual", anonymous=True)
    assert str(found) == "s3://b/a/c d"
    assert parse("s3://b") == parse("s3://b/") == Address("b")


@pytest.mark.parametrize(
    "text",
    [
        "s3://", "s3:///a", "s3:b/a", "S3:/b", "s3://b/../a", "s3://b//a",
        "s3://b/a?endpoint=h:9000", "s3://b?x=1",
        "s3://b?style=x", "s3://b?anonymous=maybe", "gs://b/a", "https://b/a", "s3://b/%2E%2E/a",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(text, tmp_path):
    with pytest.raises(UsageError) as found:
        open_store(text, tmp_path)
    (problem,) = found.value.problems
    assert (problem.code, bool(problem.hint)) == ("store-address", True)


@pytest.mark.parametrize(
    "text",
    [
        "s3://AKIA:hidden@b/a", "s3://b/a?secret_access_key=hidden", "s3://b?aws-token=hidden",
        "s3://b?endpoint=http://u:hidden@h", "s3://b?x_key=hidden", "s3://b?password=hidden",
    ],
)  # fmt: skip
def test_credentials_in_an_address_are_refused_and_not_repeated(text):
    with pytest.raises(UsageError) as found:
        open_store(text)
    assert "hidden" not in repr(found.value.problems)


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_an_error(text):
    try:
        found = parse(f"s3://{text}").bucket
    except UsageError as error:
        found = error.problems[0].hint
    assert found


def test_a_folder_is_relative_to_what_names_it(tmp_path, monkeypatch):
    monkeypatch.delenv("RUNPRESS_STORE", raising=False)
    (tmp_path / "runpress.toml").write_text('[store]\naddress = "kept"\n')
    home = find_project(tmp_path)
    monkeypatch.chdir("/")
    assert open_store(*home.store()).root == tmp_path / "kept"
    monkeypatch.setenv("RUNPRESS_STORE", "environment")
    assert str(open_store(*home.store()).root) == "/environment"
    assert str(open_store(*home.store("flag")).root) == "/flag"
    (tmp_path / "runpress.toml").unlink()
    monkeypatch.delenv("RUNPRESS_STORE")
    assert open_store(*find_project(tmp_path).store()).root == tmp_path / ".runpress" / "store"


@pytest.fixture
def aws(tmp_path, monkeypatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    (tmp_path / "config").write_text(
        "[default]\nregion = one\n[profile work]\nregion = two\naws_access_key_id = c\n"
    )
    (tmp_path / "credentials").write_text(
        "[default]\naws_access_key_id = a%b\naws_secret_access_key = s\n"
        "[work]\naws_access_key_id = w\naws_secret_access_key = t\naws_session_token = u\n"
    )
    return tmp_path


def test_the_profile_is_the_one_that_is_named(aws, monkeypatch):
    default = {"access_key_id": "a%b", "secret_access_key": "s", "region": "one"}
    assert profile() == default
    monkeypatch.setenv("AWS_PROFILE", "work")
    work = {"access_key_id": "w", "secret_access_key": "t", "session_token": "u", "region": "two"}
    assert profile() == work
    monkeypatch.setenv("AWS_REGION", "here")
    assert "region" not in profile()
    monkeypatch.setenv("AWS_PROFILE", "none")
    assert profile() == {}


def test_keys_of_the_environment_win(aws, monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "k")
    assert profile() == {}


@pytest.mark.parametrize("text", ["", "no section", "[default\n", "[default]\nx\n\x00"])
def test_a_broken_profile_is_none(aws, text):
    (aws / "credentials").write_text(text)
    (aws / "config").write_text(text)
    assert profile() == {}
