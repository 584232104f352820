"""Instants as files write them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

#: ISO 8601 as files write it: a space for the T, `+0000` for `+00:00`, any number of decimals.
INSTANT: Final = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?\s*(Z|z|[+-]\d\d:?\d\d|[+-]\d\d)?"
)


def instant_of(text: str | None) -> float | None:
    """Return a time in seconds since 1970; None for what is no time. Without a zone it is UTC, as standards have it."""
    parts = time_of(text)
    if parts is None:
        return None
    return (parts if parts.tzinfo else parts.replace(tzinfo=UTC)).timestamp()


def time_of(text: str | None) -> datetime | None:
    """Return a time as written, with its zone if it has one; None for what is no time."""
    found = INSTANT.fullmatch((text or "").strip())
    if found is None:
        return None
    year, month, day, hour, minute, second, decimals, zone = found.groups()
    micro = int((decimals or "0").ljust(6, "0")[:6])
    try:
        return datetime(
            int(year), int(month), int(day), int(hour), int(minute), int(second), micro, tzinfo=zone_of(zone)
        )
    except (ValueError, OverflowError):
        return None


def zone_of(text: str | None) -> timezone | None:
    """Return the zone of a time, None where it has none."""
    if text is None:
        return None
    if text in {"Z", "z"}:
        return UTC
    hours, minutes = int(text[1:3]), int(text[3:].lstrip(":") or "0")
    ahead = timedelta(hours=hours, minutes=minutes)
    return timezone(-ahead if text[0] == "-" else ahead)


def utc(instant: float) -> datetime:
    """Return an instant in seconds since 1970 as a time in UTC."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=instant)
