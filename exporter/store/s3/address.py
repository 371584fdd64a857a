"""`s3://bucket/prefix?endpoint=...&region=...` as a value. It never holds a credential."""

from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit

from exporter.errors import UsageError

_HELP = "s3://BUCKET/PREFIX?endpoint=https://HOST&region=NAME; also style=virtual, anonymous=true"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a bucket is; '' leaves it to the environment (AWS_ENDPOINT_URL, AWS_REGION)."""

    bucket: str
    prefix: str = ""
    endpoint: str = ""
    region: str = ""
    style: str = "path"
    """`virtual`: the bucket's name is part of the host's."""
    anonymous: bool = False

    def __str__(self) -> str:
        return f"s3://{self.bucket}/{self.prefix}".rstrip("/")


def parse(text: str) -> Address:
    """The address that a text is.

    Raises:
        UsageError: `store-address` for anything else; a text with credentials is not repeated.
    """
    try:
        parts = urlsplit(text)
    except ValueError:
        raise UsageError.of("store-address", "the store has no address", hint=_HELP) from None
    asked = dict(parse_qsl(parts.query, keep_blank_values=True))
    if "@" in parts.netloc or {"key", "secret", "token", "password"} & _words(asked):
        raise UsageError.of(
            "store-address",
            "the address of the store holds credentials",
            hint="they belong into AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or ~/.aws",
        )
    prefix = unquote(parts.path).removeprefix("/").removesuffix("/")
    if not parts.netloc or (prefix and {"", ".", ".."} & {*prefix.split("/")}):
        raise UsageError.of("store-address", f"{text!r} names no bucket", hint=_HELP)
    endpoint, style = asked.pop("endpoint", ""), asked.pop("style", "path")
    region, anonymous = asked.pop("region", ""), asked.pop("anonymous", "false")
    if asked or style not in {"path", "virtual"} or anonymous not in {"true", "false"}:
        known = f"{next(iter(asked))!r} is no setting of a store" if asked else "a setting is wrong"
        raise UsageError.of("store-address", f"{known}: {text!r}", hint=_HELP)
    if endpoint and not endpoint.startswith(("http://", "https://")):
        raise UsageError.of("store-address", f"{endpoint!r} is no endpoint", hint=_HELP)
    if "@" in endpoint:
        raise UsageError.of("store-address", "the endpoint holds a password", hint=_HELP)
    return Address(parts.netloc, prefix, endpoint, region, style, anonymous == "true")


def _words(asked: dict[str, str]) -> set[str]:
    return {word for name in asked for word in name.lower().replace("-", "_").split("_")}
