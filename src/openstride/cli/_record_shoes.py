"""Which shoes: those near the computer, those of two addresses, or virtual ones in this very process.

The way to a virtual pod is the same but for the radio: bleak speaks to a Bluetooth stack in Python instead of the
system's, and everything above it is what real shoes get.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

from openstride.cli._errors import CommandError
from openstride.recorder import BleakLink, Found, Kind, NoPodsError, find_pods
from openstride.recordings import SIDES

#: Long enough to put on both shoes and to tap them (s).
LOOK_FOR: Final = 30.0
#: Where pods are known by their addresses, what was heard is looked through so often (s).
LOOK_AGAIN: Final = 4.0
#: As many pods as may be near, at a start line.
MANY: Final = 64


class OnePodError(CommandError):
    """Two pods were wanted, and only the one called `name` was found."""

    def __init__(self, name: str, seconds: float) -> None:
        hint = "Tap the other shoe twice and try again, or record with this one alone: --one"
        super().__init__(f"Only {name} was found in {seconds:.0f} s.", hint=hint)
        self.name = name


class PodNotHeardError(CommandError):
    """The pod with this `address` was not found."""

    def __init__(self, address: str, seconds: float) -> None:
        hint = "Tap it twice and try again. openstride pods lists those that are near, with their addresses."
        super().__init__(f"No pod with the address {address} was found in {seconds:.0f} s.", hint=hint)
        self.address = address


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which shoes are wanted.

    Parameters
    ----------
    addresses
        Of their pods; none for those that are near.
    one
        One pod is enough.
    virtual
        What virtual shoes play: a recording's folder or a runner's name; None for real shoes.
    speed
        Of virtual shoes: their seconds in one of ours.
    lasting
        How long virtual shoes are to run at least (s of theirs); None for as long as they do.
    seconds
        How long to look for them.
    beside
        What other makers' devices are to measure meanwhile.
    """

    addresses: tuple[str, ...] = ()
    one: bool = False
    virtual: str | None = None
    speed: float = 1.0
    lasting: float | None = None
    seconds: float = LOOK_FOR
    beside: tuple[Kind, ...] = ()

    @property
    def count(self) -> int:
        """How many pods are wanted."""
        return len(self.addresses) or (1 if self.one else len(SIDES))


@dataclass(frozen=True, slots=True)
class Radio:
    """What bleak looks for pods with, and speaks to them with; None for the system's own.

    Parameters
    ----------
    scanner, client
        Backends of bleak.
    """

    scanner: type[Any] | None = None
    client: type[Any] | None = None

    def link(self, found: Found) -> BleakLink:
        """Return the way to a pod that was found."""
        return BleakLink(found, backend=self.client, scanner=self.scanner)


@dataclass(frozen=True, slots=True)
class Shoes:
    """The shoes that were found.

    Parameters
    ----------
    found
        Their pods.
    radio
        What reaches them.
    """

    found: tuple[Found, ...]
    radio: Radio

    @property
    def links(self) -> list[BleakLink]:
        """The ways to them."""
        return [self.radio.link(each) for each in self.found]

    @property
    def named(self) -> str:
        """Their names, as a person reads them."""
        return " · ".join(each.name for each in self.found)


@asynccontextmanager
async def shoes(wanted: Wanted) -> AsyncIterator[Shoes]:
    """Give the shoes that are wanted, as long as the block runs.

    Raises
    ------
    RecorderError, CommandError
        If they are not found.
    """
    async with radio(wanted) as given:
        yield Shoes(await _found(wanted, given), given)


@asynccontextmanager
async def radio(wanted: Wanted) -> AsyncIterator[Radio]:
    """Give the radio: the system's, or one in which virtual shoes are near."""
    if wanted.virtual is None:
        yield Radio()
        return
    # Brings a whole Bluetooth stack along, and a simulator of runners.
    from openstride.cli._record_virtual import virtual_radio  # noqa: PLC0415

    async with virtual_radio(wanted.virtual, wanted.speed, wanted.lasting, wanted.beside) as given:
        yield given


async def _found(wanted: Wanted, given: Radio) -> tuple[Found, ...]:
    if wanted.addresses:
        return await by_address(wanted, given)
    found = _one_of_each(await find_pods(wanted.seconds, want=wanted.count, backend=given.scanner))[: wanted.count]
    if len(found) < wanted.count:
        raise OnePodError(found[0].name, wanted.seconds)
    return found


async def by_address(wanted: Wanted, given: Radio) -> tuple[Found, ...]:
    """Return the pods of the addresses that are wanted, in that order.

    Raises
    ------
    PodNotHeardError
        If one of them is not heard in time.
    """
    heard: dict[str, Found] = {}
    loop = asyncio.get_running_loop()
    until = loop.time() + wanted.seconds
    addresses = [each.casefold() for each in wanted.addresses]
    while missing := [each for each in addresses if each not in heard]:
        left = until - loop.time()
        if left <= 0.0:
            raise PodNotHeardError(missing[0].upper(), wanted.seconds)
        try:
            near = await find_pods(min(LOOK_AGAIN, left), want=MANY, backend=given.scanner)
        except NoPodsError:
            continue
        heard |= {each.address.casefold(): each for each in near}
    return tuple(heard[each] for each in addresses)


def _one_of_each(found: Sequence[Found]) -> tuple[Found, ...]:
    """Return the strongest pod of each foot before all others: someone else's shoes may be near, too."""
    first = {each.side: each for each in reversed(found) if each.side is not None}
    chosen = [each for each in found if each in first.values()]
    return tuple(chosen + [each for each in found if each not in chosen])
