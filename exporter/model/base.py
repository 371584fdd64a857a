"""The base of everything that a user writes: strict, frozen, documented field by field."""

from typing import Any, cast

from pydantic import BaseModel, ConfigDict

MOST = 1_000_000_000
"""The largest number of anything that can be asked for."""
_LARGEST = 10**308


class Strict(BaseModel):
    """Unknown fields are errors, values never change, docstrings become the JSON Schema."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, use_attribute_docstrings=True, allow_inf_nan=False
    )


def in_doubles(value: Any) -> Any:
    """JSON whose whole numbers beyond 64 bits are what JavaScript makes of them."""
    if isinstance(value, dict):
        return {k: in_doubles(one) for k, one in cast("dict[str, Any]", value).items()}
    if isinstance(value, list):
        return [in_doubles(one) for one in cast("list[Any]", value)]
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        return float(max(-_LARGEST, min(value, _LARGEST)))
    return value
