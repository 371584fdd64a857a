"""A report of the dialect: blocks in order, and what can be done with them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, field
from pathlib import Path
from typing import Any, Literal, Self

from exporter.errors import ExporterError, Place, Problem, SpecError, UsageError
from exporter.files import write_tree
from exporter.model.panels import TablePanel
from exporter.model.report import Report as ReportModel
from exporter.model.snapshot import panels_of
from exporter.naming import identified
from exporter.query.faults import did_you_mean
from exporter.reports import addresses, pressing, shelf
from exporter.reports.grid import inside
from exporter.reports.piece import Model, Piece, piece
from exporter.reports.prose import Block, models_of
from exporter.reports.selection import Runset, project_of
from exporter.session import DRAFTS, LOGGER, Saved, project, saved_reports, tell
from exporter.specs import parse_report, read_report


@piece
class Loaded(Block):
    """A block of a report that was read from a file, as it is there."""

    model: Model

    def to_models(self) -> Iterator[Model]:
        """The block itself."""
        yield self.model


@piece
class Report(Piece):
    """A report. `save` keeps it in the project, `publish` and the exports press it.

    `width` is accepted for programs written for the tracker; a page has the width of its reader.
    """

    project: str = ""
    entity: str = ""
    title: str = "Untitled Report"
    description: str = ""
    blocks: list[Any] = field(default_factory=list[Any])
    width: str = "readable"
    _: KW_ONLY
    id: str = ""
    authors: Sequence[str] = ()
    tags: Sequence[str] = ()
    language: str = "en"
    as_of: str = ""
    numbered: bool = True
    print_in: Literal["colour", "grey"] = "colour"
    runsets: Mapping[str, Any] = field(default_factory=dict[str, Any])
    problems: tuple[Problem, ...] = field(default=(), init=False, repr=False)
    """What a report that W&B saved loses here: warnings, each with its place in the file."""
    _path: Path | None = field(default=None, init=False, repr=False)
    _base: Path | None = field(default=None, init=False, repr=False)

    # --- meaning -----------------------------------------------------------------------------

    def to_model(self) -> ReportModel:
        """The report in canonical form.

        Raises:
            SpecError: every problem of every block, with its place (`blocks.3.LinePlot.y`).
        """
        blocks, origins = self._blocks()
        sets = {name: _run_set(one) for name, one in self.runsets.items()}
        said: Model = {
            "title": self.title,
            "id": self.id,
            "description": self.description,
            "authors": list(self.authors),
            "tags": list(self.tags),
            "language": self.language,
            "project": project_of(self.entity, self.project),
            "as_of": self.as_of,
            "numbered": self.numbered,
            "print_in": self.print_in,
            "runsets": sets,
            "blocks": blocks,
        }
        try:
            # the one checker of all dialects: expressions, ids, ranges, names of run sets
            return parse_report(_json(said), file="", base=None)
        except SpecError as error:
            raise SpecError([_placed(problem, origins) for problem in error.problems]) from None

    def _blocks(self) -> tuple[list[Model], list[str]]:
        """The canonical blocks, and where each one comes from."""
        models: list[Model] = []
        origins: list[str] = []
        problems: list[Problem] = []
        for index, block in enumerate(self.blocks):
            try:
                found = list(models_of(block))
            except ExporterError as error:
                problems += (inside(p, f"blocks.{index}", block) for p in error.problems)
                continue
            models += found
            origins += [f"blocks.{index}.{type(block).__name__}"] * len(found)
        if problems:
            raise SpecError(problems)
        return models, origins

    # --- files -------------------------------------------------------------------------------

    def save(self, draft: bool = False, clone: bool = False) -> Self:
        """Write the report into `reports/` of the project, or into `reports/drafts/`.

        It is named by its id or title; saving again writes over it, `clone` makes another file.
        """
        model, home = self.to_model(), project()
        path = None if clone else self._path
        if clone:
            folder = home.root / "reports" / (DRAFTS if draft else "")
            path = Path(f"{shelf.free_name(model, folder, new=True)}.yml")
        self._path = shelf.put(model, home, base=self._folder, path=path, draft=draft)
        return self

    def publish(self, site_version: str = "") -> Self:
        """Save the report and write the formats that `[build]` of `runpress.toml` names.

        The site holds every saved report that is no draft; its version is the date of the youngest
        run unless said otherwise.
        """
        draft = self._path if self._path and self._path.parent.name == DRAFTS else None
        self.save()
        if draft:
            draft.unlink(missing_ok=True)
        home = project()
        saved = saved_reports(home, drafts=False)
        own = next(one for one in saved if one.path == self._path)
        others = [one for one in saved if one is not own]
        pressing.publish(own, others, home, site_version)
        return self

    def delete(self) -> None:
        """Remove the saved file; what was published stays."""
        if self._path:
            self._path.unlink(missing_ok=True)
            self._path = None

    @property
    def url(self) -> str:
        """The address of the published page, of the saved file before that.

        Raises:
            UsageError: `report-unsaved`.
        """
        if self._path is None:
            raise _unsaved()
        page = addresses.page_of(self._name(self._path), project())
        return (page or self._path.absolute()).as_uri()

    @classmethod
    def from_url(cls, url: str) -> Self:
        """The saved report that an address means: of a page, a file, or of the tracker.

        A report of the tracker is the one that is saved in `reports/` under its id; where there is
        a key for its server, it is fetched and saved first. What it loses is logged, and kept in
        `problems`.
        """
        home = project()
        named = Path(url)
        if named.suffix in {".yml", ".yaml", ".json"} and named.is_file():
            read = read_report(named)
            return cls.of(Saved(named.absolute(), read.report, read.warnings))
        return cls.of(shelf.found(url, home))

    @classmethod
    def of(cls, saved: Saved) -> Self:
        """A report from its file."""
        said: Model = saved.report.model_dump(mode="json")
        blocks: list[Any] = [Loaded(block) for block in said.pop("blocks")]
        made = cls(blocks=blocks, **said)
        made._path = saved.path
        made._base = saved.path.parent
        made.problems = saved.problems
        tell(saved.problems)
        return made

    # --- exports -----------------------------------------------------------------------------

    def export_pdf(self) -> bytes:
        """The report as a PDF."""
        return self._one_file("pdf")

    def export_latex(self) -> bytes:
        """The report as a zip of LaTeX sources that compiles alone."""
        return self._one_file("latex")

    def export_html(self) -> str:
        """The report as one HTML file that asks no server for anything."""
        return self._one_file("html").decode()

    def export_markdown(self, folder: str | Path | None = None) -> str:
        """The report as Markdown.

        With a folder, `index.md` and its figures and data are written there, and the text is that
        of `index.md`; without, everything is inside the text as `data:` addresses.
        """
        bundle = self._export("markdown")
        if folder is None:
            return pressing.one_text(bundle)
        write_tree(Path(folder), bundle.files)
        return bundle.files[bundle.main].decode()

    def get_embed_code(
        self, width: str | int = "100%", height: str | int = "1024px", panel_id: str | None = None
    ) -> str:
        """An `iframe` of the report's page, or of it at one panel.

        Raises:
            UsageError: `report-unsaved`, `bad-length`; SpecError: `panel-unknown`.
        """
        anchor = f"#{self._anchor(panel_id)}" if panel_id else ""
        if self._path is None:
            raise _unsaved()
        name, home = self._name(self._path), project()
        page = addresses.page_of(name, home)
        if page is None:
            LOGGER.warning("report %r: publish() makes the page that is embedded", self.title)
        address = f"{(page or addresses.future_page(name, home)).as_uri()}{anchor}"
        return addresses.embed_code(address, width=width, height=height, title=self.title)

    def _anchor(self, panel_id: str) -> str:
        panels = {panel.id: panel for panel in panels_of(identified(self.to_model()))}
        if panel_id not in panels:
            hint = did_you_mean(panel_id, panels)
            raise SpecError.of("panel-unknown", f"there is no panel '{panel_id}'", hint=hint)
        return f"{'tbl' if isinstance(panels[panel_id], TablePanel) else 'fig'}-{panel_id}"

    def _export(self, name: str) -> Any:
        model = self.to_model()
        if self._path:
            model = model.model_copy(update={"id": self._name(self._path)})
        return pressing.export(model, project(), base=self._folder, name=name)

    def _one_file(self, name: str) -> bytes:
        bundle = self._export(name)
        return bundle.files[bundle.main]

    def _name(self, path: Path) -> str:
        return Saved(path, ReportModel(title=self.title, id=self.id)).name

    @property
    def _folder(self) -> Path:
        return self._base or Path.cwd()


def _unsaved() -> UsageError:
    return UsageError.of(
        "report-unsaved", "the report has no address yet", hint="call save() first"
    )


def _run_set(one: Any) -> Model:
    return one.to_model() if isinstance(one, Runset) else one


def _json(said: Model) -> str:
    try:
        return json.dumps(said, allow_nan=False, indent=1)
    except (TypeError, ValueError) as error:
        raise SpecError.of("spec-wrong-type", f"a value cannot be kept: {error}") from None


def _placed(problem: Problem, origins: Sequence[str]) -> Problem:
    """The problem at the block of the program, not in a text that nobody wrote."""
    parts = (problem.place.path if problem.place else "").split(".")
    if parts[0] == "blocks" and len(parts) > 1 and parts[1].isdigit():
        parts = [origins[int(parts[1])], *parts[3:]]
    return Problem(
        problem.code, problem.message, Place(path=".".join(parts)), problem.hint, problem.severity
    )
