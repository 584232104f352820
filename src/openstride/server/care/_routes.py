"""The API of care: how home is; routes translate, and decide nothing themselves."""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter, Request

from openstride.server._documents import Health
from openstride.server._errors import UnwellError
from openstride.server._home import Home
from openstride.server._problems import problems
from openstride.server.care._health import health_of

#: The guard asks for no cookie here.
_OPEN: Final[dict[str, Any]] = {"security": []}

router = APIRouter()


@router.get("/health", responses=problems(UnwellError), openapi_extra=_OPEN)
def read_health(request: Request) -> Health:
    """Say how home is, to anybody on this machine: nothing of its runner."""
    home: Home = request.app.state.home
    return health_of(home.runs, home.jobs)
