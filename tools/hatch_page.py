"""Puts the page into the wheel: builds it first where it was not built yet."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class PageHook(BuildHookInterface[Any]):
    """Runs before a wheel is packed; an editable install takes the page from where `make` puts it."""

    PLUGIN_NAME = "page"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002  # the interface is not ours
        """Build the page unless it stands there."""
        if version == "editable" or (Path(self.root) / "src/openstride/server/page/index.html").is_file():
            return
        sys.path.insert(0, self.root)
        from tools.page import run  # noqa: PLC0415  # found only from the project's own folder

        run("build")
