"""Which files of a run are media, and that none outside its folder of artifacts ever is."""

import pytest

from exporter.sources.mlflow.artifacts import Folder, home, media, missing
from exporter.sources.mlflow.record import About

RUN = "a" * 32


def about(address):
    return About(RUN, "project", artifacts=address, experiment="7")


@pytest.fixture
def artifacts(tmp_path):
    folder = tmp_path / "mlruns" / "7" / RUN / "artifacts"
    folder.mkdir(parents=True)
    return folder


@pytest.mark.parametrize(
    "address",
    [
        f"mlflow-artifacts:/7/{RUN}/artifacts",
        f"file:///gone/mlruns/7/{RUN}/artifacts",
        f"/gone/mlruns/7/{RUN}/artifacts",
        f"mlruns/7/{RUN}/artifacts",
        "file://{}/mlruns/7/" + f"{RUN}/artifacts",
    ],
)
def test_the_folder_is_where_the_record_says_or_beside_the_database(tmp_path, artifacts, address):
    found = home(about(address.replace("{}", str(tmp_path))), tmp_path)
    assert found == artifacts


@pytest.mark.parametrize(
    "address",
    [
        "/etc",
        f"/x/../{RUN}/artifacts",
        f"s3://bucket/{RUN}/artifacts",
        "",
        f"/{RUN}/artifacts/..",
        "\0",
    ],
)
def test_no_other_folder_is_looked_into(tmp_path, artifacts, address):
    assert home(about(address), tmp_path) is None


def test_files_in_other_places_are_noted_without_their_address():
    (note,) = missing(about("s3://bucket/secret?key=1"), {})
    assert "s3" in note
    assert "secret" not in note
    assert missing(about("/nowhere"), {}) == ()
    assert missing(about("/nowhere"), {"mlflow.loggedImages": "True"})


@pytest.mark.parametrize(
    ("name", "key", "step"),
    [
        ("images/val~dog+step+12+timestamp+99+uuid.png", "val/dog", 12),
        ("images/val#dog%step%12%timestamp%99%uuid.png", "val/dog", 12),
        ("images/x+step+-3+timestamp+99+uuid.png", "x", -3),
        ("images/x.png", "images/x", None),
        ("deep/er/plot.JPG", "deep/er/plot", None),
    ],
)
def test_logged_pictures_have_their_key_and_step(artifacts, name, key, step):
    file = artifacts / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"x")
    (known,) = media(Folder(artifacts), {}).known
    assert (known.key, known.step, known.kind) == (key, step, "image")


def test_copies_code_and_models_are_no_media(artifacts):
    for name in ("a+step+1+timestamp+1+u+compressed.webp", "model.pt", "t.json", "train.py"):
        (artifacts / name).write_bytes(b"x")
    assert media(Folder(artifacts), {}).known == ()


@pytest.mark.parametrize("tag", ["", "[", "7", "[1]", '[{"type": "table"}]', "[" * 9000])
def test_a_tag_of_tables_that_is_none_harms_nothing(artifacts, tag):
    (artifacts / "t.json").write_bytes(b"{}")
    assert media(Folder(artifacts), {"mlflow.loggedArtifacts": tag}).known == ()


def test_a_link_out_of_the_folder_is_counted_and_left(artifacts, tmp_path):
    (tmp_path / "secret.png").write_bytes(b"x")
    (artifacts / "a.png").symlink_to(tmp_path / "secret.png")
    found = media(Folder(artifacts), {})
    assert found.known == ()
    assert found.notes == ("artifacts that cannot be had, or are too many: 1",)
