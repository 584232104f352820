"""Virtual shoes: what they play (`_runner`), over a socket (`_shoes`), and over Bluetooth in a browser (`_browser`).

Other features use what stands here. `_routes` is included by `server/_routes` alone.
"""

from __future__ import annotations

from openstride.server.virtual._browser import BrowserError, Chooser, found, opened_browser, switched_on
from openstride.server.virtual._runner import recording_of, stored
from openstride.server.virtual._shoes import SPEEDS, Shoes

__all__ = [
    "SPEEDS",
    "BrowserError",
    "Chooser",
    "Shoes",
    "found",
    "opened_browser",
    "recording_of",
    "stored",
    "switched_on",
]
