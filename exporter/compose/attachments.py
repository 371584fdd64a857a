"""The files that go with a document: the report, and per panel the drawn numbers and the chart."""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping

import orjson

from exporter.compose.tabular import moment_of
from exporter.model.document import Attachment
from exporter.model.figure import Chart
from exporter.model.panels import HtmlPanel
from exporter.model.snapshot import Snapshot, panels_of
from exporter.model.table import Cell, CellKind, PanelTable, Series

_PRETTY = orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE


def attachments(snapshot: Snapshot, charts: Mapping[str, Chart]) -> tuple[Attachment, ...]:
    """The report first, then each panel's data and chart in reading order."""
    report = orjson.dumps(snapshot.report.model_dump(mode="json"), option=_PRETTY)
    found = [Attachment("report.json", "application/json", report, "The report's source", "Source")]
    for panel in panels_of(snapshot.report):
        name = panel.title or panel.id
        table = snapshot.tables[panel.id]
        if isinstance(panel, HtmlPanel):
            found += _of_frame(panel, table)
            continue
        if not table.rows:
            continue
        found.append(
            Attachment(f"data/{panel.id}.csv", "text/csv", table_csv(table), f"Data of {name}")
        )
        if panel.id in charts:
            spec = orjson.dumps(charts[panel.id].spec, option=_PRETTY)
            path = f"specs/{panel.id}.vl.json"
            found.append(
                Attachment(
                    path, "application/json", spec, f"Vega-Lite chart of {name}", "Supplement"
                )
            )
    return tuple(found)


def data_path(panel: str) -> str:
    """Where the data of an HTML panel are."""
    return f"data/{panel}.json"


def _of_frame(panel: HtmlPanel, table: PanelTable) -> Iterator[Attachment]:
    """The runs that an HTML panel was given; its markup is no file that could be opened alone."""
    data = table.column("data")
    if data and data.values[0]:
        content = orjson.dumps(orjson.loads(str(data.values[0])), option=_PRETTY)
        what = f"Data of {panel.title or panel.id}"
        yield Attachment(data_path(panel.id), "application/json", content, what)


def table_csv(table: PanelTable) -> bytes:
    """CSV of a table: series by label, missing cells empty, times in ISO 8601, full precision.

    Where several series share a label, their keys stand behind it. A cell that a spreadsheet would
    run as a formula gets an apostrophe in front
    (https://owasp.org/www-community/attacks/CSV_Injection).
    """
    times = Counter(s.label for s in table.series)
    labels = {s.key: s.label if times[s.label] == 1 else _told_apart(s) for s in table.series}
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    titles = [c.title for c in table.columns]
    writer.writerow(titles if len(set(titles)) == len(titles) else [c.name for c in table.columns])
    columns = [
        [labels.get(str(v), v) if c.name == "series" else v for v in c.values]
        for c in table.columns
    ]
    kinds: list[CellKind] = [c.kind for c in table.columns]
    for row in zip(*columns, strict=True):
        writer.writerow([_field(v, k) for v, k in zip(row, kinds, strict=True)])
    return out.getvalue().encode("utf-8", "replace")


def _told_apart(series: Series) -> str:
    """A label that several series have, with what this one is of."""
    return f"{series.label} ({series.key})"


def _field(value: Cell, kind: CellKind) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return f"'{value}" if value[:1] in {"=", "+", "-", "@", "\t", "\r"} else value
    if kind == "time" and (moment := moment_of(value)) is not None:
        return moment.isoformat()
    return repr(value)
