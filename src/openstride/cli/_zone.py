"""The IANA name of the zone that this machine is in, as far as the system tells it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

#: Where systems keep the zone they are in: a link into a folder of all zones.
LOCAL: Final = Path("/etc/localtime")
_ALL: Final = "zoneinfo/"


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
