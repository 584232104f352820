"""Writes small packages and checks them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from portable.check import check
from portable.guards import Findings

Check = Callable[..., Findings]


@pytest.fixture
def checked(tmp_path: Path) -> Check:
    """Check a package given as the text of its modules: `checked(foot="...")`."""

    def run(**modules: str) -> Findings:
        for name, source in modules.items():
            (tmp_path / f"{name}.py").write_text(source)
        return check(tmp_path)

    return run
