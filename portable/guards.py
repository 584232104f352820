"""Proof that portable source cannot do what its runtimes disagree about.

They disagree about a division by zero, the root of a negative number, `int` of something that is none, an index
outside its list, and an int beyond 2**53. This module follows every way through every function, knows the range of each
number on it, and finds where one of these could happen. A function is followed once for each kind of arguments it is
called with, from the functions that nothing in the package calls.

What it takes for granted:

* Of an argument that comes from outside the package nothing is known, nor of a field that the package never writes:
  such a field is a setting. A field that the package does write holds what the package wrote, or what `__init__` did.
* An int of which nothing is known, and one that is counted up, stays within 2**40.
* A list from outside is as long as its user needs, and an index made with an int of which nothing is known is right:
  these are *assumed*, listed apart from what is refused, and left to tests with checked lists.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from pathlib import Path

from portable import ranges, tree
from portable.expressions import LARGEST_INT
from portable.facts import LISTS, Facts, Key, assume, joined, key, note_length, places, read_by, widened
from portable.ranges import ANY_FLOAT, ANY_INT, Range
from portable.refusals import Refusal

Argument = Range | None
"""A number's range, a list's range of lengths; None for a state, a bool, or a list of any length."""

Fields = dict[tuple[str, str], Range]
PATIENCE = 3
"""How often a range may grow before it is taken to be unknown on that side."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that may go wrong at one place."""

    path: Path
    line: int
    what: str
    instead: str
    assumed: bool = False


@dataclass(frozen=True, slots=True)
class Findings:
    """What could not be proved, by file and line: what is refused, and which indices are assumed to be right."""

    refused: list[Refusal]
    assumed: list[Refusal]


def prove(package: tree.Package) -> Findings:
    """Follow every way through a package whose tree is whole."""
    doubts = _follow_all(package, _settled_fields(package)).doubts
    findings = Findings([], [])
    for doubt, value in doubts.items():
        what = f"{doubt.what}: it lies in {value}"
        (findings.assumed if doubt.assumed else findings.refused).append(
            Refusal(doubt.path, doubt.line, what, doubt.instead)
        )
    return Findings(sorted(findings.refused), sorted(findings.assumed))


@dataclass(slots=True)
class Outcome:
    """What following a function found: its results, what it writes to which field, what is doubtful in it and below."""

    results: tuple[Argument, ...] = ()
    writes: Fields = field(default_factory=dict)
    doubts: dict[Doubt, Range] = field(default_factory=dict)

    def absorb(self, other: Outcome) -> None:
        """Add what a called function does."""
        for place, value in other.writes.items():
            self.write(place, value)
        for doubt, value in other.doubts.items():
            self.doubt(doubt, value)

    def doubt(self, doubt: Doubt, value: Range) -> None:
        """Add a value that makes something doubtful."""
        self.doubts[doubt] = ranges.hull(self.doubts.get(doubt, ranges.NOTHING), value)

    def write(self, place: tuple[str, str], value: Range) -> None:
        """Add what is written to a field."""
        self.writes[place] = ranges.hull(self.writes.get(place, ranges.NOTHING), value)


def _settled_fields(package: tree.Package) -> Fields:
    """The ranges of all fields that the package writes: every write, and the first value, lies within."""
    initial = {
        (state.name, each.name): ranges.exactly(each.value)
        for state in package.states().values()
        for each in state.fields.values()
        if each.type in tree.NUMBERS
    }
    written = _written(package)
    settled = {place: value for place, value in initial.items() if place in written}
    for turn in count():
        writes = _follow_all(package, settled).writes
        grown = {place: ranges.hull(value, writes.get(place, ranges.NOTHING)) for place, value in settled.items()}
        if turn >= PATIENCE:
            grown = {place: ranges.widened(settled[place], value, _unknown(value)) for place, value in grown.items()}
        if grown == settled:
            break
        settled = grown
    # Widening may have gone too far: one more round takes back what nothing writes.
    writes = _follow_all(package, settled).writes
    return {place: ranges.hull(initial[place], writes.get(place, ranges.NOTHING)) for place in settled}


def _written(package: tree.Package) -> set[tuple[str, str]]:
    targets: list[tree.Target] = []
    for function in package.functions():
        for statement in function.body:
            for node in tree.walk(statement):
                if isinstance(node, tree.Assign | tree.Unpack):
                    targets.extend(node.targets)
                elif isinstance(node, tree.Augment):
                    targets.append(node.target)
    return {(str(target.state.type), target.name) for target in targets if isinstance(target, tree.Field)}


