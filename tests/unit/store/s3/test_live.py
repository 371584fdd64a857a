"""Live runs are joined to what the bucket holds of them, pictures included."""

from dataclasses import dataclass, replace

import pytest

from exporter.model.run import Completeness, MediaFile, PulledRun, Run, RunHead, RunKey
from exporter.pull import pull
from exporter.sources.wide import Cells, by_step

KEY = RunKey("", "p", "a")


@dataclass
class Tracker:
    """A source of one run, of which it gives the end alone to who has its beginning."""

    losses: list[float]
    pictures: dict
    lanes: int = 1
    problems: tuple = ()

    def heads(self):
        return [RunHead(KEY, str(len(self.losses)), "a")]

    def pull(self, head, kept=None):
        start = len(self.losses) - 1 if kept else 0
        steps = list(range(start, len(self.losses)))
        wide = by_step(steps, [Cells("loss", "number", range(len(steps)), self.losses[start:])])
        own = {name: file for name, (step, file) in self.pictures.items() if step >= start}
        media = tuple(
            MediaFile("samples", self.pictures[name][0], "image", name, 1) for name in own
        )
        whole = Completeness(wide.rows, wide.first, wide.last)
        run = Run(head.key, "a", columns=wide.columns, completeness=whole, media=media)
        return PulledRun(run, wide.table, media=own, since=start if kept else None)


@pytest.fixture
def tracker(tmp_path):
    pictures = {f"media/{n}.png": (n, tmp_path / f"{n}.png") for n in range(4)}
    for name, (_, file) in pictures.items():
        file.write_text(name)
    return Tracker([3.0], dict(list(pictures.items())[:1])), pictures


def test_the_end_of_a_run_is_joined_and_its_pictures_stay(bucket, tracker):
    source, pictures = tracker
    for number in range(1, 4):
        assert pull(source, bucket()).failed == ()
        source.losses.append(float(-number))
        source.pictures = dict(list(pictures.items())[: number + 1])
    assert pull(source, bucket()).pulled == 1
    store = bucket()
    assert store.traces([KEY], "_step", ["loss"])[0].y.tolist() == [3.0, -1.0, -2.0, -3.0]
    assert {one.path for one in store.run(KEY).media} == set(pictures)
    assert {name: store.media(KEY, name).decode() for name in pictures} == {n: n for n in pictures}
    assert pull(source, bucket()).unchanged == 1


def test_pictures_that_are_gone_have_the_run_read_from_its_beginning(bucket, tracker, server):
    source, pictures = tracker
    pull(source, bucket())
    for key in [key for key in server.objects if key.endswith(".png")]:
        del server.objects[key]
    source = replace(source, losses=[3.0, 1.0], pictures=dict(list(pictures.items())[:2]))
    assert pull(source, bucket()).failed == ()
    assert bucket().media(KEY, "media/0.png") == b"media/0.png"
    assert bucket().traces([KEY], "_step", ["loss"])[0].y.tolist() == [3.0, 1.0]
