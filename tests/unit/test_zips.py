import io
import subprocess
import sys
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.zips import EPOCH, zip_bytes

NAMES = st.from_regex(r"[a-z0-9]{1,8}(/[a-z0-9]{1,8})?", fullmatch=True)
FILES = st.dictionaries(NAMES, st.binary(max_size=60), max_size=8)


def opened(content: bytes) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(content))


@given(FILES)
def test_what_goes_in_comes_out(files: dict[str, bytes]) -> None:
    with opened(zip_bytes(files)) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == files


@given(FILES)
def test_the_order_of_insertion_does_not_matter(files: dict[str, bytes]) -> None:
    assert zip_bytes(dict(reversed(files.items()))) == zip_bytes(files)


def test_entries_are_sorted_and_dated_alike() -> None:
    with opened(zip_bytes({"b": b"", "a/c": b"", "a.b": b""})) as archive:
        infos = archive.infolist()
    assert [info.filename for info in infos] == ["a.b", "a/c", "b"]
    assert {info.date_time for info in infos} == {EPOCH}
    assert {(info.external_attr >> 16, info.create_system) for info in infos} == {(0o100644, 3)}


def test_another_process_writes_the_same_bytes() -> None:
    program = (
        "import sys; from exporter.zips import zip_bytes;"
        "sys.stdout.buffer.write(zip_bytes({'x/ü.txt': b'a' * 99, 'b': b''}))"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert run.stdout == zip_bytes({"b": b"", "x/ü.txt": b"a" * 99})


@pytest.mark.parametrize(
    "path",
    ["", "/etc/passwd", "../a", "a/../../b", "a//b", "a/", "./a", "a\\b", "C:/x", "a\0b", "a\nb"],
)
def test_a_path_that_could_leave_the_folder_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="relative path"):
        zip_bytes({path: b""})
