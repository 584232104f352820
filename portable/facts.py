"""What is known at one point of a function: the range of each name and field, and what conditions have told.

A fact is kept under the `Key` of the expression it is about, so a test of `stop - start` helps a later `stop - start`.
It lasts until something that the expression reads may have changed: a local, a field of any state of that class (two
names can mean one state), or any list.

Contract: a fact missing is never wrong; only less can be proved.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from functools import cache

from portable import ranges, tree
from portable.ranges import Range

Key = tuple[Hashable, ...]
Place = tuple[str, str]
"""Something that can be written: ("", local), (state class, field), or `LISTS`, all elements of all lists."""

LISTS: Place = ("[]", "")


@cache
def key(node: tree.Expression) -> Key | None:  # noqa: PLR0911  # one case for each kind of node
    """What an expression calculates, wherever it stands; None for one that facts are not kept about."""
    match node:
        case tree.Local():
            return ("local", node.name)
        case tree.Field() if isinstance(node.state.type, tree.StateOf):
            inner = key(node.state)
            return inner and ("field", node.state.type.name, node.name, inner)
        case tree.Item():
            return _joined("item", key(node.list), key(node.index))
        case tree.Arithmetic():
            return _joined(node.operator, key(node.left), key(node.right))
        case tree.Negative():
            return _joined("negative", key(node.operand))
        case tree.Builtin():
            return _joined(node.name, key(node.argument))
        case tree.Literal():
            return ("literal", repr(node.value))
        case tree.Use():
            return ("constant", node.constant.name)
    return None


def _joined(name: str, *parts: Key | None) -> Key | None:
    known = tuple(part for part in parts if part is not None)
    return (name, *known) if len(known) == len(parts) else None


@cache
def places(of: Key) -> frozenset[Place]:
    """What the expression with this key reads."""
    match of:
        case ("local", str(name)):
            return frozenset({("", name)})
        case ("field", str(state), str(name), tuple(inner)):
            return frozenset({(state, name)}) | places(inner)
        case ("literal" | "constant", _):
            return frozenset()
    own = {LISTS} if of[0] == "item" else set()
    return frozenset(own).union(*(places(part) for part in of[1:] if isinstance(part, tuple)))


@cache
def read_by(node: tree.Node) -> frozenset[Place]:
    """Everything that an expression reads, whether or not facts are kept about it."""
    parts = (key(part) for part in tree.walk(node) if isinstance(part, tree.Local | tree.Field | tree.Item))
    return frozenset[Place]().union(*(places(part) for part in parts if part is not None))


@dataclass(slots=True)
class Facts:
    """What is known: ranges of expressions, what a bool stands for, and which index lies below which list's length."""

    known: dict[Key, Range] = field(default_factory=dict)
    tests: dict[Key, tree.Expression] = field(default_factory=dict)
    shorter: frozenset[tuple[Key, Key]] = frozenset()

    def copy(self) -> Facts:
        """Facts that can go their own way."""
        return Facts(dict(self.known), dict(self.tests), self.shorter)

    def forget(self, changed: Callable[[Place], bool]) -> None:
        """Drop every fact that reads a place that changes."""
        stale = [each for each in self.known if any(map(changed, places(each)))]
        for each in stale:
            del self.known[each]
        self.tests = {
            each: test
            for each, test in self.tests.items()
            if not any(map(changed, places(each))) and not any(map(changed, read_by(test)))
        }
        self.shorter = frozenset(
            pair for pair in self.shorter if not any(changed(place) for each in pair for place in places(each))
        )

    def forget_place(self, place: Place) -> None:
        """Drop what was known of one place."""
        self.forget(lambda each: each == place)

    def learn(self, node: tree.Expression, value: Range) -> None:
        """Keep the range of an expression."""
        of = key(node)
        if of is not None and places(of):
            self.known[of] = value

    def about(self, node: tree.Expression, otherwise: Range) -> Range:
        """The range of an expression: what is known, within what it must be anyway."""
        of = key(node)
        return ranges.intersection(self.known[of], otherwise) if of in self.known else otherwise


def joined(every: Iterable[Facts | None]) -> Facts | None:
    """What is known where several ways meet; a way that never arrives is None, and so is the result if none does."""
    arriving = [facts for facts in every if facts is not None]
    if not arriving:
        return None
    first, *rest = arriving
    result = first.copy()
    for other in rest:
        result.known = {
            of: ranges.hull(value, other.known[of]) for of, value in result.known.items() if of in other.known
        }
        result.tests = {of: test for of, test in result.tests.items() if other.tests.get(of) is test}
        result.shorter &= other.shorter
    return result


def widened(before: Facts, after: Facts) -> Facts:
    """Facts at the head of a loop that hold for both, and that change only so often."""
    result = after.copy()
    for of, value in after.known.items():
        unknown = ranges.ANY_INT if isinstance(value.low, int) else ranges.ANY_FLOAT
        result.known[of] = ranges.widened(before.known.get(of, value), value, unknown)
    return result