def _follow_all(package: tree.Package, fields: Fields) -> Outcome:
    """Follow every function that nothing in the package calls, and through it all others."""
    called = {call.function for function in package.functions() for call in tree.calls(function)}
    follower = _Follower(package.states(), fields)
    total = Outcome()
    for function in package.functions():
        if function not in called:
            total.absorb(follower.outcome(function, tuple(map(_anything, function.parameters.values()))))
    return total


def _anything(kind: tree.Type) -> Argument:
    return {tree.FLOAT: ANY_FLOAT, tree.INT: ANY_INT}.get(kind) if isinstance(kind, tree.Plain) else None


def _reach(states: dict[str, tree.State]) -> dict[str, frozenset[str]]:
    """The state classes that can be written by a function which is given one: this one, and those nested in it."""
    reach: dict[str, frozenset[str]] = {}
    for state in states.values():
        nested = [each.type.name for each in state.fields.values() if isinstance(each.type, tree.StateOf)]
        reach[state.name] = frozenset({state.name}).union(*(reach[name] for name in nested))
    return reach


def _unknown(value: Range) -> Range:
    return ANY_INT if isinstance(value.low, int) else ANY_FLOAT


class _Follower:
    """Follows functions, each once for each kind of arguments."""

    def __init__(self, states: dict[str, tree.State], fields: Fields) -> None:
        self.states = states
        self.reach = _reach(states)
        self.fields = fields
        self._outcomes: dict[tuple[tree.Function, tuple[Argument, ...]], Outcome] = {}

    def outcome(self, function: tree.Function, arguments: tuple[Argument, ...]) -> Outcome:
        """What a call with such arguments does."""
        known = self._outcomes.get((function, arguments))
        if known is None:
            known = self._outcomes[function, arguments] = _Path(self, function, arguments).follow()
        return known


