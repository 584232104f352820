"""Both clocks on one line, over a link that lets each way wait."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openstride.pod import FieldError, PodClock, TimeAnswer, TimeQuestion, clock_exchange, pod_clock
from openstride.recordings import ClockExchange

BEGIN_US = 1_777_609_800_000_000
TICK_US = 1e6 / 32_768


@dataclass
class Link:
    """A shaped link to a pod: each way leaves at the next connection event, and some are sent again.

    Parameters
    ----------
    interval
        Between connection events (s).
    loss
        The share of packets that the radio sends once more, an interval later.
    drift
        How much faster our clock runs than the pod's.
    ticks
        What the pod's clock reads at `BEGIN_US`.
    """

    interval: float
    loss: float = 0.0
    drift: float = 40e-6
    ticks: int = 2**32 - 900_000
    seed: int = 0
    random: np.random.Generator = field(init=False)

    def __post_init__(self) -> None:
        """Begin the events at any phase."""
        self.random = np.random.default_rng(self.seed)
        self._phase = self.random.uniform(0.0, self.interval)

    def pod_ticks(self, now: float) -> float:
        """What the pod's clock reads, unwrapped."""
        return self.ticks + now / (1.0 + self.drift) * 32_768

    def crossed(self, now: float) -> float:
        """When something that is ready now is on the other side."""
        event = self._phase + np.ceil((now - self._phase) / self.interval) * self.interval
        while self.random.uniform() < self.loss:
            event += self.interval
        return float(event + 0.0005)

    def exchange(self, now: float) -> tuple[ClockExchange, float]:
        """Ask at `now`; return the exchange and when it is over. Software adds up to 2 ms on our side."""
        asked = now + self.random.uniform(0.0, 0.002)
        received = self.crossed(asked)
        # The pod looks at its clock when the packet leaves, which is an interval later.
        sent = self.crossed(received + 0.0002) - 0.0005
        while self.random.uniform() < self.loss:
            sent += self.interval
        there = sent + 0.0005 + self.random.uniform(0.0, 0.002)
        ticks = [round(self.pod_ticks(instant)) % 2**32 for instant in (received, sent)]
        asked_us, there_us = (BEGIN_US + round(instant * 1e6) for instant in (now, there))
        return ClockExchange("left", asked_us, ticks[0], ticks[1], there_us), there

    def bursts(self, starts: list[float], count: int = 16) -> list[ClockExchange]:
        exchanges = []
        for start in starts:
            now = start
            for _ in range(count):
                exchange, over = self.exchange(now)
                exchanges.append(exchange)
                now = over + self.random.uniform(0.0, 0.06)
        return exchanges

    def error(self, clock: PodClock, now: float) -> float:
        """How far the line is from the truth (s)."""
        return (clock.log_us(self.pod_ticks(now)) - BEGIN_US) * 1e-6 - now


def known(exchanges: list[ClockExchange]) -> PodClock:
    clock = pod_clock(exchanges)
    assert clock is not None
    return clock


@pytest.mark.parametrize("interval", [0.015, 0.03, 0.05])
@pytest.mark.parametrize("loss", [0.0, 0.3])
def test_after_a_minute_the_clocks_agree_to_5_ms(interval: float, loss: float) -> None:
    errors = []
    for seed in range(40):
        link = Link(interval, loss, seed=seed, drift=(seed - 20) * 2.5e-6)
        clock = known(link.bursts([0.0, 20.0, 40.0, 55.0]))
        assert clock.bursts == 4
        errors += [link.error(clock, now) for now in (0.0, 30.0, 60.0)]
    # A third of the packets twice over 50 ms each is where 64 exchanges may all be slow.
    assert np.mean(np.abs(errors) < 0.005) >= (0.98 if interval == 0.05 else 1.0)
    assert np.sqrt(np.mean(np.square(errors))) < 0.0025