# Conditions

Value = Callable[[tree.Expression, Facts], Range]

OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}
MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}


def assume(  # noqa: PLR0911  # one case for each kind of node
    test: tree.Expression, facts: Facts, value: Value, *, holds: bool
) -> Facts | None:
    """What is known once a condition has turned out true or false; None if it cannot.

    Parameters
    ----------
    test
        The condition.
    facts
        What was known before; it is not changed.
    value
        Gives the range of an expression under some facts.
    holds
        How it turned out.
    """
    match test:
        case tree.Literal():
            return facts.copy() if test.value == holds else None
        case tree.Not():
            return assume(test.operand, facts, value, holds=not holds)
        case tree.Logic():
            return _assume_all(test.operands, facts, value, every=(test.operator == "and") == holds, holds=holds)
        case tree.Compare():
            if len(test.operators) > 1:
                return _assume_all(_steps(test), facts, value, every=holds, holds=holds)
            return _assume_one(test, facts, value, holds=holds)
        case tree.Local() | tree.Field() if (meaning := facts.tests.get(key(test) or ())) is not None:
            return assume(meaning, facts, value, holds=holds)
    return facts.copy()


@cache
def _steps(chain: tree.Compare) -> list[tree.Compare]:
    """The comparisons of a chain, one by one."""
    pairs = zip(chain.operands, chain.operators, chain.operands[1:], strict=False)
    return [tree.Compare(chain.line, tree.BOOL, (sign,), (left, right)) for left, sign, right in pairs]


def _assume_all(
    tests: Iterable[tree.Expression], facts: Facts, value: Value, *, every: bool, holds: bool
) -> Facts | None:
    """Either every test turned out so, or the first ones did not and the next one did."""
    ways: list[Facts | None] = []
    way: Facts | None = facts
    for test in tests:
        if way is None:
            break
        ways.append(assume(test, way, value, holds=holds))
        way = assume(test, way, value, holds=holds if every else not holds)
    return way if every else joined(ways)


def _assume_one(test: tree.Compare, facts: Facts, value: Value, *, holds: bool) -> Facts | None:
    sign = test.operators[0] if holds else OPPOSITE[test.operators[0]]
    left, right = test.operands
    if left.type not in tree.NUMBERS:
        return facts.copy()
    whole = left.type == tree.INT
    a, b = value(left, facts), value(right, facts)
    # A comparison with NaN is false whatever the other number is, so a false one tells nothing unless NaN is excluded.
    new_a = _told(a, sign, b, whole=whole, sure=holds != (test.operators[0] == "!="))
    new_b = _told(b, MIRRORED[sign], a, whole=whole, sure=holds != (test.operators[0] == "!="))
    if (new_a.empty and not new_a.nan) or (new_b.empty and not new_b.nan):
        return None
    result = facts.copy()
    _narrow(result, left, new_a, value)
    _narrow(result, right, new_b, value)
    if sign == "<":
        note_length(result, left, right)
    if sign == ">":
        note_length(result, right, left)
    return result


def _told(a: Range, sign: str, b: Range, *, whole: bool, sure: bool) -> Range:
    """What `a sign b` tells about a; `sure` if it also tells that neither is NaN."""
    if not sure and b.nan:
        return a
    nan = a.nan and not sure
    match sign:
        case "<" | "<=":
            kept = ranges.below(a, b, whole=whole, equal=sign == "<=")
        case ">" | ">=":
            kept = ranges.above(a, b, whole=whole, equal=sign == ">=")
        case "==":
            kept = ranges.intersection(a, b)
        case _:
            kept = ranges.other_than_zero(a) if (b.low, b.high) == (0, 0) else a
    return ranges.between(kept.low, kept.high, nan=nan, zero=kept.zero, guess=a.guess)


def _narrow(facts: Facts, node: tree.Expression, narrowed: Range, value: Value) -> None:
    """Keep what was told about an expression, and what follows for a number whose size or opposite it is."""
    facts.learn(node, narrowed)
    if isinstance(node, tree.Builtin) and node.name == "abs":
        size = ranges.between(
            -narrowed.high,
            narrowed.high,
            nan=narrowed.nan,
            zero=narrowed.zero,
            guess=(narrowed.guess[1], narrowed.guess[1]),
        )
        _narrow(facts, node.argument, ranges.intersection(value(node.argument, facts), size), value)
    elif isinstance(node, tree.Negative):
        _narrow(facts, node.operand, ranges.negative(narrowed), value)


def note_length(facts: Facts, index: tree.Expression, limit: tree.Expression) -> None:
    """Keep that an index lies below a limit, if the limit is the length of a list, which never changes."""
    if isinstance(limit, tree.Builtin) and limit.name == "len":
        below, of = key(index), key(limit.argument)
        if below is not None and of is not None:
            facts.shorter |= {(below, of)}
