"""Placeholder."""

from __future__ import annotations
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from openstride.cli._record_shoes import Radio


@asynccontextmanager
async def virtual_radio(played: str, speed: float) -> AsyncIterator[Radio]:
    yield Radio()
