"""Puts the pages into the wheel: builds them first where they were not built yet."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PAGES = ("src/openstride/server/page/index.html", "src/openstride/report/page/report.html")


class PageHook(BuildHookInterface[Any]):
    """Runs before a wheel is packed; an editable install takes the pages from where `make` puts them."""

    PLUGIN_NAME = "page"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002  # the interface is not ours
        """Build the pages unless they stand there."""
        if version == "editable" or all((Path(self.root) / page).is_file() for page in PAGES):
            return
        sys.path.insert(0, self.root)
        from tools.page import run  # noqa: PLC0415  # found only from the project's own folder

        run("build")
