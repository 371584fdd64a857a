"""The archive against a model: any sequence of writes, crashes, checks and restores."""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from ocfl import StorageRoot

from archive import Archive, fsops

WHEN = datetime(2025, 1, 31, tzinfo=UTC)
ORIGINAL = {step.__name__: step for step in fsops.STEPS}
MEMORY = Path("/dev/shm")

ids = st.sampled_from(["urn:1", "urn:2", "../../x", "an id % with \u202e and \0"])
paths = st.sampled_from(["a", "b/c", "b/d", "ünï", "b/e/f/g"])
exports = st.dictionaries(paths, st.binary(max_size=4), min_size=1, max_size=4)


class Crash(BaseException):
    """The writer dies."""


class ArchiveModel(RuleBasedStateMachine):
    """`model` is object id -> list of versions, each a dict of logical path -> bytes."""

    def __init__(self) -> None:
        super().__init__()
        logging.disable(logging.CRITICAL)
        memory = MEMORY if os.access(MEMORY, os.W_OK) else None
        self.folder = Path(tempfile.mkdtemp(dir=memory))
        self.left = 10**9
        for name, step in ORIGINAL.items():
            setattr(fsops, name, self.spending(step))
        self.archive = Archive.create(self.folder / "archive")
        self.model: dict[str, list[dict[str, bytes]]] = {}
        self.restored = 0

    def spending(self, step):
        def spend(*arguments):
            self.left -= 1
            if self.left < 0:
                raise Crash
            return None if step.__name__.startswith("sync") else step(*arguments)

        return spend

    def add(self, object_id, files):
        return self.archive.add(object_id, files, message="m", created=WHEN)

    def state(self, object_id) -> list[dict[str, bytes]]:
        if object_id not in {summary.object_id for summary in self.archive.objects()}:
            return []
        return [
            {f.path: self.archive.read(object_id, f.path, version.version) for f in version.files}
            for version in self.archive.describe(object_id).versions
        ]

    @rule(object_id=ids, files=exports)
    def add_version(self, object_id, files):
        versions = self.model.setdefault(object_id, [])
        new = not versions or versions[-1] != files
        added = self.add(object_id, files)
        versions += [files] if new else []
        assert (added.version, added.changed) == (f"v{len(versions)}", new)

    @rule(object_id=ids, files=exports, steps=st.integers(0, 40))
    def crash_while_adding(self, object_id, files, steps):
        before = self.model.get(object_id, [])
        after = before if before[-1:] == [files] else [*before, files]
        self.left = steps
        try:
            self.add(object_id, files)
            allowed = [after]
        except Crash:
            allowed = [before, after]
        self.left = 10**9
        assert self.state(object_id) in allowed
        self.model[object_id] = self.state(object_id)

    @rule()
    def recover(self):
        self.archive.recover()
        assert [*(self.archive.root / "staging").iterdir()] == []

    @rule(data=st.data())
    def restore(self, data):
        known = [(key, n) for key, versions in self.model.items() for n in range(len(versions))]
        if not known:
            return
        object_id, index = data.draw(st.sampled_from(known))
        self.restored += 1
        target = self.folder / f"out{self.restored}"
        self.archive.restore(object_id, target, f"v{index + 1}")
        found = [path for path in target.rglob("*") if path.is_file()]
        files = {path.relative_to(target).as_posix(): path.read_bytes() for path in found}
        assert files == self.model[object_id][index]

    @invariant()
    def equals_the_model(self):
        for object_id, versions in self.model.items():
            assert self.state(object_id) == versions

    def teardown(self):
        """Whatever happened: after a recovery the archive is sound, and a foreign tool agrees."""
        self.archive.recover()
        assert self.archive.verify().problems == ()
        storage = StorageRoot(root=str(self.archive.root / "ocfl"))
        assert storage.validate()
        assert storage.good_objects == storage.num_objects
        for name, step in ORIGINAL.items():
            setattr(fsops, name, step)
        logging.disable(logging.NOTSET)
        shutil.rmtree(self.folder)


TestArchiveModel = ArchiveModel.TestCase
TestArchiveModel.settings = settings(
    max_examples=25,
    stateful_step_count=12,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
