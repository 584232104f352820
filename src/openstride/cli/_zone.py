"""Time zones by their IANA names: the one that this machine is in, as far as the system tells it, and those stated."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from openstride.cli._errors import UnknownZoneError

#: Where systems keep the zone they are in: a link into a folder of all zones.
LOCAL: Final = Path("/etc/localtime")
_ALL: Final = "zoneinfo/"
#: Told as an example where nothing is like what was stated.
_EXAMPLE: Final = "Europe/Berlin"


def zone_of(environment: Mapping[str, str], local: Path = LOCAL) -> str | None:
    """Return the name of the zone; None where the system does not say, or says none that there is.

    Parameters
    ----------
    environment
        Its `TZ` goes before the system's own.
    local
        The system's link.
    """
    name = environment.get("TZ", "").lstrip(":")
    if not name:
        _, _, name = str(local.resolve()).rpartition(_ALL)
    try:
        return ZoneInfo(name).key if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def check_zone(name: str, option: str) -> None:
    """Check that there is a zone of the name that somebody has stated with an option.

    Raises
    ------
    UnknownZoneError
        If there is no such zone.
    """
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise UnknownZoneError(name, _like(name), option) from None


def _like(name: str) -> str:
    """Return the zone that may be meant: that of the place, or one that is written much like it."""
    zones = {each.casefold(): each for each in sorted(available_timezones(), reverse=True)}
    wanted = name.strip().casefold().replace(" ", "_")
    places = [each for each in zones if each.rpartition("/")[2] == wanted.rpartition("/")[2]]
    near = get_close_matches(wanted, places or zones, 1, 0.0 if places else 0.6)
    return zones[near[0]] if near else _EXAMPLE
