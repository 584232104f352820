"""Which found stride is which reference stride: one to one, by their middles in time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from openstride.validation._subjects import Floats


def match(reference: Floats, found: Floats, tolerance: float) -> NDArray[np.intp]:
    """Pair reference strides with found strides.

    A pair may lie apart by at most `tolerance` times the duration of the reference stride, from middle to middle.
    The closest pair is made first and both are taken; of two equally close the earlier one goes first.

    Parameters
    ----------
    reference, found
        Start and end of each stride, shapes (m, 2) and (n, 2), s.
    tolerance
        Largest distance of the middles as a share of the reference stride's duration.

    Returns
    -------
    NDArray[np.intp]
        For each reference stride the index of its found stride, or -1, shape (m,).
    """
    partner = np.full(len(reference), -1, dtype=np.intp)
    middle, duration = reference.mean(axis=1), np.diff(reference, axis=1)[:, 0]
    apart = np.abs(middle[:, None] - found.mean(axis=1)[None, :])
    which, candidate = np.nonzero(apart <= tolerance * duration[:, None])
    taken = np.zeros(len(found), dtype=np.bool_)
    for pair in np.argsort(apart[which, candidate], kind="stable"):
        truth, stride = which[pair], candidate[pair]
        if partner[truth] < 0 and not taken[stride]:
            partner[truth] = stride
            taken[stride] = True
    return partner