class _Path:
    """All ways through one function with one kind of arguments."""

    def __init__(self, follower: _Follower, function: tree.Function, arguments: tuple[Argument, ...]) -> None:
        self.follower = follower
        self.function = function
        self.outcome = Outcome()
        self.returned: list[tuple[Argument, ...]] = []
        self.lengths: dict[str, Argument] = {}
        self.breaks: list[Facts | None] = []
        self.continues: list[Facts | None] = []
        self.trial = 0
        self.facts = Facts()
        for (name, kind), argument in zip(function.parameters.items(), arguments, strict=True):
            if isinstance(kind, tree.ListOf):
                self.lengths[name] = argument
            elif argument is not None:
                self.facts.known["local", name] = argument

    def follow(self) -> Outcome:
        self.block(self.function.body, self.facts)
        if self.returned:
            self.outcome.results = tuple(map(_hull_of_column, zip(*self.returned, strict=True)))
        return self.outcome

    @contextmanager
    def trying(self) -> Iterator[None]:
        """Follow without taking down what is found."""
        self.trial += 1
        yield
        self.trial -= 1

    def doubt(self, node: tree.Node, value: Range, what: str, instead: str, *, assumed: bool = False) -> None:
        if not self.trial:
            self.outcome.doubt(Doubt(self.function.path, node.line, what, instead, assumed), value)

    # Statements: each takes what is known before it and gives what is known after it, None where no way leads.

    def block(self, body: Iterable[tree.Statement], facts: Facts | None) -> Facts | None:
        for statement in body:
            if facts is None:
                break
            facts = self.statement(statement, facts)
        return facts

    def statement(  # noqa: C901, PLR0911  # one case for each kind of node
        self, node: tree.Statement, facts: Facts
    ) -> Facts | None:
        match node:
            case tree.Assign():
                self.assign(node, facts)
            case tree.Unpack():
                values = self.several(node.value, facts)
                for target, value in zip(node.targets, values, strict=True):
                    self.store(target, value, facts)
            case tree.Augment():
                self.store(node.target, self.value(_result(node), facts), facts)
            case tree.Evaluate():
                self.several(node.call, facts)
            case tree.If():
                return self.branch(node, facts)
            case tree.While():
                return self.loop_while(node, facts)
            case tree.For():
                return self.loop_for(node, facts)
            case tree.Return():
                self.leave(node, facts)
                return None
            case tree.Break():
                self.breaks.append(facts)
                return None
            case tree.Continue():
                self.continues.append(facts)
                return None
        return facts

    def assign(self, node: tree.Assign, facts: Facts) -> None:
        kind = node.value.type
        if isinstance(kind, tree.ListOf) and isinstance(node.targets[0], tree.Local):
            self.evaluate(node.value, facts)
            self.lengths[node.targets[0].name] = self.length(node.value)
            facts.forget_place(("", node.targets[0].name))
            return
        value = self.evaluate(node.value, facts)
        for target in node.targets:
            self.store(target, value, facts)
            of = key(target)
            if kind == tree.BOOL and of is not None and not isinstance(target, tree.Item):
                self.remember_test(of, node.value, facts)

    def remember_test(self, of: Key, test: tree.Expression, facts: Facts) -> None:
        """Remember what a bool stands for, unless it stands for what it was before, or for what a call gave."""
        if not places(of) & read_by(test) and not _calls(test):
            facts.tests[of] = test

    def store(self, target: tree.Target, value: Argument, facts: Facts) -> None:
        """Write a value: forget what it overwrites, know what it is."""
        if isinstance(target, tree.Item):
            self.item(target, facts)
            facts.forget_place(LISTS)
        elif isinstance(target, tree.Field):
            self.evaluate(target.state, facts)
            place = (str(target.state.type), target.name)
            facts.forget_place(place)
            if value is not None and not self.trial:
                self.outcome.write(place, value)
        else:
            facts.forget_place(("", target.name))
        if value is not None:
            facts.learn(target, value)

    def branch(self, node: tree.If, facts: Facts) -> Facts | None:
        self.evaluate(node.test, facts)
        then, otherwise = self.assumed(node.test, facts)
        return joined((self.block(node.body, then), self.block(node.otherwise, otherwise)))

    def leave(self, node: tree.Return, facts: Facts) -> None:
        if node.value is None:
            return
        if isinstance(node.value, tree.Call | tree.Several):
            values = self.several(node.value, facts)
        else:
            values = (self.evaluate(node.value, facts),)
        if not self.trial and values:
            self.returned.append(values)

    # Loops

    def loop_while(self, node: tree.While, facts: Facts) -> Facts | None:
        def turn(head: Facts) -> Facts | None:
            self.evaluate(node.test, head)
            return self.block(node.body, self.assumed(node.test, head)[0])

        head, breaks = self.loop(turn, facts)
        return joined((self.assumed(node.test, head)[1], *breaks))

    def loop_for(self, node: tree.For, facts: Facts) -> Facts | None:
        start, stop = self.value(node.start, facts), self.value(node.stop, facts)
        variable, inside = _variable(node), _turns(start, stop, node.step)
        if inside.empty:
            return facts

        def turn(head: Facts) -> Facts | None:
            head.forget_place(("", node.variable))
            head.learn(variable, inside)
            note_length(head, variable, node.stop)
            return self.block(node.body, head)

        head, breaks = self.loop(turn, facts)
        head.forget_place(("", node.variable))
        return joined((head, *breaks))

    def loop(self, turn: Callable[[Facts], Facts | None], entry: Facts) -> tuple[Facts, list[Facts | None]]:
        """Find what holds at the head of a loop before every turn, then follow one turn that stands for them all."""
        outer = self.breaks, self.continues
        with self.trying():
            head = entry
            for turns in count():
                after = joined((head, self.one_turn(turn, head))) or head
                grown = widened(head, after) if turns >= PATIENCE else after
                if grown == head:
                    break
                head = grown
            # Widening may have gone too far: one more turn from the entry takes back what no turn brings about.
            head = joined((entry, self.one_turn(turn, head))) or entry
        self.one_turn(turn, head)
        breaks = self.breaks
        self.breaks, self.continues = outer
        return head, breaks

    def one_turn(self, turn: Callable[[Facts], Facts | None], head: Facts) -> Facts | None:
        self.breaks, self.continues = [], []
        end = turn(head.copy())
        return joined((end, *self.continues))

    def assumed(self, test: tree.Expression, facts: Facts) -> tuple[Facts | None, Facts | None]:
        """What is known where a condition holds and where it does not; its calls may have changed what it tested."""
        ways = (
            assume(test, facts, self.tried, holds=True),
            assume(test, facts, self.tried, holds=False),
        )
        for way in ways:
            if way is not None:
                self.forget_effects(test, way)
        return ways

    def tried(self, node: tree.Expression, facts: Facts) -> Range:
        with self.trying():
            return self.value(node, facts.copy())

    # Expressions

    def value(self, node: tree.Expression, facts: Facts) -> Range:
        """The range of a number."""
        found = self.evaluate(node, facts)
        return found if found is not None else ANY_INT if node.type == tree.INT else ANY_FLOAT

    def several(self, node: tree.Call | tree.Several, facts: Facts) -> tuple[Argument, ...]:
        """The ranges of several results."""
        if isinstance(node, tree.Several):
            return tuple(self.evaluate(item, facts) for item in node.items)
        return self.call(node, facts)

    def evaluate(  # noqa: PLR0911  # one case for each kind of node
        self, node: tree.Expression, facts: Facts
    ) -> Argument:
        """Prove what is in an expression; give its range if it is a number, None if it is not."""
        match node:
            case tree.Literal():
                return ranges.exactly(node.value) if node.type in tree.NUMBERS else None
            case tree.Use():
                value = node.constant.value
                return None if isinstance(value, tuple) else ranges.exactly(value)
            case tree.Compare() | tree.Not():
                for operand in node.operands if isinstance(node, tree.Compare) else (node.operand,):
                    self.evaluate(operand, facts)
                return None
            case tree.Logic():
                self.logic(node, facts)
                return None
            case tree.Choose():
                return self.choose(node, facts)
            case tree.Call():
                results = self.call(node, facts)
                return results[0] if len(results) == 1 else None
            case tree.Several():
                self.several(node, facts)
                return None
        found = self.calculated(node, facts)
        return None if found is None else facts.about(node, found)

    def calculated(
        self,
        node: tree.Local | tree.Field | tree.Item | tree.Arithmetic | tree.Negative | tree.Builtin,
        facts: Facts,
    ) -> Argument:
        """The range of an expression about which facts may be known besides."""
        match node:
            case tree.Local():
                return _anything(node.type)
            case tree.Field():
                self.evaluate(node.state, facts)
                return self.follower.fields.get((str(node.state.type), node.name), _anything(node.type))
            case tree.Item():
                return self.item(node, facts)
            case tree.Arithmetic():
                return self.arithmetic(node, facts)
            case tree.Negative():
                return ranges.negative(self.value(node.operand, facts))
        return self.builtin(node, facts)

    def logic(self, node: tree.Logic, facts: Facts) -> None:
        """Each operand is reached only where those before it turned out so that it counts."""
        way: Facts | None = facts
        for operand in node.operands:
            if way is None:
                break
            self.evaluate(operand, way)
            way = self.assumed(operand, way)[0 if node.operator == "and" else 1]
        self.forget_effects(node, facts)

    def choose(self, node: tree.Choose, facts: Facts) -> Argument:
        self.evaluate(node.test, facts)
        found: list[Argument] = []
        for way, branch in zip(self.assumed(node.test, facts), (node.then, node.otherwise), strict=True):
            if way is not None:
                found.append(self.evaluate(branch, way))
        self.forget_effects(node, facts)
        return _hull_of_column(found)

    def arithmetic(self, node: tree.Arithmetic, facts: Facts) -> Range:
        left, right = self.value(node.left, facts), self.value(node.right, facts)
        if node.operator in ("/", "//", "%") and right.zero:
            instead = (
                "write a / d if d > 0.0 else 0.0, or return before" if node.operator == "/" else "test n > 0 before"
            )
            self.doubt(node, right, "the divisor may be zero", instead)
            right = ranges.other_than_zero(right)
        if node.operator == "*" and key(node.left) is not None and key(node.left) == key(node.right):
            found = ranges.square(left)
        else:
            found = OPERATIONS[node.operator](left, right)
        if node.type == tree.INT and not found.empty and max(-found.low, found.high) > LARGEST_INT:
            self.doubt(node, found, "the int may pass 2**53", "test its parts before, wrap them with %, or use floats")
            return ANY_INT
        return found

    def builtin(self, node: tree.Builtin, facts: Facts) -> Range:
        if node.name == "len":
            length = self.length(node.argument)
            return ranges.between(0, ranges.USUAL_INT, guess=(False, True)) if length is None else length
        found = self.value(node.argument, facts)
        match node.name:
            case "abs":
                return ranges.absolute(found)
            case "float":
                return ranges.as_float(found)
            case "sqrt":
                if found.low < 0:
                    self.doubt(
                        node, found, "sqrt may be taken of a negative number", "write sqrt(x) if x > 0.0 else 0.0"
                    )
                return ranges.root(ranges.between(max(0.0, found.low), found.high, nan=found.nan, zero=found.zero))
        if found.nan or (not found.empty and max(-found.low, found.high) > LARGEST_INT):
            self.doubt(
                node, found, "int() may be taken of NaN or of too large a number", "test it before: -LIMIT < x < LIMIT"
            )
            return ANY_INT
        return ranges.as_int(found)

    def item(self, node: tree.Item, facts: Facts) -> Argument:
        self.evaluate(node.list, facts)
        index = self.value(node.index, facts)
        self.doubt_index(node, index, self.length(node.list), facts)
        if isinstance(node.list, tree.Use) and isinstance(node.list.constant.value, tuple):
            return _hull_of_column([ranges.exactly(each) for each in node.list.constant.value])
        return _anything(node.type)

    def doubt_index(self, node: tree.Item, index: Range, length: Argument, facts: Facts) -> None:
        """An index whose bound is only guessed is assumed to be right unless it is wrong for certain."""
        if index.empty:
            return
        if index.low < 0:
            instead = "loop from 0, wrap it with % N, or test i >= 0 before"
            self.doubt(node, index, "the index may be negative", instead, assumed=index.guess[0] and index.high >= 0)
        if length is not None and index.high >= length.low and (key(node.index), key(node.list)) not in facts.shorter:
            what = f"the index may lie outside the list of {_count(length)}"
            instead = "loop over range(len(a)), wrap it with % N, or test i < N before"
            self.doubt(node, index, what, instead, assumed=index.guess[1] and index.low < length.high)

    def length(self, node: tree.Expression) -> Argument:
        """The range of a list's length; None when it comes from outside."""
        match node:
            case tree.Local():
                return self.lengths.get(node.name)
            case tree.Field():
                size = self.follower.states[str(node.state.type)].fields[node.name].size
                return None if size is None else ranges.exactly(size)
            case tree.Use() if isinstance(node.constant.value, tuple):
                return ranges.exactly(len(node.constant.value))
        return None

    def call(self, node: tree.Call, facts: Facts) -> tuple[Argument, ...]:
        """The results of a call with such arguments; what it may write is forgotten."""
        arguments: list[Argument] = []
        for argument in node.arguments:
            found = self.evaluate(argument, facts)
            arguments.append(self.length(argument) if isinstance(argument.type, tree.ListOf) else found)
        outcome = self.follower.outcome(node.function, tuple(arguments))
        if not self.trial:
            self.outcome.absorb(outcome)
        self.forget_effects(node, facts)
        count_of_results = len(node.type.items) if isinstance(node.type, tree.TupleOf) else 1
        return outcome.results or (None,) * count_of_results

    def forget_effects(self, node: tree.Expression, facts: Facts) -> None:
        """Forget what the calls in an expression may write: the states and lists that they are given."""
        given = _given(node)
        if given:
            states = frozenset[str]().union(*(self.follower.reach.get(each, frozenset()) for each in given))
            facts.forget(lambda place: place == LISTS or place[0] in states)


