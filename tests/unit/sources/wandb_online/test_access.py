"""Who asks: the variables and the netrc file of W&B's own client."""

import pytest

from exporter.errors import SourceError
from exporter.sources.wandb_online.access import DEFAULT, server


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    for name in ("WANDB_API_KEY", "WANDB_BASE_URL", "NETRC"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


def sent(running):
    """The Authorization header that a request would carry."""
    request = running._client.build_request("GET", running.base)
    flow = running._client._build_request_auth(request).auth_flow(request)
    return next(flow).headers.get("Authorization")


def test_without_a_key_nothing_is_sent():
    assert server().base == DEFAULT
    assert sent(server()) is None


def test_the_variable_comes_before_the_file(home, monkeypatch):
    file = home / ".netrc"
    file.write_text("machine api.wandb.ai\n login user\n password from-file\n")
    file.chmod(0o600)
    import base64

    assert sent(server()) == "Basic " + base64.b64encode(b"api:from-file").decode()
    monkeypatch.setenv("WANDB_API_KEY", "from-variable")
    assert sent(server()) == "Basic " + base64.b64encode(b"api:from-variable").decode()


def test_the_key_of_another_server_is_not_used(home, monkeypatch):
    (home / "keys").write_text("machine api.wandb.ai\n login user\n password secret\n")
    monkeypatch.setenv("NETRC", str(home / "keys"))
    assert sent(server()) is not None
    monkeypatch.setenv("WANDB_BASE_URL", "https://wandb.example.org/")
    assert server().base == "https://wandb.example.org"
    assert sent(server()) is None


def test_a_broken_file_is_no_key(home):
    (home / ".netrc").write_bytes(b"machine \xff\xfe nonsense [")
    assert sent(server()) is None


@pytest.mark.parametrize(
    "text", ["file:///etc", "wandb.ai", "http://", "https://u:p@host", "http://["]
)
def test_the_base_is_an_address_of_the_web(monkeypatch, text):
    monkeypatch.setenv("WANDB_BASE_URL", text)
    with pytest.raises(SourceError, match="WANDB_BASE_URL") as caught:
        server()
    assert "u:p" not in str(caught.value)
