"""The only files that WeasyPrint sees: what a document hands in, under `asset:`, and `data:`.

WeasyPrint would read any file and any address that a page names (CVE-2026-55073, CVE-2025-68616);
here every other address is refused, whatever a style sheet, a drawing or a picture asks for.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from weasyprint.urls import URLFetcher, URLFetcherResponse, URLFetchingError

SCHEME = "asset:"


@dataclass(frozen=True, slots=True)
class Asset:
    """Bytes and what they are."""

    content: bytes
    media_type: str


class Vault(URLFetcher):
    """Serves assets by name; raises for all else, which WeasyPrint takes as a missing picture."""

    def __init__(self, assets: Mapping[str, Asset]) -> None:
        super().__init__(allowed_protocols={"data", "asset"}, allow_redirects=False)
        self._assets = assets

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        """The asset or `data:` content at `url`."""
        if url.startswith("data:"):
            return super().fetch(url, headers)
        asset = self._assets.get(url.removeprefix(SCHEME)) if url.startswith(SCHEME) else None
        if asset is None:
            message = f"refused {url[:80]}"
            raise URLFetchingError(message)
        return URLFetcherResponse(url, asset.content, {"Content-Type": asset.media_type})
