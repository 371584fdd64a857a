"""What went wrong with a bucket, in words of our own.

A server's answer to a wrong signature repeats the key and what was signed, and a client's message
repeats the answer. So nothing of them gets into a message but the status and the code.
"""

import re

from exporter.errors import Place, SourceError, SourceLostError
from exporter.store.s3.address import Address

_STATUS = re.compile(r"status code: (\d{3})")
_CODE = re.compile(r"<Code>([A-Za-z0-9.]{1,60})</Code>")
_KIND = re.compile(r"kind: (Timeout|Connect|Request|Interrupted)")
_NO_KEYS = re.compile(r"latest/(?:api/token|meta-data)|security-credentials")
_KEYS = {"InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken"}
_REGION = {"PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraint"}
_WHY = {
    "Timeout": "the server does not answer in time",
    "Connect": "there is no connection",
    "Request": "the connection broke",
    "Interrupted": "answers end in the middle",
}
_HELP_KEYS = "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE"


def code_of(error: Exception) -> str:
    """The server's own name for what is wrong, '' when it gave none."""
    found = _CODE.search(str(error))
    return found[1] if found else ""


def broken(error: Exception) -> bool:
    """Whether an answer ended before its end, which another one may not."""
    found = _KIND.search(str(error))
    return bool(found) and found[1] == "Interrupted"


def fault(error: Exception, address: Address, doing: str) -> SourceError:
    """The error that stands for one of the client; `doing` is what was tried."""
    text, code, where = str(error), code_of(error), Place(file=str(address))
    found = _STATUS.search(text)
    status = int(found[1]) if found else 0
    if _NO_KEYS.search(text):
        return SourceLostError.of(
            "store.s3-credentials",
            "there are no credentials for the bucket",
            place=where,
            hint=f"{_HELP_KEYS}; a public bucket is read with anonymous=true",
        )
    if code == "NoSuchBucket":
        return SourceLostError.of(
            "store.s3-bucket",
            f"there is no bucket {address.bucket!r} at {address.endpoint or 'this endpoint'}",
            place=where,
            hint="create it first, or check the address of the store",
        )
    if code in _REGION or status == 301:
        return SourceLostError.of(
            "store.s3-region",
            f"the bucket is in another region: {code or status}",
            place=where,
            hint="add region=NAME to the address, or set AWS_REGION",
        )
    if code in _KEYS or status in {401, 403}:
        return SourceLostError.of(
            "store.s3-access",
            f"the bucket does not allow {doing}: {code or status}",
            place=where,
            hint=_HELP_KEYS if code in _KEYS else "give the key rights on the bucket and prefix",
        )
    kind = _KIND.search(text)
    if status:
        why, hint = f"the server answers {status} {code}".rstrip(), "try again later"
    elif kind:
        why, hint = _WHY[kind[1]], "check endpoint= of the address, and the network"
    else:
        why, hint = "the server's answer is not that of S3", "check endpoint= of the address"
    return SourceLostError.of(
        "store.s3-unreachable", f"{doing} the bucket has failed: {why}", place=where, hint=hint
    )


def unguarded(address: Address) -> SourceError:
    """A server that takes no notice of conditions."""
    return SourceLostError.of(
        "store.s3-conditional",
        "the server ignores conditional writes (If-None-Match, If-Match)",
        place=Place(file=str(address)),
        hint="two writers could destroy each other's runs: keep the store in a folder, and copy it",
    )
