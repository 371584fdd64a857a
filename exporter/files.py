"""Files and whole directories put in place in one step: what is seen is old or new, never half.

Everything is written beside its target under a hidden name, flushed, and then renamed. A directory
that exists is exchanged for the new one in a single system call where the kernel has it. Nothing
here knows what the files mean, and nothing is ever written outside the target.
"""

import contextlib
import ctypes
import errno
import fcntl
import os
import shutil
import sys
from collections.abc import Generator, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path, PurePosixPath

from exporter.errors import Problem, UsageError, raise_all

# flushing waits for the disk, not for the processor
SYNC_THREADS = 16

AT_FDCWD = -100
EXCHANGE = 2
"""RENAME_EXCHANGE of Linux's renameat2 and RENAME_SWAP of macOS's renamex_np: both are 2."""
UNSUPPORTED = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EPERM}


def write_file(target: Path, content: bytes) -> None:
    """Put `content` at `target`, over what is there; folders above are made.

    A file that holds the same bytes is left alone.

    Errors: `UsageError` when the file system refuses.
    """
    with _refusals(target):
        target = _real(target)
        with locked(target), _staged(target) as stage:
            if target.is_file() and target.read_bytes() == content:
                return
            stage.write_bytes(content)
            _sync(stage)
            stage.replace(target)
            _sync(target.parent)


def write_tree(target: Path, files: Mapping[str, bytes]) -> None:
    """Make `target` a directory that holds exactly `files` (`{relative posix path: bytes}`).

    What the directory held before is gone, in the same instant as the new files are seen; a
    directory that holds these files already is left alone.
    Errors: `UsageError` for a path that leaves the directory, for a target that is not a directory
    or is the one this process works in, and when the file system refuses.
    """
    raise_all(UsageError, _path_problems(files))
    with _refusals(target):
        target = _real(target)
        _refuse_target(target)
        with locked(target), _staged(target) as stage:
            if not _holds(target, files):
                _fill(stage, files)
                _put(stage, target)


@contextlib.contextmanager
def locked(target: Path) -> Generator[None]:
    """Wait for, and hold, the right to write `target`; the lock ends with the process.

    The lock file lies beside the target and goes away with the last holder: a waiter that finds
    its file gone from the path tries again, so that two never hold "the" lock.
    """
    path = _hidden(target, "lock")
    handle = _open_lock(path)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
        os.close(handle)


def _open_lock(path: Path) -> int:
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        fcntl.flock(handle, fcntl.LOCK_EX)
        with contextlib.suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(handle), path.stat()):
                return handle
        os.close(handle)


@contextlib.contextmanager
def _staged(target: Path) -> Generator[Path]:
    """A name beside the target to build on; what a killed writer left there is cleared first."""
    stage, old = _hidden(target, "new"), _hidden(target, "old")
    if old.exists() and not target.exists():
        old.rename(target)
    _remove(stage, old)
    try:
        yield stage
    finally:
        _remove(stage, old)


def _remove(*paths: Path) -> None:
    for path in paths:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def _real(target: Path) -> Path:
    """Through links, so that a link to a folder stays one; the folder above is made."""
    target = Path(os.path.realpath(target))
    target.parent.mkdir(parents=True, exist_ok=True)
    return target


def _hidden(target: Path, suffix: str) -> Path:
    return target.parent / f".{target.name}.{suffix}"


# --- what is refused -------------------------------------------------------------------------


def _path_problems(files: Mapping[str, bytes]) -> list[Problem]:
    folders = {str(parent) for path in files for parent in PurePosixPath(path).parents}
    return [
        Problem("unsafe-path", f"a file cannot be called {path!r}: it {reason}")
        for path in sorted(files)
        if (reason := _unsafe(path) or ("is also a folder" if path in folders else ""))
    ]


def _unsafe(path: str) -> str:
    if not path or any(part in {"", ".", ".."} for part in path.split("/")):
        return "leaves its folder or has an empty part"
    if "\\" in path or any(ord(char) < 32 for char in path):
        return "has a backslash or a control character"
    if any(0xD800 <= ord(char) <= 0xDFFF for char in path):
        return "is not valid Unicode"
    return ""


def _refuse_target(target: Path) -> None:
    if target.exists() and not target.is_dir():
        raise UsageError.of("not-a-directory", f"{target} is a file, a directory is needed")
    if Path.cwd().is_relative_to(target):
        message = f"{target} would be replaced as a whole, and it holds the working directory"
        raise UsageError.of("target-in-use", message, hint="choose a folder of its own")


@contextlib.contextmanager
def _refusals(target: Path) -> Generator[None]:
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise UsageError.of("cannot-write", f"cannot write {target}: {reason}") from error


# --- the steps -------------------------------------------------------------------------------


def _holds(target: Path, files: Mapping[str, bytes]) -> bool:
    """Whether `target` is a directory of exactly these files, byte for byte."""
    if not target.is_dir():
        return False
    found = [path for path in target.rglob("*") if path.is_symlink() or not path.is_dir()]
    names = [path.relative_to(target).as_posix() for path in found]
    return sorted(names) == sorted(files) and all(
        not path.is_symlink() and path.read_bytes() == files[name]
        for path, name in zip(found, names, strict=True)
    )


def _fill(stage: Path, files: Mapping[str, bytes]) -> None:
    folders = {stage}
    stage.mkdir()
    for path in sorted(files):
        place = stage / path
        place.parent.mkdir(parents=True, exist_ok=True)
        folders.update(parent for parent in place.parents if parent.is_relative_to(stage))
        place.write_bytes(files[path])
    _sync_all([*(stage / path for path in files), *folders])


def _put(stage: Path, target: Path) -> None:
    if not target.exists():
        stage.rename(target)
    elif not exchange(stage, target):
        # a kill between these two leaves no target: the next writer moves the old one back
        target.rename(_hidden(target, "old"))
        stage.rename(target)
    _sync(target.parent)


def exchange(one: Path, other: Path) -> bool:
    """Swap two directories in one step; False where the system cannot."""
    libc = ctypes.CDLL(None, use_errno=True)
    a, b = os.fsencode(one), os.fsencode(other)
    if sys.platform == "darwin":
        done = libc.renamex_np(a, b, EXCHANGE)
    elif hasattr(libc, "renameat2"):
        done = libc.renameat2(AT_FDCWD, a, AT_FDCWD, b, EXCHANGE)
    else:
        return False
    if done == 0:
        return True
    code = ctypes.get_errno()
    if code in UNSUPPORTED:
        return False
    raise OSError(code, os.strerror(code), str(other))


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sync_all(paths: Iterable[Path]) -> None:
    with ThreadPoolExecutor(SYNC_THREADS) as pool:
        for _ in pool.map(_sync, paths):
            pass
