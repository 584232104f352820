"""Who may speak to home: browsers that were let in (`_access`), and what looks at every request first (`_guard`)."""

from __future__ import annotations

from openstride.server.access._access import Access, Session
from openstride.server.access._address import Address, cookie_name
from openstride.server.access._door import Door, door_of, door_open
from openstride.server.access._guard import API, HEADERS, HEALTH, LARGEST_BODY, LARGEST_FILE, Guard

__all__ = [
    "API",
    "HEADERS",
    "HEALTH",
    "LARGEST_BODY",
    "LARGEST_FILE",
    "Access",
    "Address",
    "Door",
    "Guard",
    "Session",
    "cookie_name",
    "door_of",
    "door_open",
]
