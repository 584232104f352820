"""A walk through a page by keys alone: from one end of it to the other and back, as somebody without a mouse goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from playwright.sync_api import Page

#: Nobody presses a key so often to get through a page.
MOST: Final = 400

#: Lets the next key begin at an end of the page, wherever the focus was before.
FROM_AN_END: Final = """(key) => {
    window.walked = [];
    const end = document.createElement("span");
    end.tabIndex = -1;
    const within = document.querySelector("dialog:modal") ?? document.body;
    if (key === "Tab") within.prepend(end);
    else within.append(end);
    end.focus();
    end.remove();
}"""
#: What has the focus: a name to tell it by, whether a ring shows it, and where it lies in the order of the page.
FOCUSED: Final = """() => {
    const element = document.activeElement;
    if (element === null || element === document.body) return null;
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    const label = element.closest("label") ?? element.labels?.[0];
    // A field that is not drawn itself is seen by what its label shows.
    const drawn = label && Math.min(box.width, box.height) < 2 ? label : element;
    const ringed = (each) => {
        const style = getComputedStyle(each);
        return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== "none";
    };
    const seen = drawn.getBoundingClientRect();
    window.walked ??= [];
    let at = window.walked.indexOf(element);
    if (at < 0) at = window.walked.push(element) - 1;
    return {
        at,
        name: `${element.tagName.toLowerCase()} ${(element.getAttribute("aria-label") ?? (label ?? element).textContent)
            .trim().replace(/\\s+/g, " ").slice(0, 40)}`,
        ring: element.matches(":focus-visible") &&
            [drawn, element, element.parentElement, ...element.querySelectorAll("*")].some(ringed),
        inside: seen.bottom > 0 && seen.top < innerHeight && seen.right > 0 && seen.left < innerWidth,
        covered: (() => {
            const x = Math.min(Math.max(seen.left + seen.width / 2, 0), innerWidth - 1);
            const y = Math.min(Math.max(seen.top + seen.height / 2, 0), innerHeight - 1);
            const top = document.elementFromPoint(x, y);
            return top !== null && !element.contains(top) && !top.contains(element) && !(label?.contains(top) ?? false);
        })(),
    };
}"""
#: What may be reached by keys: all but one of a group of radio buttons are reached by arrows.
REACHABLE: Final = """() => [...(document.querySelector("dialog:modal") ?? document).querySelectorAll(
    "a[href], button:not([disabled]), input:not([disabled]):not([type=hidden]), select:not([disabled]), " +
    "textarea:not([disabled]), summary, [tabindex='0']")]
    .filter((element) => element.tabIndex >= 0 && element.checkVisibility({ checkVisibilityCSS: true }))
    .filter((element) => element.closest("[inert]") === null)
    .filter((element) => element.closest("details:not([open])") === null || element.tagName === "SUMMARY")
    .filter((element) => element.type !== "radio" || element.checked ||
        !document.querySelector(`input[type=radio][name="${element.name}"]:checked`))
    .map((element) => (element.getAttribute("aria-label") ?? (element.labels?.[0] ?? element).textContent)
        .trim().replace(/\\s+/g, " ").slice(0, 40))"""


@dataclass(frozen=True, slots=True)
class Stop:
    """What has the focus: its name, whether a ring shows that, whether it lies in the window and under nothing else."""

    at: int
    name: str
    ring: bool
    inside: bool
    covered: bool


def focused(page: Page) -> Stop | None:
    """Return what has the focus, None where nothing of the page has."""
    found = page.evaluate(FOCUSED)
    return None if found is None else Stop(**found)


def walked(page: Page, key: str = "Tab") -> list[Stop]:
    """Press a key again and again from one end of the page, until the page is through; the stops on the way."""
    page.evaluate(FROM_AN_END, key)
    stops: list[Stop] = []
    for _ in range(MOST):
        page.keyboard.press(key)
        stop = focused(page)
        if stop is not None and stop.covered:
            # A busy machine scrolls to what has the focus a moment later.
            page.wait_for_timeout(300)
            stop = focused(page)
        if stop is None or (stops and stop.at == stops[0].at):
            return stops
        # A sheet that is higher than the window is scrolled by keys: it is a stop of its own, before all that is in it.
        if stop.name.startswith("dialog "):
            continue
        # A field of several parts, such as a date, is stopped at in each of them.
        if not stops or stop.at != stops[-1].at:
            stops.append(stop)
        elif key != "Tab" and stop.ring:
            # Backwards it is come into by the key of its calendar, whose ring is its own.
            stops[-1] = replace(stops[-1], ring=True)
    raise AssertionError(f"after {MOST} times {key} it is still not through: {stops[-3:]}")


def reachable(page: Page) -> Sequence[str]:
    """Return the names of all that keys ought to reach, in the order of the page."""
    names: list[str] = page.evaluate(REACHABLE)
    return names
