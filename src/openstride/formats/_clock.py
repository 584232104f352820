"""Instants as files write them, and those of local times in a zone that somebody has stated."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import Final
from zoneinfo import ZoneInfo

#: ISO 8601 as files write it: a space for the T, `+0000` for `+00:00`, any number of decimals.
INSTANT: Final = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?\s*(Z|z|[+-]\d\d:?\d\d|[+-]\d\d)?"
)


@dataclass(slots=True)
class Clock:
    """Times of a file, one after the other in the order of its rows, as instants.

    Parameters
    ----------
    zone
        Of the times that say none themselves; None where nobody has stated one.
    """

    zone: ZoneInfo | None
    #: Whether a time came that says no zone while none was stated, and whether one was taken in the zone that was.
    lacking: bool = field(default=False, init=False)
    used: bool = field(default=False, init=False)
    _last: datetime | None = field(default=None, init=False)

    def instant(self, written: datetime) -> datetime | None:
        """Return a time in UTC; None for one that there never was there, or that is in no zone."""
        if written.tzinfo is None and self.zone is None:
            self.lacking = True
            return None
        try:
            found = written.astimezone(UTC) if written.tzinfo is not None else self._local(written)
        except OverflowError:
            return None
        self._last = found or self._last
        return found

    def _local(self, written: datetime) -> datetime | None:
        """Return a local time in UTC.

        Where clocks are set back an hour stands twice. Rows are in order, so a time of it that is before that of the
        row before is of the second time; where nothing tells, as after hours without any row, it is of the first.
        Where clocks are set forward an hour is missing, and nothing was at a time in it.
        """
        self.used = True
        first, second = (written.replace(tzinfo=self.zone, fold=fold).astimezone(UTC) for fold in (0, 1))
        if second < first:
            return None
        went_back = self._last is not None and first < self._last <= second
        return second if went_back else first


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
