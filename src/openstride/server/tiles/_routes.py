"""The API of tiles; the route translates, and decides nothing itself."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Path, Request, Response

from openstride.server._errors import TileNotFoundError, TilesLackingError, TileUnavailableError
from openstride.server._home import Home
from openstride.server._problems import problems
from openstride.server._sending import BYTES, Described
from openstride.server.tiles._source import DEEPEST, SUFFIXES, Place

#: The browser of a runner keeps a tile for a week, and nobody on the way does.
_KEPT: Final = {"Cache-Control": "private, max-age=604800"}
_TILE: Final[Described] = {200: {"content": dict.fromkeys(SUFFIXES, BYTES)}}

router = APIRouter()

Zoom = Annotated[int, Path(ge=0, le=DEEPEST, description="How near: the earth is 2^z tiles wide.")]
Across = Annotated[int, Path(ge=0, lt=2**DEEPEST, description="Which tile from the west.")]
Down = Annotated[int, Path(ge=0, lt=2**DEEPEST, description="Which tile from the north.")]


@router.get(
    "/tiles/{z}/{x}/{y}",
    response_class=Response,
    responses=_TILE | problems(TilesLackingError, TileNotFoundError, TileUnavailableError),
)
async def read_tile(request: Request, z: Zoom, x: Across, y: Down) -> Response:
    """Return a tile of a map in Web Mercator, which home has from the tile server that it was told of."""
    home: Home = request.app.state.home
    try:
        place = Place(z, x, y)
    except ValueError:
        raise TileNotFoundError(z, x, y) from None
    tile = await home.tiles.tile(place)
    return Response(tile.data, media_type=tile.media_type, headers=_KEPT)