def test_the_two_feet_agree_better_than_either_with_us() -> None:
    apart = []
    for seed in range(20):
        left, right = Link(0.03, 0.1, seed=seed), Link(0.03, 0.1, seed=100 + seed, drift=-30e-6, ticks=5)
        errors = [link.error(known(link.bursts([0.0, 20.0, 40.0])), 60.0) for link in (left, right)]
        apart.append(errors[0] - errors[1])
    assert np.sqrt(np.mean(np.square(apart))) < 0.003


def test_the_error_is_what_the_residual_says() -> None:
    ratios = []
    for seed in range(40):
        link = Link(0.05, 0.2, seed=seed)
        clock = known(link.bursts([0.0, 30.0, 60.0]))
        ratios.append(link.error(clock, 30.0) / clock.residual)
    assert np.mean(np.abs(ratios) < 2.0) >= 0.95
    assert np.sqrt(np.mean(np.square(ratios))) > 0.1


def test_a_slow_burst_counts_for_little() -> None:
    link = Link(0.015)
    slow = [replace(each, sent_us=each.sent_us - 400_000) for each in link.bursts([20.0])]
    assert abs(link.error(known([*link.bursts([0.0]), *slow, *link.bursts([40.0])]), 20.0)) < 0.002


def test_drift_is_found_within_an_hour() -> None:
    link = Link(0.03, 0.1, drift=-37e-6)
    clock = known(link.bursts([60.0 * minute for minute in range(60)]))
    assert clock.drift == pytest.approx(-37e-6, abs=2e-6)
    assert abs(link.error(clock, 3600.0)) < 0.005


def test_one_burst_says_nothing_of_drift() -> None:
    assert known(Link(0.03).bursts([0.0])).drift == pytest.approx(0.0, abs=1e-9)


@given(st.integers(0, 2**32 - 1))
def test_where_the_pods_clock_begins_again_makes_no_difference(ticks: int) -> None:
    link, zero = Link(0.03, ticks=ticks), Link(0.03, ticks=0)
    line, other = (known(each.bursts([0.0, 30.0])) for each in (link, zero))
    # Ticks are whole numbers on either clock.
    assert link.error(line, 45.0) == pytest.approx(zero.error(other, 45.0), abs=1e-6)


def test_a_pause_longer_than_the_clock_counts_is_bridged() -> None:
    link = Link(0.03, drift=20e-6)
    clock = known(link.bursts([0.0, 40 * 3600.0, 41 * 3600.0]))
    assert clock.drift == pytest.approx(20e-6, abs=1e-6)


def test_exchanges_that_contradict_each_other_say_so_and_find_no_drift() -> None:
    link = Link(0.03)
    first, second = link.bursts([0.0, 30.0])[::16]
    clock = known([first, replace(second, pod_received=2**31, pod_sent=2**31)])
    assert clock.drift == 0.0
    assert clock.residual > 1.0


def test_an_answer_quicker_than_the_pod_held_the_question_is_left_out() -> None:
    link = Link(0.03)
    exchanges = link.bursts([0.0])
    lie = replace(exchanges[3], pod_sent=(exchanges[3].pod_sent + 2**31) % 2**32)
    assert known([*exchanges[:3], lie, *exchanges[4:]]) == known([*exchanges[:3], *exchanges[4:]])
    assert pod_clock([lie]) is None
    assert pod_clock([]) is None


def test_question_and_answer_belong_together() -> None:
    question = TimeQuestion(7, BEGIN_US)
    exchange = clock_exchange("left", question, TimeAnswer(7, 1, 2), BEGIN_US + 40_000)
    assert exchange == ClockExchange("left", BEGIN_US, 1, 2, BEGIN_US + 40_000)
    with pytest.raises(FieldError, match="question"):
        clock_exchange("left", question, TimeAnswer(8, 1, 2), BEGIN_US + 40_000)
    with pytest.raises(ValueError, match="received_us"):
        clock_exchange("left", question, TimeAnswer(7, 1, 2), BEGIN_US - 1)
