"""An activity that was uploaded, sealed and analysed, and leaves home."""

from __future__ import annotations

import pytest

from openstride.server import Home
from tests.server.conftest import Made
from tests.server.runs.test_runs import receive, work


@pytest.fixture
def analysed(home: Home, made: Made) -> str:
    """Return the id of an activity that was made of a recording; home is not served meanwhile."""
    receive(home.runs, made.run, made.segments)
    work(home.runs)
    return made.run
