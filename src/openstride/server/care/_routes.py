"""The API of care: how home is; routes translate, and decide nothing themselves."""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter, Request, Response

from openstride.server._documents import plain
from openstride.server._home import Home
from openstride.server._problems import MEDIA_TYPE, UNWELL, answer, problem
from openstride.server.care._health import Health, health_of

_UNWELL: Final[dict[int | str, dict[str, Any]]] = {
    503: {
        "description": "Home is not well: the same members, beside those of a problem",
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
}
_ADVICE: Final = "Run openstride doctor on this home; it says what to do."

router = APIRouter()


@router.get("/health", response_model=Health, responses=_UNWELL)
def health(request: Request) -> Health | Response:
    """Say how home is, to anybody on this machine: nothing of its runner."""
    home: Home = request.app.state.home
    found = health_of(home.runs, home.jobs)
    if found.well:
        return found
    detail = f"Home is not well: {', '.join(found.ailments) or 'a worker has ended'}."
    return answer(problem(UNWELL, detail, _ADVICE, **plain(found)))
