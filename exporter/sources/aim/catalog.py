"""Names, experiments and tags of runs, in Aim's SQLite file."""

import sqlite3
from dataclasses import dataclass

from exporter.sources.jsontext import clean

FILE = "run_metadata.sqlite"

_RUNS = """
    select run.hash, run.name, run.description, run.created_at, run.finalized_at, run.updated_at,
        experiment.name
    from run left join experiment on experiment.id = run.experiment_id order by run.hash
"""
_TAGS = """
    select run.hash, tag.name from run join run_tag on run_tag.run_id = run.id
    join tag on tag.id = run_tag.tag_id order by run.hash, tag.name
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """What the catalogue says of a run; times as they are written there, in UTC."""

    name: str = ""
    notes: str = ""
    created: str = ""
    ended: str = ""
    updated: str = ""
    experiment: str = ""
    tags: tuple[str, ...] = ()


def entries(db: sqlite3.Connection) -> dict[str, Entry]:
    """Every run of the catalogue by its hash."""
    tags: dict[str, list[str]] = {}
    for run, tag in db.execute(_TAGS):
        tags.setdefault(str(run), []).append(_text(tag))
    return {
        str(run): Entry(*map(_text, rest), tags=tuple(tags.get(str(run), ())))
        for run, *rest in db.execute(_RUNS)
    }


def _text(value: object) -> str:
    return clean(str(value)) if value is not None else ""
