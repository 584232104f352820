"""A portable package that runs in another process, in Node or on MicroPython, behind the interface of a runtime.

A program for `tests/equal_bits.py` says the same there as on CPython and Numba: states and lists live in the other
process, and each access is one line to it and one line back. What is known of types comes from the typed tree, and what
comes back is held to it: an int that is -0 or has a fraction there is an error here.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from openstride.runtime import Runtime
from openstride.runtime._package import Package
from openstride.runtime._runtime import as_integers
from portable import tree
from portable.modules import read_package

Kind = tree.Plain | tree.StateOf | tree.ListOf
Way = list[Any]
"""From what the other process holds to a list, state or number: names, indices, [first, stop] for a part of a list."""

DTYPES: dict[Kind, type[np.generic]] = {tree.FLOAT: np.float64, tree.INT: np.int64, tree.BOOL: np.bool_}


class RemoteError(Exception):
    """The other process failed, or gave a number that is none of its type."""


class RemoteRuntime(Runtime):
    """A package in another process.

    Parameters
    ----------
    folder
        The package's Python source.
    command
        What starts the process; the names of the modules are added.
    """

    driver = "remote"

    def __init__(self, folder: Path, command: Sequence[str]) -> None:
        package = Package(folder)
        super().__init__(package, package.execute(f"remote_{package.source_hash()[:16]}"))
        self.tree, _ = read_package(folder)
        self._process = subprocess.Popen(
            [*command, *self.tree.modules], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )

    def close(self) -> None:
        """End the process, also one that is in an endless loop."""
        try:
            self._process.communicate(timeout=5.0)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.communicate()

    def module(self, name: str) -> Any:
        return _Module(self, self.tree.modules[name])

    def floats(self, values: ArrayLike) -> Any:
        return self._list(np.asarray(values, np.float64), tree.FLOAT)

    def ints(self, values: ArrayLike) -> Any:
        return self._list(as_integers(values), tree.INT)

    def columns(self, states: Any) -> dict[str, NDArray[Any]]:
        leaves = list(self._leaves(states.element))
        stops = np.cumsum([each.size or 1 for _, each in leaves])
        table = doubles(self.ask("columns", states.way, [way for way, _ in leaves])).reshape(len(states), stops[-1])
        columns = {}
        for (way, each), numbers in zip(leaves, np.split(table, stops[:-1], axis=1), strict=True):
            column = typed(numbers, each.type.element if isinstance(each.type, tree.ListOf) else each.type)
            columns[".".join(way)] = column[:, 0] if each.size is None else column
        return columns

    def ask(self, command: str, *given: Any) -> str:
        """Let the other process do something; return its answer.

        Raises
        ------
        RemoteError
            If it has ended; what it wrote to its standard error says why.
        """
        to, back = self._process.stdin, self._process.stdout
        if to is None or back is None or self._process.poll() is not None:
            raise RemoteError(f"the other process had ended before '{command}'")
        to.write(json.dumps([command, *given]) + "\n")
        to.flush()
        line = back.readline()
        if not line:
            raise RemoteError(f"the other process ended at '{command}'")
        return line.rstrip()

    def fields(self, state: Kind) -> dict[str, tree.StateField]:
        """Give the fields of a state by name."""
        return self.tree.states()[state.name].fields if isinstance(state, tree.StateOf) else {}

    def _one(self, state: type[Any]) -> Any:
        return self._many(state, 1)[0]

    def _many(self, state: type[Any], count: int) -> Any:
        place = self.ask("make", state.__module__.rpartition(".")[2], state.__name__, count)
        return _List(self, [int(place)], tree.StateOf(state.__name__), count)

    def _list(self, values: NDArray[Any], element: tree.Plain) -> Any:
        place = self.ask("list", element.name, values.astype("<f8").tobytes().hex())
        return _List(self, [int(place)], element, len(values))

    def _leaves(self, state: Kind) -> Iterator[tuple[Way, tree.StateField]]:
        for name, each in self.fields(state).items():
            if isinstance(each.type, tree.StateOf):
                yield from (([name, *way], leaf) for way, leaf in self._leaves(each.type))
            else:
                yield [name], each


class _Module:
    """The functions of one module."""

    def __init__(self, runtime: RemoteRuntime, module: tree.Module) -> None:
        self._runtime = runtime
        self._module = module

    def __getattr__(self, name: str) -> Any:
        function: Any = self._module.definitions[name]

        def call(*given: Any) -> Any:
            kinds = function.parameters.values()
            arguments = [sent(value, kind) for value, kind in zip(given, kinds, strict=True)]
            numbers = doubles(self._runtime.ask("call", self._module.name, name, arguments))
            if function.result == tree.NONE:
                return None
            if isinstance(function.result, tree.TupleOf):
                return tuple(value(each, kind) for each, kind in zip(numbers, function.result.items, strict=True))
            return value(numbers[0], function.result)

        return call


class _Proxy:
    """Something that the other process holds."""

    runtime: RemoteRuntime
    way: Way

    def __init__(self, runtime: RemoteRuntime, way: Way) -> None:
        # Not by assignment, which a state would send to the other process.
        self.__dict__.update(runtime=runtime, way=way)

    def _get(self, key: str | int, kind: Kind, size: int | None) -> Any:
        way = [*self.way, key]
        if isinstance(kind, tree.StateOf):
            return _State(self.runtime, way, kind)
        if isinstance(kind, tree.ListOf):
            return _List(self.runtime, way, kind.element, size or 0)
        return value(doubles(self.runtime.ask("get", way))[0], kind)

    def _set(self, key: str | int, kind: Kind, new: Any) -> None:
        self.runtime.ask("set", [*self.way, key], sent(new, kind))


class _State(_Proxy):
    """A state; its attributes are those of the state."""

    kind: tree.StateOf

    def __init__(self, runtime: RemoteRuntime, way: Way, kind: tree.StateOf) -> None:
        super().__init__(runtime, way)
        self.__dict__.update(kind=kind)

    def __getattr__(self, name: str) -> Any:
        field = self.runtime.fields(self.kind)[name]
        return self._get(name, field.type, field.size)

    def __setattr__(self, name: str, new: Any) -> None:
        self._set(name, self.runtime.fields(self.kind)[name].type, new)


class _List(_Proxy):
    """A list of numbers or states, or a part of one."""

    def __init__(self, runtime: RemoteRuntime, way: Way, element: tree.Plain | tree.StateOf, count: int) -> None:
        super().__init__(runtime, way)
        self.element = element
        self.count = count

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, index: int | slice) -> Any:
        chosen = range(len(self))[index]
        if isinstance(chosen, range):
            return _List(self.runtime, [*self.way, [chosen.start, chosen.stop]], self.element, len(chosen))
        return self._get(chosen, self.element, None)

    def __setitem__(self, index: int, new: Any) -> None:
        self._set(range(len(self))[index], self.element, new)

    def __array__(self, dtype: Any = None, copy: Any = None) -> NDArray[Any]:
        return np.asarray(typed(doubles(self.runtime.ask("get", self.way)), self.element), dtype)


def sent(given: Any, kind: Kind) -> Any:
    """Give the form in which an argument travels: a way, the digits of a float, an int or a truth value."""
    if isinstance(given, _Proxy):
        return given.way
    return np.float64(given).tobytes().hex() if kind == tree.FLOAT else DTYPES[kind](given).item()


def doubles(digits: str) -> NDArray[np.float64]:
    """Give the numbers that travelled as digits."""
    return np.frombuffer(bytes.fromhex(digits))


def typed(numbers: NDArray[np.float64], kind: Kind) -> NDArray[Any]:
    """Give numbers their type.

    Raises
    ------
    RemoteError
        If they are none of it.
    """
    given = numbers.astype(DTYPES[kind])
    if not np.array_equal(given.astype(np.float64).view(np.int64), np.ascontiguousarray(numbers).view(np.int64)):
        raise RemoteError(f"among {numbers.tolist()[:10]} is a number that is no {kind}")
    return given


def value(number: float, kind: Kind) -> Any:
    """Give one number its type."""
    return typed(np.array([number]), kind)[0].item()
