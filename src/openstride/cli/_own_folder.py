"""Where home keeps its runs, unless it is told otherwise."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

_APP: Final = "openstride"


def own_folder(environment: Mapping[str, str]) -> Path:
    """Return the folder in which programs of this system keep what belongs to their user."""
    if sys.platform == "win32":
        return Path(environment.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / _APP
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / _APP
    return Path(environment.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / _APP
