"""How a number is written: no digit finer than its interval allows, a true minus, nothing that can break.

The interval is the 95 % one. Its first digit says where the value ends; when that digit is 1 the second counts too,
because 1 and 1.9 are not nearly the same. A number that is not known is a dash, never a zero.
"""

from __future__ import annotations

from math import floor, isfinite, log10
from typing import Final

NOT_KNOWN: Final = "–"
SPACE: Final = "\N{NO-BREAK SPACE}"
MINUS: Final = "\N{MINUS SIGN}"

SIGMAS: Final = 1.96
"""Standard uncertainties in half a 95 % interval."""

SECONDS_PER_MINUTE: Final = 60
SECONDS_PER_HOUR: Final = 3600
METRES_PER_KILOMETRE: Final = 1000.0


def known(value: float | None) -> bool:
    """Tell whether there is a number at all."""
    return value is not None and isfinite(value)


def half_width(uncertainty: float | None) -> float | None:
    """Return half of the 95 % interval of a standard uncertainty; None where it is not known, or is none."""
    return SIGMAS * uncertainty if uncertainty is not None and isfinite(uncertainty) and uncertainty > 0 else None


def decimals_of(half: float) -> int:
    """Return the decimals that half an interval leaves to its number, below zero for tens and hundreds.

    Examples
    --------
    >>> decimals_of(3.2), decimals_of(0.14), decimals_of(35.0)
    (0, 2, -1)
    """
    exponent = floor(log10(half))
    starts_with_one = half < 2 * 10.0**exponent
    return 1 - exponent if starts_with_one else -exponent


def number(value: float | None, decimals: int) -> str:
    """Write a number with so many decimals, below zero rounded to tens and hundreds.

    Examples
    --------
    >>> number(-3.14159, 2), number(12_345.0, -2), number(None, 1)
    ('−3.14', '12,300', '–')
    """
    if value is None or not isfinite(value):
        return NOT_KNOWN
    rounded = round(value, decimals)
    # Zero has no sign: −0.0 would claim a direction.
    text = f"{rounded or 0.0:,.{max(0, decimals)}f}"
    return text.replace("-", MINUS)


def signed(value: float, decimals: int) -> str:
    """Write a number with its sign, as differences are."""
    text = number(value, decimals)
    return f"+{text}" if round(value, decimals) > 0 else text


def with_margin(text: str, margin: str, unit: str = "") -> str:
    """Join a value, the half width of its interval and its unit so that no line breaks between them."""
    parts = [text, *(["±", margin] if margin else []), *([unit] if unit else [])]
    # A degree sign stands close to its number.
    return SPACE.join(parts).replace(f"{SPACE}°", "°")


def significant(value: float, digits: int = 3) -> str:
    """Write a number that has no interval with so many digits.

    Examples
    --------
    >>> significant(0.012345), significant(204.8, 4), significant(1234.5)
    ('0.0123', '204.8', '1,234')
    """
    if not isfinite(value):
        return NOT_KNOWN
    if value == 0:
        return "0"
    decimals = max(0, digits - 1 - floor(log10(abs(value))))
    text = number(value, decimals)
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent(share: float, digits: int = 2) -> str:
    """Write a share of 0 to 1 in per cent, with so many digits."""
    return with_margin(significant(100.0 * share, digits), "", "%")


def clock(seconds: float) -> str:
    """Write a time as m:ss, or h:mm:ss from one hour on.

    Examples
    --------
    >>> clock(103.6), clock(3725.0)
    ('1:44', '1:02:05')
    """
    if not isfinite(seconds):
        return NOT_KNOWN
    whole = round(seconds)
    hours, rest = divmod(whole, SECONDS_PER_HOUR)
    minutes, left = divmod(rest, SECONDS_PER_MINUTE)
    return f"{hours}:{minutes:02d}:{left:02d}" if hours else f"{minutes}:{left:02d}"


def pace(speed: float) -> float:
    """Return the seconds for one kilometre at a speed (m/s); infinite when standing."""
    return METRES_PER_KILOMETRE / speed if speed > 0 else float("inf")
