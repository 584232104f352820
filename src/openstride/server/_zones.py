"""Time zones by the names that people and programs give them."""

from __future__ import annotations

from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, StringConstraints

from openstride.server._errors import ZoneNotFoundError

ZoneName = Annotated[
    str,
    StringConstraints(max_length=64),
    Field(examples=["Europe/Berlin"], json_schema_extra={"format": "time-zone"}),
]


def zone_of(name: str) -> ZoneInfo:
    """Return a time zone by its IANA name.

    Raises
    ------
    ZoneNotFoundError
        If there is none of that name.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ZoneNotFoundError(name) from None


def stated_zone(name: str | None) -> ZoneInfo | None:
    """Return the zone that somebody has stated; None where nobody has.

    Raises
    ------
    ZoneNotFoundError
        If there is none of that name.
    """
    return None if name is None else zone_of(name)
