"""Which values a number can have: an interval, whether zero lies in it, whether it can be NaN, and how sure that is.

Bounds are calculated in the same arithmetic as the numbers themselves. Rounding never turns the order of two numbers
round, so the sum of two lower bounds, rounded, is a lower bound of the rounded sum: underflow, overflow and infinities
need no allowance of their own.

Contract: an operation gives a range that holds every result the operation can have. It may hold more.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

INFINITY = math.inf
SMALLEST = 5e-324
"""The least positive double."""

USUAL_INT = 2**40
"""An int of which nothing is known is taken to lie within this size: so many microseconds are twelve days."""

Guess = tuple[bool, bool]
SURE: Guess = (False, False)


@dataclass(frozen=True, slots=True)
class Range:
    """All numbers from `low` to `high`, none if low > high; without 0 unless `zero`; also NaN if `nan`.

    Its bounds, the lower and the upper, are each a `guess` if an int of which nothing is known went into them, so that
    they may lie far from the truth.
    """

    low: float
    high: float
    nan: bool
    zero: bool
    guess: Guess

    @property
    def empty(self) -> bool:
        """Whether no number lies in the range."""
        return self.low > self.high

    def __str__(self) -> str:
        text = f"[{_short(self.low)}, {_short(self.high)}]"
        without = " without 0" if self.low < 0 < self.high and not self.zero else ""
        return f"{text}{without}{' or NaN' if self.nan else ''}"


def between(low: float, high: float, *, nan: bool = False, zero: bool = True, guess: Guess = SURE) -> Range:
    """A range in its one normal form: `zero` only where 0 lies within, bounds moved off a 0 that is left out."""
    zero = zero and low <= 0 <= high
    if not zero and low == 0:
        low = 1 if isinstance(low, int) else SMALLEST
    if not zero and high == 0:
        high = -1 if isinstance(high, int) else -SMALLEST
    return (
        Range(low, high, nan, zero, guess) if low <= high else Range(INFINITY, -INFINITY, nan, zero=False, guess=guess)
    )


ANY_FLOAT = between(-INFINITY, INFINITY, nan=True)
ANY_INT = between(-USUAL_INT, USUAL_INT, guess=(True, True))
ONLY_NAN = between(INFINITY, -INFINITY, nan=True)
NOTHING = between(INFINITY, -INFINITY)


def exactly(value: float) -> Range:
    """The range of one number."""
    return ONLY_NAN if math.isnan(value) else between(value, value)


def hull(one: Range, other: Range) -> Range:
    """The least range around two."""
    nan, guess = one.nan or other.nan, _either(one.guess, other.guess)
    if one.empty or other.empty:
        return replace(other if one.empty else one, nan=nan, guess=guess)
    low, high = min(one.low, other.low), max(one.high, other.high)
    return between(low, high, nan=nan, zero=one.zero or other.zero, guess=guess)


def intersection(one: Range, other: Range) -> Range:
    """The numbers that lie in both ranges; a bound is a guess only if it is one in both."""
    low, high = max(one.low, other.low), min(one.high, other.high)
    guess = one.guess[0] and other.guess[0], one.guess[1] and other.guess[1]
    return between(low, high, nan=one.nan and other.nan, zero=one.zero and other.zero, guess=guess)


def widened(before: Range, after: Range, unknown: Range) -> Range:
    """The hull of two, each bound that moved given up for that of `unknown`, so that repeating it comes to an end."""
    both = hull(before, after)
    low = both.low if both.low >= before.low else unknown.low
    high = both.high if both.high <= before.high else unknown.high
    moved = low < before.low, high > before.high
    return between(low, high, nan=both.nan, zero=both.zero or any(moved), guess=_either(both.guess, moved))


# Floats and ints


def plus(a: Range, b: Range) -> Range:
    """The range of a sum."""
    if a.empty or b.empty:
        return _nan_or_nothing(a, b)
    opposite = (a.high == INFINITY and b.low == -INFINITY) or (a.low == -INFINITY and b.high == INFINITY)
    low, high = _or(a.low + b.low, -INFINITY), _or(a.high + b.high, INFINITY)
    return between(low, high, nan=a.nan or b.nan or opposite, guess=_either(a.guess, b.guess))


def negative(a: Range) -> Range:
    """The range with its sign changed."""
    return between(-a.high, -a.low, nan=a.nan, zero=a.zero, guess=(a.guess[1], a.guess[0])) if not a.empty else a


def minus(a: Range, b: Range) -> Range:
    """The range of a difference."""
    return plus(a, negative(b))


def times(a: Range, b: Range) -> Range:
    """The range of a product. By underflow, floats other than zero can have the product zero."""
    if a.empty or b.empty:
        return _nan_or_nothing(a, b)
    corners = [_or(x * y, 0.0) for x in (a.low, a.high) for y in (b.low, b.high)]
    endless = (a.zero and _endless(b)) or (b.zero and _endless(a))
    whole = isinstance(a.low, int) and isinstance(b.low, int)
    zero, nan = a.zero or b.zero or not whole, a.nan or b.nan or endless
    guess = _either(a.guess, b.guess)
    return between(min(corners), max(corners), nan=nan, zero=zero, guess=guess if a.low >= 0 <= b.low else _both(guess))


def square(a: Range) -> Range:
    """The range of a number times itself."""
    if a.empty:
        return a
    low, high = sorted((abs(a.low), abs(a.high)))
    least = low if a.low > 0 or a.high < 0 else type(a.low)(0) if a.zero or not isinstance(a.low, int) else 1
    return between(least * least, high * high, nan=a.nan, guess=_both(a.guess))


def absolute(a: Range) -> Range:
    """The range without its sign."""
    if a.empty or a.low >= 0:
        return a
    if a.high <= 0:
        return negative(a)
    least = 0 * a.high if math.isfinite(a.high) else 0.0
    return between(least, max(-a.low, a.high), nan=a.nan, zero=a.zero, guess=(False, any(a.guess)))


def divided(a: Range, b: Range) -> Range:
    """The range of a quotient of floats whose divisor is not zero."""
    if a.empty or b.empty:
        return _nan_or_nothing(a, b)
    nan = a.nan or b.nan or (_endless(a) and _endless(b))
    if b.low < 0 < b.high:
        return between(-INFINITY, INFINITY, nan=nan)
    corners = [x / y for x in (a.low, a.high) for y in (b.low, b.high) if y != 0]
    known = [corner for corner in corners if not math.isnan(corner)]
    if len(known) < len(corners):
        known += [
            0.0,
            math.copysign(INFINITY, b.low if a.high > 0 else -b.low),
            math.copysign(INFINITY, b.low if a.low > 0 else -b.low),
        ]
    return between(min(known), max(known), nan=nan)


# Ints


def floor_divided(a: Range, b: Range) -> Range:
    """The range of a quotient of ints, rounded down, whose divisor is not zero."""
    if a.empty or b.empty:
        return NOTHING
    divisors = [y for y in (b.low, b.high, -1, 1) if b.low <= y <= b.high and y != 0]
    corners = [x // y for x in (a.low, a.high) for y in divisors]
    guess = _either(a.guess, b.guess)
    return between(min(corners), max(corners), guess=guess if b.low > 0 else _both(guess))


def remainder(a: Range, b: Range) -> Range:
    """The range of a remainder of ints; it has the sign of the divisor, which is not zero, and is as sure as that."""
    if a.empty or b.empty:
        return NOTHING
    if a.low >= 0 and a.high < b.low:
        return replace(a, guess=_both(b.guess))
    high = b.high - 1 if b.high > 0 else 0
    low = b.low + 1 if b.low < 0 else 0
    return between(low, min(high, a.high) if a.low >= 0 and b.low > 0 else high, guess=_both(b.guess))


# Between them


def as_float(a: Range) -> Range:
    """The range of ints, as floats."""
    return between(float(a.low), float(a.high), zero=a.zero) if not a.empty else NOTHING


def as_int(a: Range) -> Range:
    """The range of finite floats, cut off towards zero."""
    return between(int(a.low), int(a.high)) if not a.empty else NOTHING


def root(a: Range) -> Range:
    """The range of the square roots of a range without negative numbers."""
    return between(math.sqrt(a.low), math.sqrt(a.high), nan=a.nan, zero=a.zero) if not a.empty else a


# What a comparison tells


def below(a: Range, limit: Range, *, whole: bool, equal: bool) -> Range:
    """The numbers of `a` that are less than some number in `limit`, or equal to it."""
    if a.empty or limit.empty:
        return NOTHING
    high = limit.high if equal else _before(limit.high, whole=whole)
    return between(a.low, min(a.high, high), zero=a.zero, guess=a.guess)


def above(a: Range, limit: Range, *, whole: bool, equal: bool) -> Range:
    """The numbers of `a` that are greater than some number in `limit`, or equal to it."""
    return negative(below(negative(a), negative(limit), whole=whole, equal=equal))


def other_than_zero(a: Range) -> Range:
    """The range with zero left out."""
    return between(a.low, a.high, nan=a.nan, zero=False, guess=a.guess) if not a.empty else a


def _before(limit: float, *, whole: bool) -> float:
    return limit - 1 if whole else math.nextafter(limit, -INFINITY)


def _either(one: Guess, other: Guess) -> Guess:
    return one[0] or other[0], one[1] or other[1]


def _both(guess: Guess) -> Guess:
    """The bounds may have changed places."""
    return any(guess), any(guess)


def _nan_or_nothing(a: Range, b: Range) -> Range:
    return ONLY_NAN if a.nan or b.nan else NOTHING


def _endless(a: Range) -> bool:
    return INFINITY in (-a.low, a.high)


def _or(value: float, fallback: float) -> float:
    return fallback if math.isnan(value) else value


def _short(bound: float) -> str:
    if abs(bound) == USUAL_INT:
        return "-2**40" if bound < 0 else "2**40"
    return f"{bound:.12g}" if abs(bound) < USUAL_INT else f"{bound:g}"
