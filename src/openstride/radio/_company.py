"""Other makers' devices beside virtual shoes: a strap that follows a table, a foot pod on somebody who runs evenly."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from openstride.radio._air import Air

STRAP: Final = "Virtual strap"
FOOT_POD: Final = "Virtual foot pod"


@asynccontextmanager
async def virtual_company(
    air: Air, *, strap: Mapping[str, NDArray[np.float64]] | None = None, foot_pod: float | None = None
) -> AsyncIterator[None]:
    """Let devices of other makers be near virtual shoes, for as long as the context lasts.

    Parameters
    ----------
    air
        Of the shoes.
    strap
        The heart rate that a strap says, as ``t`` (s since it was switched on) and ``heart_rate_bpm``; None for none.
    foot_pod
        The speed that a foot pod says (m/s), with 180 steps a minute as other makers send them; None for none.
    """
    # Not before someone has made an air: bumble takes half a second to import.
    from openstride.radio._others import heart_rate, speed_cadence, virtual_other  # noqa: PLC0415

    async with AsyncExitStack() as stack:
        if strap is not None:
            await stack.enter_async_context(virtual_other(STRAP, [heart_rate(strap)], air))
        if foot_pod is not None:
            await stack.enter_async_context(virtual_other(FOOT_POD, [speed_cadence(foot_pod)], air))
        yield
