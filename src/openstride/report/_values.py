"""Single numbers as JSON knows them: finite, or None."""

from __future__ import annotations

import math
from typing import Any


def finite(value: Any) -> Any:  # noqa: ANN401  # a JSON value
    """A value as JSON knows it, a number that is none as None."""
    plain = value.item() if hasattr(value, "item") else value
    return None if isinstance(plain, float) and not math.isfinite(plain) else plain


def measure(value: float | None, uncertainty: float | None) -> dict[str, float | None] | None:
    """Return a number with its standard uncertainty; None where the number is not known."""
    number = finite(value)
    return None if number is None else {"value": number, "uncertainty": finite(uncertainty)}
