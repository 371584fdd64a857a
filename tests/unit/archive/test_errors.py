from __future__ import annotations

import errno
from pathlib import Path

import pytest

from archive import AccessError, ArchiveError, DamagedError, NotFoundError, UsageError
from archive.errors import writing


@pytest.mark.parametrize(
    ("kind", "status"), [(UsageError, 2), (NotFoundError, 2), (AccessError, 4), (DamagedError, 5)]
)
def test_every_error_has_a_code_a_help_and_a_status(kind, status):
    error = kind("A000", "what is wrong", help="what to do")
    assert isinstance(error, ArchiveError)
    assert error.exit_status == status
    assert str(error) == "A000: what is wrong\nhelp: what to do"


@pytest.mark.parametrize(("number", "full"), [(errno.ENOSPC, True), (errno.EACCES, False)])
def test_the_words_of_the_operating_system_become_an_error_with_a_place(number, full):
    with pytest.raises(AccessError) as caught, writing(Path("/archive"), 4711):
        raise OSError(number, "no luck")
    assert caught.value.message.startswith("/archive: no luck")
    assert ("4711 bytes" in caught.value.message) == full


def test_other_errors_pass():
    with pytest.raises(UsageError), writing(Path("/archive")):
        raise UsageError("A006", "x", help="y")
