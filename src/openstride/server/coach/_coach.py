"""What the room `coach` says of the runs of a runner, in the shapes of the API.

Nothing of it is kept: it is worked out of the form that each result keeps, so whatever happens to an activity, the next
answer is the one that there would be if it had always been so. A baseline of sixty runs takes 45 ms of CPU.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal, TypeVar

from openstride.activity import FORM
from openstride.coach import (
    AIMS,
    LEAST_CUES,
    LOOKING_BACK,
    Baseline,
    Effect,
    Verdict,
    advice,
    baseline,
    effects,
    shifts,
)
from openstride.cues import Kind
from openstride.history import FormOfRun, form_between_shoes, trends, usual_speed
from openstride.server._documents import Document
from openstride.server._errors import ActivityNotFoundError
from openstride.server.coach._outcomes import outcomes
from openstride.server.coach._outings import Outing, outing_of, outings
from openstride.server.database import Activity, Database

Shape = TypeVar("Shape", bound=Document)

#: So far back it is asked what has changed, and how shoes differ: longer than shoes live, and some hundred runs.
_YEARS: Final = timedelta(days=730)
_UNITS: Final = {**FORM, "speed": "m/s"}
#: Nobody's clock is further ahead.
_AHEAD: Final = timedelta(days=1)


class UsualFound(Document):
    """The usual range of a metric: by rising speed, rows of speed, centre, spread from run to run, and uncertainty.

    `source` says whether the runner's own runs tell it, `runs` how many there are; a population's has its `sources`,
    studies by DOI. SI units, cadence in steps a second.
    """

    source: Literal["own", "population"]
    runs: int
    knots: tuple[tuple[float, float, float, float], ...]
    sources: tuple[str, ...] = ()


class BaselineFound(Document):
    """What is usual for a runner, in the form that travels to the phone: version, runs, days, and ranges by metric.

    `retired` are the kinds of cue that do not help this runner: the phone does not give them.
    """

    baseline: int
    runs: int
    days: int
    metrics: dict[str, UsualFound]
    retired: tuple[Kind, ...] = ()


class StudyFound(Document):
    """Where a rule comes from."""

    citation: str
    doi: str


class FindingFound(Document):
    """Something unusual in a run, by which rule and metric, and on which side of what is usual; SI units.

    `favour` is said only where a study says so. `value` and `usual` are those at the run's speeds, from `lowest` to
    `highest` (m/s), `spread` the standard deviation of the runner's runs there, `uncertainty` that of the difference.
    `chance` is that of one usual run to show anything as unusual.
    """

    rule: str
    metric: str
    side: Literal["higher", "lower"]
    favour: Literal["favourable", "unfavourable", "not_known"]
    value: float
    usual: float
    spread: float
    uncertainty: float
    speed: float
    lowest: float
    highest: float
    strides: int
    chance: float
    study: StudyFound | None


class AdviceFound(Document):
    """What the coach says of a run: what was best, the one thing to try next, and what was unusual beside.

    `asked` rules had enough data; the baseline rests on `runs` runs in `days` days. Where nothing could be asked,
    `lacking` says of what there was too little: runs in the baseline, runs at these speeds, strides of this run on
    level ground, or an analysis that kept the form; `needed` is how many it takes.
    """

    verdict: Literal["found", "nothing_stands_out", "not_enough_data"]
    best: FindingFound | None = None
    next: FindingFound | None = None
    noticed: tuple[FindingFound, ...] = ()
    asked: int = 0
    runs: int = 0
    days: int = 0
    lacking: Literal["runs", "speeds", "strides", "analysis"] | None = None
    needed: int | None = None


class ChangeFound(Document):
    """A difference of form at matched speed, with its standard uncertainty and its interval of 95 %; SI units."""

    value: float
    uncertainty: float
    low: float
    high: float


class RunReadFound(Document):
    """What one run says of a metric at the speed that it is read off at, and when it began; SI units."""

    instant: datetime
    value: float


class OnLineFound(RunReadFound):
    """Where a line through runs lies at an instant, with its interval of 95 %."""

    low: float
    high: float


class TrendFound(Document):
    """A metric over the weeks: how many days and runs tell it, where it is now, by how much it changed, in a word.

    Where there is not enough data, `needed` says how many runs it takes. `read` are the runs in order of time, `line`
    is the one through them, at equal steps from the first run to the last.
    """

    metric: str
    unit: str
    days: float
    runs: int
    now: ChangeFound | None
    change: ChangeFound | None
    verdict: Literal["risen", "fallen", "not_told_apart", "not_enough_data"]
    needed: int | None
    read: tuple[RunReadFound, ...]
    line: tuple[OnLineFound, ...]


class TrendList(Document):
    """Form over the weeks until now, read off at one speed (m/s); None where no run says any."""

    speed: float | None
    weeks: int
    trends: tuple[TrendFound, ...]


class ShiftFound(Document):
    """A metric that has moved to another level and stayed: since when, after which run it was told, and by how much."""

    metric: str
    unit: str
    since: datetime
    found: datetime
    runs: int
    change: ChangeFound


class ShiftList(Document):
    """What has changed lastingly, read off at one speed (m/s), in the order in which it was told."""

    speed: float | None
    changes: tuple[ShiftFound, ...]


class ShoesFound(Document):
    """A metric in one pair of shoes less in another, with the runs in each and a word."""

    metric: str
    unit: str
    shoe: str
    other: str
    runs: int
    other_runs: int
    change: ChangeFound | None
    verdict: Literal["more", "less", "not_told_apart", "not_enough_data"]


class ShoesList(Document):
    """How form differs between every two pairs of shoes, read off at one speed (m/s)."""

    speed: float | None
    differences: tuple[ShoesFound, ...]


class CueFound(Document):
    """What one kind of cue does for the runner: of how many that were given and withheld, the change it is to make.

    `change` is that of `metric` at matched speed in the minute after a cue, towards what is usual for the runner, given
    less withheld; `lasting` the same for five to ten minutes after. They are None below `needed` of each, and their
    intervals of 95 % hold at all times together. `untold` cues are in none of this, for too few strides tell what came
    of them. A kind whose interval lies below `worth`, the least change that is worth a word, is `retired` since then
    for the `reason` that was known then: it is not given any more.
    """

    kind: Kind
    metric: str
    unit: str
    given: int
    withheld: int
    untold: int
    needed: int
    worth: float
    verdict: Verdict
    change: ChangeFound | None
    lasting: ChangeFound | None
    retired: datetime | None
    reason: ChangeFound | None


class Ledger(Document):
    """What each kind of cue does that ever was given or withheld, by name."""

    cues: tuple[CueFound, ...]


@dataclass(frozen=True, slots=True)
class Coach:
    """The coach of one runner.

    Parameters
    ----------
    database
        Has the results.
    runner
        Whose they are.
    clock
        Tells the time.
    """

    database: Database
    runner: int
    clock: Callable[[], datetime]

    def baseline(self) -> BaselineFound:
        """Return what is usual for the runner now, by runs of the same feet as the last one."""
        now = self.clock() + _AHEAD
        document = _baseline(self._outings(now - LOOKING_BACK - _AHEAD, now)).to_json()
        retired = [each.kind for each in self.ledger().cues if each.retired is not None]
        return BaselineFound.model_validate(document | {"retired": retired})

    def advice(self, activity: str) -> AdviceFound:
        """Return what the coach says of a run, by what was usual before it.

        Raises
        ------
        ActivityNotFoundError
            If it is not here.
        """
        with self.database.reading(self.runner) as session:
            found = session.find(Activity, activity)
            if found is None:
                raise ActivityNotFoundError(activity)
            this = outing_of(session, found)
            before = outings(session, found.start - LOOKING_BACK, found.start)
        if this is None:
            return AdviceFound(verdict="not_enough_data", lacking="analysis")
        usual = _baseline([each for each in before if each.feet == this.feet])
        return AdviceFound.model_validate(asdict(advice(this.form, usual)))

    def trends(self, weeks: int, speed: float | None) -> TrendList:
        """Return form over the last weeks at a speed (m/s), None for the one that is usual."""
        now = self.clock() + _AHEAD
        runs = _of_runs(self._outings(now - timedelta(weeks=weeks) - _AHEAD, now))
        at = usual_speed(runs) if speed is None else speed
        found = () if at is None else trends(runs, now, at, weeks=weeks)
        return TrendList(speed=at, weeks=weeks, trends=tuple(_as(TrendFound, asdict(each)) for each in found))

    def changes(self, speed: float | None) -> ShiftList:
        """Return what has changed lastingly in two years at a speed (m/s), None for the one that is usual."""
        runs, at = self._of_years(speed)
        found = () if at is None else shifts(runs, at)
        return ShiftList(speed=at, changes=tuple(_as(ShiftFound, asdict(each)) for each in found))

    def shoes(self, speed: float | None) -> ShoesList:
        """Return how form differs between the shoes of two years at a speed (m/s), None for the one that is usual."""
        runs, at = self._of_years(speed)
        found = () if at is None else form_between_shoes(runs, at)
        return ShoesList(speed=at, differences=tuple(_as(ShoesFound, asdict(each)) for each in found))

    def ledger(self) -> Ledger:
        """Return what each kind of cue does for the runner, by all that ever came of one."""
        with self.database.reading(self.runner) as session:
            found, untold = outcomes(session)
        return Ledger(cues=tuple(_cue(each, untold[each.kind]) for each in effects(found, untold)))

    def _of_years(self, speed: float | None) -> tuple[list[FormOfRun], float | None]:
        now = self.clock() + _AHEAD
        runs = _of_runs(self._outings(now - _YEARS, now))
        return runs, usual_speed(runs) if speed is None else speed

    def _outings(self, since: datetime, before: datetime) -> list[Outing]:
        """Return the runs in a time, of the same feet as the last: what one foot does is not the mean of both."""
        with self.database.reading(self.runner) as session:
            found = outings(session, since, before)
        feet = next((each.feet for each in reversed(found) if each.form), ())
        return [each for each in found if each.feet == feet]


def _baseline(found: Iterable[Outing]) -> Baseline:
    return baseline([(each.start, each.form) for each in found])


def _of_runs(found: Iterable[Outing]) -> list[FormOfRun]:
    return [FormOfRun(each.start, each.form, each.shoe, each.mounting) for each in found]


def _cue(effect: Effect, untold: int) -> CueFound:
    metric, worth = AIMS[effect.kind]
    known = {name: value for name, value in asdict(effect).items() if name in CueFound.model_fields}
    more = {"unit": _UNITS[metric], "worth": worth, "untold": untold, "needed": LEAST_CUES}
    return CueFound.model_validate(known | more)


def _as(shape: type[Shape], facts: dict[str, Any]) -> Shape:
    """Return what a room found in the shape of the API, which leaves some of it out."""
    return shape.model_validate({name: facts[name] for name in shape.model_fields})
