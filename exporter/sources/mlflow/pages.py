"""Answers of MLflow's server, page by page to the last one, and held to their shape."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, cast

from exporter.errors import SourceError


def paged(
    ask: Callable[[dict[str, Any]], Any], asked: Mapping[str, Any], key: str
) -> Iterator[dict[str, Any]]:
    """The objects in the list `key` of all pages.

    Raises:
        SourceError: when an answer has another shape, or its pages do not come to an end.
    """
    token, seen = "", set[str]()
    while token not in seen:
        seen.add(token)
        reply = ask({**asked, **({"page_token": token} if token else {})})
        if not isinstance(reply, dict):
            raise _odd(key)
        page = cast("dict[str, Any]", reply)
        yield from objects(page, key)
        token = str(page.get("next_page_token") or "")
        if not token:
            return
    raise SourceError.of("mlflow.reply", f"the pages of {key!r} from the server have no end")


def objects(within: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    """The list of objects at a key; an empty one is left out by the server."""
    found: Any = within.get(key) or []
    if isinstance(found, list):
        items = cast("list[Any]", found)
        if all(isinstance(one, dict) for one in items):
            return cast("list[dict[str, Any]]", items)
    raise _odd(key)


def record(within: Any, key: str) -> dict[str, Any]:
    """The object at a key."""
    found = cast("dict[str, Any]", within).get(key) if isinstance(within, dict) else None
    if isinstance(found, dict):
        return cast("dict[str, Any]", found)
    raise _odd(key)


def _odd(key: str) -> SourceError:
    return SourceError.of("mlflow.reply", f"an answer of the server has no {key!r} as MLflow's has")
