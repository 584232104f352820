"""The interface that both drivers offer, and the driver for plain CPython.

A caller writes one program for both::

    runtime = load("numba")
    foot, strides = runtime.new("Foot"), runtime.new("Stride", 1000)
    done = runtime.module("foot").feed(foot, runtime.floats(acc_x), strides)
    table = runtime.columns(strides[:done])

States are engine objects or NumPy records, lists are lists or arrays; all that the caller may rely on is what both
have: attributes, indices, slices and `len`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter
from types import ModuleType
from typing import Any, ClassVar, TypeVar, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from openstride.runtime._errors import PackageNotFoundError, StateNotFoundError
from openstride.runtime._package import Package

State = TypeVar("State")


class Runtime(ABC):
    """A portable package, loaded by one driver.

    Attributes
    ----------
    driver
        `"cpython"` or `"numba"`.
    source
        Hash of the package's source, 16 hexadecimal digits: what has the same gives the same bits, in JavaScript, too.
    """

    driver: ClassVar[str]

    def __init__(self, package: Package, modules: dict[str, ModuleType]) -> None:
        self.source = package.short_hash
        self._folder = package.folder
        self._modules = modules
        self._states: dict[str, type[Any]] = {
            name: value
            for module in modules.values()
            for name, value in vars(module).items()
            if isinstance(value, type) and value.__module__ == module.__name__
        }

    def module(self, name: str) -> Any:  # what a module holds is known at run time only
        """Give a module by name, with its constants, functions and state classes.

        Raises
        ------
        PackageNotFoundError
            If the package has no such module.
        """
        if name not in self._modules:
            raise PackageNotFoundError(self._folder, name)
        return self._modules[name]

    @overload
    def new(self, state: type[State]) -> State: ...

    @overload
    def new(self, state: type[State], count: int) -> list[State]: ...

    @overload
    def new(self, state: str, count: int | None = None) -> Any: ...

    def new(self, state: type[State] | str, count: int | None = None) -> Any:
        """Make one state, or `count` of them in a list.

        Parameters
        ----------
        state
            The state class, of this package or of the same package imported plainly, or its name. The result is
            annotated as that class: it has its attributes, though with Numba it is a record.
        count
            How many; None for a single state that stands in no list.

        Raises
        ------
        StateNotFoundError
            If the package defines no such state class.
        """
        name = state if isinstance(state, str) else state.__name__
        if name not in self._states:
            raise StateNotFoundError(name, self._states)
        return self._one(self._states[name]) if count is None else self._many(self._states[name], count)

    def cached(self, module: str, function: str) -> bool:
        """Tell whether a call of this function starts at once, without compiling it first."""
        return hasattr(self.module(module), function)

    @abstractmethod
    def floats(self, values: ArrayLike) -> list[float]:
        """Give numbers the form in which this driver's functions take and fill a `list[float]`.

        Parameters
        ----------
        values
            Shape (n,). An array that already has the right form is passed on, not copied.
        """

    @abstractmethod
    def ints(self, values: ArrayLike) -> list[int]:
        """Give integers, shape (n,), the form in which this driver's functions take and fill a `list[int]`.

        Raises
        ------
        TypeError
            If the values are not integers.
        """

    @abstractmethod
    def columns(self, states: Sequence[Any]) -> dict[str, NDArray[Any]]:
        """Copy a list of states into one array for each field.

        Parameters
        ----------
        states
            A list made by `new`, or a slice of one.

        Returns
        -------
        dict
            Field name to an array of shape (n,), or (n, size) where the field is a list; float64, int64 or bool. A
            field of a nested state has both names, `"samples.count"`.
        """

    @abstractmethod
    def _one(self, state: type[Any]) -> Any: ...

    @abstractmethod
    def _many(self, state: type[Any], count: int) -> Any: ...


class CPythonRuntime(Runtime):
    """The package as plain Python: slow, and what the other driver is compared with.

    Parameters
    ----------
    boundscheck
        Whether lists refuse an index below zero, which Python takes from the end and JavaScript does not take at all.
    """

    driver = "cpython"

    def __init__(self, package: Package, modules: dict[str, ModuleType], *, boundscheck: bool = False) -> None:
        super().__init__(package, modules)
        self._list: type[list[Any]] = CheckedList if boundscheck else list

    def floats(self, values: ArrayLike) -> list[float]:
        return self._list(np.asarray(values, np.float64).tolist())

    def ints(self, values: ArrayLike) -> list[int]:
        return self._list(as_integers(values).tolist())

    def columns(self, states: Sequence[Any]) -> dict[str, NDArray[Any]]:
        if not isinstance(states, StateList):
            raise TypeError("columns() takes a list of states made by new(), or a slice of one")
        first_values = {name: np.array(value) for name, value in _leaves(states.kind())}
        return {
            name: np.array([*map(attrgetter(name), states)], first.dtype).reshape(-1, *first.shape)
            for name, first in first_values.items()
        }

    def _one(self, state: type[Any]) -> Any:
        one = state()
        self._own_lists(one)
        return one

    def _own_lists(self, state: Any) -> None:
        """Give a state and those nested in it this driver's kind of lists."""
        for name, value in vars(state).items():
            if is_state(value):
                self._own_lists(value)
            elif isinstance(value, list):
                setattr(state, name, self._list(value))

    def _many(self, state: type[Any], count: int) -> Any:
        return StateList((self._one(state) for _ in range(count)), state, self._list)


class CheckedList(list[Any]):
    """A list for tests, without the elements that Python counts from the end."""

    def __getitem__(self, index: Any) -> Any:
        return super().__getitem__(_checked(index))

    def __setitem__(self, index: Any, value: Any) -> None:
        super().__setitem__(_checked(index), value)


class StateList(list[Any]):
    """A list of states, and each slice of it, that knows of which class they are even when it is empty."""

    def __init__(self, states: Iterable[Any], kind: type[Any], own_list: type[list[Any]]) -> None:
        super().__init__(states)
        self.kind = kind
        self._own_list = own_list

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return StateList(super().__getitem__(index), self.kind, self._own_list)
        return super().__getitem__(_checked(index) if self._own_list is CheckedList else index)


def is_state(value: Any) -> bool:
    """Tell a nested state from the numbers, bools and lists that are the other fields."""
    return not isinstance(value, int | float | list)


def _leaves(state: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Give the fields of a state, and in the place of a nested state its fields, by dotted names."""
    for name, value in vars(state).items():
        if is_state(value):
            yield from _leaves(value, f"{prefix}{name}.")
        else:
            yield prefix + name, value


def _checked(index: Any) -> Any:
    if isinstance(index, int) and index < 0:
        raise IndexError(f"the index {index} is negative")
    return index


def as_integers(values: ArrayLike) -> NDArray[np.int64]:
    """Integers as int64, refusing anything that would have to be rounded or wrapped."""
    array = np.asarray(values)
    return array.astype(np.int64, casting="safe" if array.size else "unsafe", copy=False)
