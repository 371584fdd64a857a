from __future__ import annotations

import os

from archive import Problem
from archive.objects import load


def test_a_sound_archive(archive, add):
    add({"a": b"1", "b": b"22"})
    add({"a": b"333"})
    add({"a": b"1"}, "urn:2")
    report = archive.verify()
    assert (report.objects, report.files, report.bytes) == (2, 4, 7)
    assert report.ok
    assert report.exit_status == 0
    assert report.warnings == ()


def test_an_empty_archive_is_sound(archive):
    assert (archive.verify().objects, archive.verify().ok) == (0, True)


def test_verify_reads_every_byte_and_trusts_no_time_or_size(archive, add):
    add({"a": b"1" * 100})
    (content,) = archive.root.glob("ocfl/*/*/*/*/v1/content/a")
    times = content.stat()
    content.write_bytes(b"1" * 99 + b"2")
    os.utime(content, ns=(times.st_atime_ns, times.st_mtime_ns))
    (problem,) = archive.verify().problems
    assert (problem.code, problem.object_id, problem.paths) == ("E092", "urn:1", ("a",))


def test_verify_writes_nothing(archive, add):
    add({"a": b"1"})
    before = {path: path.stat().st_mtime_ns for path in archive.root.rglob("*")}
    archive.verify()
    assert {path: path.stat().st_mtime_ns for path in archive.root.rglob("*")} == before


def test_one_object_is_verified_without_the_others(archive, add):
    add({"a": b"1"}, "urn:1")
    add({"a": b"1"}, "urn:2")
    for inventory in archive.root.glob("ocfl/*/*/*/urn%3a2/inventory.json"):
        inventory.write_bytes(b"")
    assert archive.verify("urn:1").ok
    assert not archive.verify("urn:2").ok
    assert not archive.verify().ok


def test_an_id_that_is_not_a_uri_is_a_warning_only(archive, add):
    add({"a": b"1"}, "report 1")
    report = archive.verify()
    assert report.ok
    assert {warning.code for warning in report.warnings} == {"W005"}


def test_a_problem_reads_well():
    place = "3c0/x/v1/content/a"
    problem = Problem("urn:1", place, "E092", "the file is missing", ("v1", "v2"), ("a",))
    assert str(problem) == f"E092 urn:1: {place}: the file is missing (versions v1, v2)"
    assert not problem.warning


def test_a_large_object_is_counted_right(archive, add):
    files = {f"d{number % 7}/{number}": b"%d" % number for number in range(500)}
    add(files)
    report = archive.verify()
    assert (report.files, report.bytes) == (500, sum(len(data) for data in files.values()))


def test_the_newest_inventory_stands_in_for_a_lost_root_copy(archive, add):
    add({"a": b"1"})
    (folder,) = archive.root.glob("ocfl/*/*/*/*")
    (folder / "inventory.json").unlink()
    (folder / "v1/content/a").unlink()
    assert {problem.code for problem in archive.verify().problems} == {"E063", "E092"}
    assert load(folder).object_id == "urn:1"
