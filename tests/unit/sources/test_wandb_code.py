"""The program of a run is kept where W&B saved it, and nothing outside the run's folder."""

import pytest

from exporter.sources.wandb_code import LARGEST, MOST_FILES, code_files


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "files" / "code" / "lib").mkdir(parents=True)
    return tmp_path


def write(folder, **files):
    for name, content in files.items():
        path = folder / "files" / "code" / name.replace("__", "/")
        path.with_suffix(".py").write_bytes(content)


def kept(*folders, **internal):
    return {file.path: file.caption for file in code_files(folders, internal)[0]}


def test_a_run_without_code_has_none(tmp_path):
    assert code_files([tmp_path], {}) == ((), {})


def test_the_only_file_was_started(folder):
    write(folder, train=b"x = 1\n")
    assert kept(folder) == {"code/train.py": "main"}


@pytest.mark.parametrize("told", ["code/lib/b.py", "source-project-lib_b.py"])
def test_of_several_files_the_tracker_says_which_was_started(folder, told):
    write(folder, train=b"", lib__b=b"")
    assert kept(folder, code_path=told) == {"code/lib/b.py": "main", "code/train.py": ""}


def test_of_several_files_none_is_guessed(folder):
    write(folder, train=b"", lib__b=b"")
    assert set(kept(folder, code_path=7).values()) == {""}


def test_uncommitted_changes_are_kept(folder):
    (folder / "files" / "diff.patch").write_text("+x\n")
    assert kept(folder) == {"diff.patch": ""}


def test_binary_and_large_files_are_left_out(folder):
    write(folder, a=b"\0", b=b"\xff\xfe", c=b"x" * (LARGEST + 1), d=b"x" * LARGEST)
    assert list(kept(folder)) == ["code/d.py"]


def test_links_out_of_the_run_are_left_out(folder, tmp_path):
    secret = tmp_path / "secret.py"
    secret.write_text("password = 1")
    (folder / "files" / "code" / "link.py").symlink_to(secret)
    (folder / "files" / "diff.patch").symlink_to(folder / "files" / "diff.patch")
    assert kept(folder) == {}


def test_so_many_files_are_kept_at_most(folder):
    write(folder, **{f"m{n:03}": b"" for n in range(MOST_FILES + 5)})
    assert len(kept(folder)) == MOST_FILES


def test_of_a_resumed_run_the_later_program_counts(tmp_path):
    for part in "ab":
        (tmp_path / part / "files" / "code").mkdir(parents=True)
        write(tmp_path / part, train=part.encode())
    files, paths = code_files([tmp_path / "a", tmp_path / "b"], {})
    assert [file.size for file in files] == [1]
    assert paths["code/train.py"].read_text() == "b"


def test_real_runs_have_their_program_their_masks_and_the_labels(shapes):
    for run in shapes.runs():
        found = {(file.kind, file.path): file for file in run.media}
        assert found["code", "code/train.py"].caption == "main"
        assert {kind for kind, _ in found} >= {"image", "mask", "boxes", "audio", "video", "table"}
        masks = [file for file in run.media if file.kind == "mask"]
        assert {file.caption for file in masks} == {"predictions", "ground_truth"}
        assert all(file.labels == {"0": "sky", "1": "disc", "2": "square"} for file in masks)
        assert "_wandb" not in run.config
