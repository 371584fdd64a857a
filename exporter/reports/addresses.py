"""Addresses of reports: what `from_url` takes, what `url` gives, and code that embeds a page."""

import base64
import binascii
import re
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from urllib.parse import unquote, urlsplit

from exporter.config import Project
from exporter.errors import UsageError
from exporter.naming import slug
from exporter.session import FOLDER, Saved

_HINT = (
    "`runpress fetch URL` saves a report of W&B as {folder}/{name}.json, or write it as "
    "{folder}/{name}.yml; `exporter.Api().reports(path)` lists what is there"
)


def view_id(address: str) -> str:
    """The id in an address of the tracker, `Vmlldzo...`; empty when there is none.

    `https://wandb.ai/E/P/reports/Title--Vmlldzox`, the same below another host or `/wandb`, with
    `/edit`, a query or a fragment behind it, with unquoted `/ ? #` in the title, or the id alone.
    """
    tails = [address.rsplit("--", 1)[-1]] if "--" in address else []
    for tail in [*tails, address.rsplit("/", 1)[-1]]:
        found = re.match(r"[A-Za-z0-9+/_-]{8,}={0,2}", unquote(tail))
        if found and _names_a_view(found[0].split("/")[0]):
            return found[0].split("/")[0].rstrip("=")
    return ""


def _names_a_view(text: str) -> bool:
    bare = text.rstrip("=")
    try:
        plain = base64.urlsafe_b64decode(bare + "=" * (-len(bare) % 4))
    except (binascii.Error, ValueError):
        return False
    return re.fullmatch(rb"View:\d+", plain) is not None


def find_saved(address: str, saved: Sequence[Saved], home: Project) -> Saved:
    """The saved report that an address means: a file, a page of the site, a name, or a view's id.

    Raises:
        UsageError: `report-unknown`, with what to do about it.
    """
    wanted = view_id(address)
    names = {slug(wanted)} if wanted else set(_names(address))
    for one in saved:
        if names & {one.name, slug(one.path.stem)} or (wanted and _ends_with(one, wanted)):
            return one
    where = (home.root / FOLDER).as_posix()
    name = wanted or next(iter(sorted(names)), "report")
    raise UsageError.of(
        "report-unknown",
        f"there is no saved report for {address!r}",
        hint=_HINT.format(folder=where, name=name),
    )


def _ends_with(one: Saved, wanted: str) -> bool:
    return any(view_id(text) == wanted for text in (one.report.id, one.path.stem))


def _names(address: str) -> Iterator[str]:
    """The names that the last parts of a path may stand for."""
    remote = address.startswith(("http://", "https://", "file://"))
    path = Path(unquote(urlsplit(address).path) if remote else address)
    if path.name:
        yield slug(re.sub(r"\.(ya?ml|json|html?)$", "", path.name))


def page_of(name: str, home: Project) -> Path | None:
    """The page of a published report: in the site, or the one-file HTML."""
    out = home.root / home.file.build.output
    site = out / "site" / "latest"
    pages = [site / FOLDER / f"{name}.html", out / f"{name}.html"]
    if any((out / "site").glob(f"*/{FOLDER}/{name}/")):
        # a report that is alone in its site is the site's first page
        pages.insert(1, site / "index.html")
    return next((page.absolute() for page in pages if page.is_file()), None)


def future_page(name: str, home: Project) -> Path:
    """Where `publish` will put the page of a report."""
    return (home.root / home.file.build.output / f"{name}.html").absolute()


def embed_code(address: str, *, width: str | int, height: str | int, title: str) -> str:
    """An `iframe`; sizes are CSS lengths, numbers are pixels."""
    style = f"border:none;width:{_length(width)};height:{_length(height)};"
    quoted = (escape(part, quote=True) for part in (address, style, title))
    return '<iframe src="{}" style="{}" title="{}"></iframe>'.format(*quoted)


def _length(size: str | int) -> str:
    text = f"{size}px" if isinstance(size, int) else size
    if not re.fullmatch(r"\d+(\.\d+)?(px|%|em|rem|vh|vw)", text):
        hint = "write 100%, 800px or 800"
        raise UsageError.of("bad-length", f"{text!r} is not a length", hint=hint)
    return text
