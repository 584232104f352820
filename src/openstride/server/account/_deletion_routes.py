"""The API of deleting all that is kept of a runner; routes translate, and decide nothing themselves."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request, Response

from openstride.server._home import Home
from openstride.server.access import Session
from openstride.server.account._deletion import Confirmed, Deleted

#: What the page itself has kept, too, but for its cookie.
_FORGET: Final = {"Clear-Site-Data": '"cache", "storage"'}

router = APIRouter()


@router.delete("/account")
async def delete_account(request: Request, response: Response, confirmed: Confirmed) -> Deleted:  # noqa: ARG001  # it was said
    """Delete everything that is kept of the runner, here and in the browser that asks.

    Rows, files, sessions but the one that asks, work that waits; what is under way is ended. Whatever ends home
    meanwhile, it is finished at the next start. Backups and exports that were made before are as they were.
    """
    home: Home = request.app.state.home
    session: Session = request.state.session
    response.headers.update(_FORGET)
    return await home.deletion.delete_all(session)
