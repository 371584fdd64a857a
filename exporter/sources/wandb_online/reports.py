"""A saved report of a W&B server, as the JSON file that `exporter.specs` reads."""

import base64
import binascii
import json

from exporter.errors import SourceError
from exporter.sources.wandb_online.access import HELP, server
from exporter.sources.wandb_online.api import ask, at
from exporter.sources.wandb_online.queries import REPORT
from exporter.sources.wandb_online.values import json_object


def fetch_report(view_id: str) -> bytes:
    """The report with an id such as `Vmlldzo...`, from the server of WANDB_BASE_URL, as JSON.

    Raises:
        SourceError: when the server has no such report, or does not show it to this key.
    """
    view = at(ask(server(), REPORT, {"reportId": _padded(view_id)}), "view")
    if not isinstance(view, dict):
        raise SourceError.of("wandb.no-report", f"there is no report {view_id!r} here", hint=HELP)
    return json.dumps(
        {**view, "spec": json_object(view.get("spec"))}, ensure_ascii=False, indent=1
    ).encode("utf-8", "replace")


def _padded(view_id: str) -> str:
    """The id in standard base64, as the server knows it."""
    bare = view_id.rstrip("=")
    try:
        plain = base64.urlsafe_b64decode(bare + "=" * (-len(bare) % 4))
    except (binascii.Error, ValueError):
        raise SourceError.of("wandb.no-report", f"{view_id!r} is no id of a report") from None
    return base64.b64encode(plain).decode()