OPERATIONS: dict[str, Callable[[Range, Range], Range]] = {
    "+": ranges.plus,
    "-": ranges.minus,
    "*": ranges.times,
    "/": ranges.divided,
    "//": ranges.floor_divided,
    "%": ranges.remainder,
}


@cache
def _result(node: tree.Augment) -> tree.Arithmetic:
    """What an augmented assignment assigns."""
    return tree.Arithmetic(node.line, _plain(node.target.type), node.operator, node.target, node.value)


@cache
def _variable(loop: tree.For) -> tree.Local:
    return tree.Local(loop.line, tree.INT, loop.variable)


def _turns(start: Range, stop: Range, step: int) -> Range:
    """The range of a loop's variable."""
    last = stop.high - 1
    if start.low == start.high:
        last -= (last - start.low) % step
    return ranges.between(start.low, last, guess=(start.guess[0], stop.guess[1]))


@cache
def _calls(node: tree.Expression) -> bool:
    return any(isinstance(part, tree.Call) for part in tree.walk(node))


@cache
def _given(node: tree.Expression) -> frozenset[str]:
    """The state classes and kinds of lists that calls in an expression are given."""
    kinds = {argument.type for call in tree.walk(node) if isinstance(call, tree.Call) for argument in call.arguments}
    return frozenset(
        str(kind.element if isinstance(kind, tree.ListOf) else kind)
        for kind in kinds
        if isinstance(kind, tree.StateOf | tree.ListOf)
    )


def _hull_of_column(column: Iterable[Argument]) -> Argument:
    """The range around several; None if one of them is no number."""
    total: Range = ranges.NOTHING
    for value in column:
        if value is None:
            return None
        total = ranges.hull(total, value)
    return total


def _plain(kind: tree.Type) -> tree.Plain:
    if not isinstance(kind, tree.Plain):
        raise TypeError(f"{kind} is not plain")
    return kind


def _count(length: Range) -> str:
    return f"{length.low}" if length.low == length.high else f"{length.low} or more"
