"""How far a pair of shoes has gone of what shoes go, which nobody knows exactly.

The usual advice is to replace them after 480 to 800 km. Most of their cushioning is lost early: shoes on a machine kept
75 % of their shock absorption after 80 km and 60 % after 800, shoes that were run in about 80 % (Cook, Kester & Brunet
1985, doi:10.1177/036354658501300406); after 320 km runners keep the loads as they were and spend longer on the ground
(Kong, Candelaria & Smith 2009, doi:10.1136/bjsm.2008.047761). No distance was found after which a shoe would be bad for
anybody. So this is a reminder to look at them, from the middle of that advice, unless the runner knows better.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

#: What shoes go, unless the runner says how far these do (m): the middle of the usual advice.
LIFETIME: Final = 640_000.0


@dataclass(frozen=True, slots=True)
class Wear:
    """How worn a pair of shoes is.

    Parameters
    ----------
    lifetime
        How far it is to go (m).
    share
        How much of that it has gone; above 1 beyond it.
    due
        Whether it is time to look for others.
    """

    lifetime: float
    share: float
    due: bool


def wear(distance: float, *, lifetime: float | None = None, retired: bool = False) -> Wear:
    """Return how worn shoes are.

    Parameters
    ----------
    distance
        That they have gone (m).
    lifetime
        That their runner lets them go (m); None for the usual one.
    retired
        Whether they are out of use: then nothing is due.

    Raises
    ------
    ValueError
        If the lifetime is not positive.
    """
    length = LIFETIME if lifetime is None else lifetime
    if not length > 0.0:
        raise ValueError(f"shoes go some way before they are worn, got a lifetime of {length} m")
    return Wear(length, distance / length, due=distance >= length and not retired)
