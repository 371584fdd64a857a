"""Mongo queries keep the runs that the tracker's API would."""

from datetime import UTC, datetime, timedelta

import pytest

from exporter.errors import FilterError
from exporter.model.run import Run, RunKey, RunState
from exporter.query.filters import EVERYTHING, filter_text, matches, parse_filter
from exporter.query.filters_mongo import parse_mongo

NOW = datetime(2026, 2, 1, 12, tzinfo=UTC)
RUNS = [
    Run(
        RunKey("team", "vision", f"r{i}"),
        f"base-{i}",
        RunState.FINISHED if i % 2 else RunState.CRASHED,
        created_at=NOW - timedelta(days=i),
        heartbeat_at=NOW - timedelta(days=i) + timedelta(hours=i),
        user="ann" if i < 2 else "bob",
        tags=("v2", "prod")[: 2 - i] if i < 2 else (),
        job_type="train",
        config={"lr": i / 10, "opt": {"name": "sgd"}, **({"x": 1} if i == 3 else {})},
        summary={"loss": i},
    )
    for i in range(4)
]


def kept(query) -> str:
    tree = parse_mongo(query)
    found = "".join(run.key.id[1:] for run in RUNS if matches(tree, run, NOW))
    again = parse_filter(filter_text(tree))
    assert found == "".join(run.key.id[1:] for run in RUNS if matches(again, run, NOW))
    return found


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ({}, "0123"),
        ({"state": "finished"}, "13"),
        ({"display_name": "base-1"}, "1"),
        ({"displayName": {"$regex": "base-[01]$"}}, "01"),
        ({"name": "r2"}, "2"),
        ({"config.lr": 0.1}, "1"),
        ({"config.lr.value": {"$gt": 0.1}}, "23"),
        ({"config.lr": {"$gte": 0.1, "$lt": 0.3}}, "12"),
        ({"config.opt.value.name": {"$eq": "sgd"}}, "0123"),
        ({"summary_metrics.loss": {"$lte": 1}}, "01"),
        ({"config.x": {"$exists": True}}, "3"),
        ({"config.x": {"$exists": False}}, "012"),
        ({"keys_info.keys.loss": {"$exists": True}}, "0123"),
        ({"state": {"$ne": "finished"}}, "02"),
        ({"state": {"$in": ["finished", "running"]}}, "13"),
        ({"name": {"$nin": ["r1"]}}, "023"),
        ({"tags": "v2"}, "01"),
        ({"tags": {"$in": ["prod", "x"]}}, "0"),
        ({"tags": {"$nin": ["v2"]}}, "23"),
        ({"tags": {"$all": ["v2", "prod"]}}, "0"),
        ({"tags": {"$ne": "prod"}}, "123"),
        ({"tags": {"$regex": "^pr"}}, "0"),
        ({"username": "ann", "jobType": "train"}, "01"),
        ({"duration": {"$gt": 3600}}, "23"),
        ({"created_at": {"$gte": "2026-01-30T12:00:00Z"}}, "012"),
        ({"createdAt": {"$lt": "2026-01-30"}}, "3"),
        ({"createdAt": {"$gt": "2026-01-30"}}, "012"),
        ({"$and": [{"state": "finished"}, {"config.lr": {"$gt": 0.2}}]}, "3"),
        ({"$or": [{"name": "r0"}, {"name": "r3"}]}, "03"),
        ({"$or": [{"name": "r0"}, {}]}, "0123"),
        ({"$nor": [{"name": "r0"}, {"name": "r3"}]}, "12"),
        ({"config.lr": {"$not": {"$gt": 0.1}}}, "01"),
        ({"$or": [{"$and": [{"name": "r1"}, {"state": "crashed"}]}, {"config.x": 1}]}, "3"),
    ],
)
def test_a_query_keeps_these_runs(query, numbers):
    assert kept(query) == numbers


def test_the_empty_query_is_everything():
    assert parse_mongo({}) == EVERYTHING


@pytest.mark.parametrize(
    ("query", "path"),
    [
        ({"$where": "1"}, "$where"),
        ({"$gt": 1}, "$gt"),
        ({"$and": []}, "$and"),
        ({"$or": {"name": "a"}}, "$or"),
        ({"$or": [{"name": "a"}, 3]}, "$or.1"),
        ({"lr": 1}, "lr"),
        ({"config.": 1}, "config."),
        ({"config.lr": {}}, "config.lr"),
        ({"config.lr": {"$near": 1}}, "config.lr.$near"),
        ({"config.lr": {"gt": 1}}, "config.lr.gt"),
        ({"config.lr": {"$in": 1}}, "config.lr.$in"),
        ({"config.lr": [1]}, "config.lr"),
        ({"config.lr": {"$exists": "yes"}}, "config.lr.$exists"),
        ({"tags": {"$exists": True}}, "tags.$exists"),
        ({"config.layers": {"$all": [1]}}, "config.layers.$all"),
        ({"tags": {"$all": []}}, "tags.$all"),
        ({"name": {"$regex": "a", "$options": "i"}}, "name.$options"),
        ({"name": {"$regex": "(?=a)"}}, "name.$regex"),
        ({"state": "done"}, "state"),
        ({"createdAt": {"$gt": "soon"}}, "createdAt.$gt"),
        ({"config.lr": float("nan")}, "config.lr"),
    ],
)
def test_what_is_not_understood_is_refused_with_its_place(query, path):
    with pytest.raises(FilterError) as caught:
        parse_mongo(query)
    (problem,) = caught.value.problems
    assert problem.place
    assert problem.place.path == path


def test_a_query_without_end_is_refused():
    query = {"name": "a"}
    for _ in range(500):
        query = {"$and": [query]}
    with pytest.raises(FilterError, match="too-deep"):
        parse_mongo(query)
