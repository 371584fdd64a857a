"""Whether all of a history arrived: the tracker's own figures against what was read.

It compares and words; it fetches nothing and decides nothing about what to do.
"""

from collections.abc import Iterator

from exporter.model.run import Run


def discrepancies(run: Run) -> tuple[str, ...]:
    """Everything that is known or appears to be missing, in words; empty when nothing is."""
    return (*_known(run), *_claimed(run))


def _known(run: Run) -> Iterator[str]:
    lost = run.completeness.lost_records
    if lost:
        yield f"{lost:,} lost record{'s' * (lost != 1)}"
    if run.completeness.truncated:
        yield "cut off"


def _claimed(run: Run) -> Iterator[str]:
    """More than the tracker claims is no loss: a live run goes on while it is read."""
    claims, got = run.completeness.claims, run.completeness
    if claims.rows is not None and got.rows < claims.rows:
        yield f"{got.rows:,} rows read of {claims.rows:,}"
    if claims.last_step is not None and (got.last_step is None or got.last_step < claims.last_step):
        yield f"read to step {got.last_step}, the tracker has step {claims.last_step}"
    counts = {column.name: column.count for column in run.columns}
    for name, count in sorted(claims.counts.items()):
        if counts.get(name, 0) < count:
            yield f"{name}: {counts.get(name, 0):,} values read of {count:,}"
