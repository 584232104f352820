"""The API of an account as a whole."""

from __future__ import annotations

from fastapi import APIRouter

from openstride.server.account._archive_routes import router as archive
from openstride.server.account._deletion_routes import router as deletion

router = APIRouter()
for each in (archive, deletion):
    router.include_router(each)
