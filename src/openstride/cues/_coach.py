"""The live coach with Python's own types around the portable rules: strides in, events out."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, Final, Literal, Protocol

from openstride.cues._baseline import NAMES, Baseline, Whose
from openstride.cues.live import budget, prompter, rules
from openstride.cues.live.footfall import Footfall

Kind = Literal["cadence_low", "contact_long", "overstriding", "strike_drift", "asymmetry", "pace_fast", "pace_slow"]
Side = Literal["left", "right"]

VERSION: Final = 1
#: In the order of the codes in `live.rules`.
KINDS: Final[tuple[Kind, ...]] = (
    "cadence_low",
    "contact_long",
    "overstriding",
    "strike_drift",
    "asymmetry",
    "pace_fast",
    "pace_slow",
)
#: What the rules read of an engine's stride; `live.footfall.Footfall` has fields of the same names.
FIELDS: Final = (
    "walking",
    "measured",
    "contact",
    "toe_off",
    "next_contact",
    "length",
    "dz",
    "rise_sigma",
    "angle_known",
    "strike_angle",
    "braking",
    "turn",
)
SIDES: Final[dict[int, Side]] = {rules.LEFT: "left", rules.RIGHT: "right"}


class EngineStride(Protocol):
    """What the rules read of a stride of the engine, `openstride.engine.stride.Stride` for one."""

    walking: bool
    measured: bool
    contact: float
    toe_off: float
    next_contact: float
    length: float
    dz: float
    rise_sigma: float
    angle_known: bool
    strike_angle: float
    braking: float
    turn: float


@dataclass(frozen=True, slots=True)
class CueSettings:
    """What the runner wants to hear.

    Parameters
    ----------
    goal_speed
        Speed that the runner wants to hold, m/s; None for none.
    speed_scale
        Standard uncertainty of the pods' scale of speed, as a share; a calibration knows it better.
    withheld_share
        Share of the eligible cues that chance withholds, so that their effect can be told; 0 switches that off.
    never
        Kinds that the runner does not want to hear. Those that the baseline says to be retired are not said either.
    """

    goal_speed: float | None = None
    speed_scale: float = 0.007
    withheld_share: float = 0.25
    never: Collection[Kind] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class CueEvent:
    """A cue that was eligible, given or withheld by chance; or praise for what became of one.

    Parameters
    ----------
    event
        `"cue"` or `"praise"`.
    kind
        Which rule spoke.
    time
        s since the start of the run.
    given
        Whether it was said. Praise always is.
    speed, value, usual, spread, uncertainty
        The evidence, in the metric's SI unit: `usual` is the baseline's centre at this speed, the run's own first part
        for `strike_drift`, the goal for a pace; `spread` the usual range's standard deviation, `uncertainty` the
        standard uncertainty of value minus usual without it.
    whose
        Whether the usual range is the runner's own or a population's.
    side
        The foot that it is about; None where it is both.
    strides_of, strides
        First and last number of the strides looked at, and of which foot; the other foot's were looked at as well.
    """

    event: Literal["cue", "praise"]
    kind: Kind
    time: float
    given: bool
    speed: float
    value: float
    usual: float
    spread: float
    uncertainty: float
    whose: Whose
    side: Side | None
    strides_of: Side
    strides: tuple[int, int]

    def document(self) -> dict[str, Any]:
        """Give the event as it is kept with the run, a JSON object; `reason` says why a cue was not given."""
        return {
            self.event: VERSION,
            "kind": self.kind,
            "time": self.time,
            "given": self.given,
            "speed": self.speed,
            "value": self.value,
            "usual": self.usual,
            "spread": self.spread,
            "uncertainty": self.uncertainty,
            "source": self.whose,
            "side": self.side,
            "strides_of": self.strides_of,
            "strides": list(self.strides),
            "reason": None if self.given else "chance",
        }


class LiveCoach:
    """The coach of one run.

    Parameters
    ----------
    baseline
        The runner's usual ranges, and the kinds that are retired.
    seed
        Decides what chance withholds. Keep it with the run: the same strides and seed give the same events.
    settings
        What the runner wants to hear.
    """

    def __init__(self, baseline: Baseline, seed: int, settings: CueSettings | None = None) -> None:
        wanted = settings or CueSettings()
        self.baseline = baseline
        self.seed = seed
        self.settings = wanted
        self._prompter = prompter.Prompter()
        self._prompter.baseline = baseline.tables
        self._prompter.goal_speed = wanted.goal_speed or 0.0
        self._prompter.speed_scale = wanted.speed_scale
        self._prompter.budget.withheld_share = wanted.withheld_share
        self._footfall = Footfall()
        prompter.begin(self._prompter, seed)
        for kind in KINDS:
            if kind in wanted.never or kind in baseline.retired:
                self.never(kind)

    def take(self, side: Side, number: int, time: float, stride: EngineStride) -> CueEvent | None:
        """Take a stride as the engine gave it out.

        Parameters
        ----------
        side, number
            Its foot, and its number among that foot's strides as the caller counts them.
        time
            When it was given out, s since the start of the run; of both feet together it never goes back.
        stride
            The stride.

        Returns
        -------
        CueEvent or None
            What is to be said or kept, if anything.
        """
        footfall = self._footfall
        footfall.right, footfall.number, footfall.time = side == "right", number, time
        for name in FIELDS:
            setattr(footfall, name, getattr(stride, name))
        code = prompter.take(self._prompter, footfall)
        return None if code == prompter.NOTHING else _event(code, self._prompter.cue)

    def document(self) -> dict[str, Any]:
        """Give what the coach goes by as a JSON object to keep with the run: it tells the same of the same strides."""
        return {
            "coach": VERSION,
            "seed": self.seed,
            "goal_speed": self.settings.goal_speed,
            "speed_scale": self.settings.speed_scale,
            "withheld_share": self.settings.withheld_share,
            "never": sorted(self.settings.never),
            "baseline": self.baseline.document,
        }

    def not_now(self, time: float, duration: float) -> None:
        """Say nothing for a while, both in s since the start of the run."""
        budget.hush(self._prompter.budget, time, duration)

    def never(self, kind: Kind) -> None:
        """Say nothing of this kind any more."""
        budget.renounce(self._prompter.budget, KINDS.index(kind))


def _event(code: int, cue: prompter.Cue) -> CueEvent:
    return CueEvent(
        event="praise" if code == prompter.PRAISE else "cue",
        kind=KINDS[cue.kind],
        time=cue.time,
        given=code != prompter.WITHHELD,
        speed=cue.speed,
        value=cue.value,
        usual=cue.usual,
        spread=cue.spread,
        uncertainty=cue.uncertainty,
        whose=NAMES[cue.whose],
        side=SIDES.get(cue.side),
        strides_of="right" if cue.right else "left",
        strides=(cue.first_stride, cue.last_stride),
    )
