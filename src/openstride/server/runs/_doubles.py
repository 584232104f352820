"""The same run from several sources: which two are one, and which of them stands for both.

A watch on the wrist and a pod in the shoe, or a program that passes on what another recorded: two files, one run. The
one from the better source stands in the history, the others are beside it and in no list, total or record. Nothing is
lost by that, and a person may say that it was two runs.

Two are the same where most of the time of both is shared and the ways are about as long; or where a clock was off by
quarters of an hour, as time zones are, and the ways were gone in the same rhythm, mark by mark. Who types a run in
remembers when it began to some minutes: it need only have been as long, and under way at the same time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from openstride.server.database import Activity, Result, RunnerSession

#: From the best source to the weakest.
GRADES: Final = ("two_feet", "one_foot", "pod_raw", "pod_summary", "watch", "phone_position", "typed_in")
#: The sources that may say once more what another has said: one of two doubles is of these.
_ONCE_MORE: Final = frozenset({"file", "typed"})
#: Of the time of the longer one, so much is shared at least.
SHARED: Final = 0.8
#: Ways differ by so much at most: positions of a phone and a pod that was never calibrated differ by a tenth.
WAYS: Final = 0.15
#: Time zones are quarters of an hour apart, and so far from UTC at most. The next day is farther: who runs the same way
#: at the same hour each day has run twice.
_QUARTER: Final = timedelta(minutes=15)
_FARTHEST: Final = timedelta(hours=14)
#: Who looks for doubles looks so far: one may be long under way when the other begins.
_AROUND: Final = timedelta(hours=26)
#: Of a clock that was off, the rest after whole quarters is at most this.
_REST: Final = timedelta(seconds=90)
#: Marks of two devices on one runner are some metres apart; two runs on the same way differ by more (s, SD).
_RHYTHM: Final = 4.0
#: Fewer marks than this are no rhythm: half a kilometre.
_LEAST_MARKS: Final = 10
#: And they took as long, to this (s).
_AS_LONG: Final = 15.0


def stand(session: RunnerSession, activity: Activity) -> None:
    """Find what an activity is the same run as, and let the best source stand for each run.

    Of three, the first may be like the second and the second like the third, and yet the first unlike the third. So all
    that hang together are looked at anew, from the best to the weakest: each goes beside the best that stands and is
    like it, or stands itself. Whichever of them came first makes no difference.
    """
    if not _counts(session, activity):
        return
    like = _hanging_together(session, activity)
    standing: list[Activity] = []
    for each in sorted(like, key=_rank):
        best = next((one for one in standing if one in like[each]), None)
        each.beside = None if best is None else best.id
        if best is None:
            standing.append(each)
        elif best.shoe_id is None and not best.shoe_chosen:
            best.shoe_id, best.shoe_chosen = each.shoe_id, each.shoe_chosen
    session.flush()


def beside(session: RunnerSession, activity: str) -> Sequence[Activity]:
    """Return the activities that are beside one, from the better source to the weaker."""
    found = session.scalars(select(Activity).where(Activity.beside == activity))
    return sorted(found, key=_rank)


def set_apart(session: RunnerSession, activity: Activity) -> None:
    """Take an activity that is beside another for a run of its own."""
    activity.beside, activity.apart = None, True
    session.flush()


def set_together(session: RunnerSession, activity: Activity) -> None:
    """Let an activity that was taken for a run of its own be what it is the same run as again."""
    activity.apart = False
    session.flush()
    stand(session, activity)


def leave(session: RunnerSession, activity: Activity) -> None:
    """Let those that are beside an activity stand for themselves, since it goes."""
    freed = beside(session, activity.id)
    for each in freed:
        each.beside = None
    session.flush()
    for each in freed:
        stand(session, each)


def _rank(activity: Activity) -> tuple[int, float, str]:
    grade = activity.grade if activity.grade in GRADES else GRADES[0]
    # Of equals the one that has more of it.
    return GRADES.index(grade), -activity.duration, activity.id


def _hanging_together(session: RunnerSession, activity: Activity) -> dict[Activity, list[Activity]]:
    """Return an activity and all that are like it, or like those, each with those that it is like."""
    found: dict[Activity, list[Activity]] = {}
    ahead = [activity]
    while ahead:
        each = ahead.pop()
        if each not in found:
            found[each] = [other for other in _candidates(session, each) if _is_same(session, each, other)]
            ahead += found[each]
    return found


def _candidates(session: RunnerSession, activity: Activity) -> Iterator[Activity]:
    """Yield the activities of which it might be a double: of those two recordings by pods never are."""
    around = (Activity.start >= activity.start - _AROUND, Activity.start <= activity.start + _AROUND)
    asked = select(Activity).where(Activity.id != activity.id, *around)
    for each in session.scalars(asked.order_by(Activity.start, Activity.id)):
        if not _ONCE_MORE.isdisjoint((each.source, activity.source)) and _counts(session, each):
            yield each


def _counts(session: RunnerSession, activity: Activity) -> bool:
    """Tell whether an activity may stand, or be beside another: none that a person has put elsewhere may."""
    if activity.apart or _is_away(activity) or _is_whole(activity):
        return False
    # What stands for it may be in the bin, or a part of a whole: it is there with it.
    stands = None if activity.beside is None else session.find(Activity, activity.beside)
    return stands is None or not _is_away(stands)


def _is_away(activity: Activity) -> bool:
    return activity.part_of is not None or activity.deleted_at is not None


def _is_whole(activity: Activity) -> bool:
    """Tell whether an activity was merged of others, which are what may be doubles."""
    return activity.recording_id is None and activity.source != "typed"


def _is_same(session: RunnerSession, one: Activity, other: Activity) -> bool:
    if one.distance and other.distance:
        shorter, longer = sorted((one.distance, other.distance))
        if longer - shorter > WAYS * longer:
            return False
    least = SHARED * max(one.duration, other.duration)
    if _shared(one, other) >= least:
        return True
    if "typed" in {one.source, other.source}:
        # Nobody is on two runs at once.
        return _shared(one, other) > 0.0 and min(one.duration, other.duration) >= least
    return _off(one, other) and _same_rhythm(_marks(session, one), _marks(session, other))


def _shared(one: Activity, other: Activity) -> float:
    ends = [each.start + timedelta(seconds=each.duration) for each in (one, other)]
    return max(0.0, (min(ends) - max(one.start, other.start)).total_seconds())


def _off(one: Activity, other: Activity) -> bool:
    """Tell whether a clock was off by whole quarters of an hour."""
    apart = abs(one.start - other.start)
    rest = apart % _QUARTER
    return _REST < apart <= _FARTHEST + _REST and min(rest, _QUARTER - rest) <= _REST


def _marks(session: RunnerSession, activity: Activity) -> NDArray[np.float64]:
    shown = select(Result.facts["marks"]).where(Result.activity_id == activity.id, Result.shown)
    return np.array(session.scalar(shown) or (), np.float64)


def _same_rhythm(one: NDArray[np.float64], other: NDArray[np.float64]) -> bool:
    """Tell whether two ways were gone in the same rhythm, whatever the scale of each."""
    if min(one.size, other.size) < _LEAST_MARKS:
        return False
    share = np.linspace(0.0, 1.0, 101)
    at = [np.interp(share, np.linspace(0.0, 1.0, each.size), each - each[0]) for each in (one, other)]
    off = at[0] - at[1]
    return float(off.std()) <= _RHYTHM and abs(float(off[-1])) <= _AS_LONG
