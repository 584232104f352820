"""What came of the cues of all runs of a runner, as each result keeps it.

An activity that was merged has those of its parts; what is in the bin has none.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import aliased

from openstride.coach import Outcome
from openstride.server.coach._outings import SHOWN, counting
from openstride.server.database import Activity, Result, RunnerSession


def outcomes(session: RunnerSession) -> tuple[list[Outcome], Counter[str]]:
    """Return what came of each cue, and by kind how many there were of which the strides do not tell.

    Where a start was put right by hand, so are the instants.
    """
    whole = aliased(Activity)
    asked = select(Activity.start, Result.facts["cues"]).join(Result, SHOWN)
    asked = asked.outerjoin(whole, and_(whole.runner_id == Activity.runner_id, whole.id == Activity.part_of))
    asked = asked.where(counting(whole))
    found: list[Outcome] = []
    untold: Counter[str] = Counter()
    # Of cues at one instant, in copies of one run, the same one comes first whichever came home first.
    for start, cues in session.execute(asked.order_by(Activity.start, Activity.id)):
        for cue in cues or ():
            if cue["change"] is None:
                untold[cue["kind"]] += 1
            else:
                found.append(_outcome(start, cue))
    return found, untold


def _outcome(start: datetime, cue: dict[str, Any]) -> Outcome:
    instant = start + timedelta(seconds=cue["time"])
    return Outcome(cue["kind"], instant, cue["given"], cue["change"], cue["lasting"])
