"""Screens look as somebody has approved, whatever machine draws their letters; where one does not, it is said.

The screens here stand for all: `python -m tools.pictures compare` takes every one, `approve` takes what is drawn for
right. A machine with other fonts breaks lines elsewhere, so a language is compared where the fonts are those of the
approved pictures.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page

from tests.conftest import Require
from tools.pictures._approving import comparable, unlike
from tools.pictures._looks import PAIRED, Picture, faults
from tools.pictures._screens import screen_pictures
from tools.pictures._sketch import differences, sketched
from tools.pictures._stage import Stage

SCREENS = ("start", "history", "activity", "shoes", "settings-profile")
#: English on a phone, dark, and Chinese on a phone, light.
LOOKS = tuple(look for look in PAIRED if look.width < 500)

pytestmark = [pytest.mark.timeout(300), pytest.mark.usefixtures("page_and_browser")]


@pytest.fixture
def page(viewer: Chromium, homes: Stage) -> Iterator[Page]:
    """Return a page that shows the start of a home."""
    context = viewer.new_context(viewport={"width": 360, "height": 740})
    shown = context.new_page()
    shown.goto(homes.new.address)
    shown.goto(f"{Stage.root(homes.new)}#/shoes")
    shown.get_by_role("main").get_by_role("button").first.wait_for()
    yield shown
    context.close()


@pytest.mark.parametrize("screen", SCREENS)
def test_a_screen_has_no_fault_and_looks_as_approved(
    viewer: Chromium, homes: Stage, page: Page, screen: str, require: Require
) -> None:
    languages = comparable(page)
    pictures = list(screen_pictures(viewer, homes, [screen], LOOKS))
    assert [f"{picture}: {wrong}" for picture in pictures for wrong in picture.wrong] == []
    compared = [picture for picture in pictures if picture.look.language in languages]
    require("fonts", "they are not those of the approved pictures", present=compared != [])
    assert [f"{picture}: {where}" for picture in compared for where in unlike(picture)] == []


def test_a_button_that_moved_shows_and_a_digit_that_changed_does_not(page: Page) -> None:
    button = page.get_by_role("main").get_by_role("button").first
    page.evaluate("() => document.querySelector('main h1').append(' 168')")
    before = sketched(page.screenshot())
    assert list(differences(before, sketched(page.screenshot()))) == []
    page.evaluate("() => { document.querySelector('main h1').lastChild.data = ' 165'; }")
    assert list(differences(before, sketched(page.screenshot()))) == []
    box = button.bounding_box()
    assert box is not None
    button.evaluate("(element) => { element.style.transform = 'translateY(12px)'; }")
    (first, *_) = differences(before, sketched(page.screenshot()))
    assert first.top <= box["y"] <= first.bottom + 32
    assert first.left <= box["x"] + box["width"] / 2


def test_what_came_what_went_and_another_colour_show(page: Page) -> None:
    before = sketched(page.screenshot())
    for change in ("display = 'none'", "filter = 'invert(1)'", "width = '50%'"):
        page.evaluate(f"() => {{ document.querySelector('nav').style.{change}; }}")
        assert list(differences(before, sketched(page.screenshot()))) != []
        page.evaluate("() => document.querySelector('nav').removeAttribute('style')")
        assert list(differences(before, sketched(page.screenshot()))) == []


def test_a_screen_that_nobody_has_approved_is_named() -> None:
    (said,) = unlike(Picture("nowhere", PAIRED[0], b"", b"", (), ()))
    assert said == "nobody has approved it"


@pytest.mark.parametrize(
    ("style", "fault"),
    [
        ("overflow: hidden; width: 20px; white-space: nowrap", "cut off: h1"),
        ("overflow: hidden; height: 8px", "cut off: h1"),
        ("position: relative; top: 40px; white-space: nowrap", "over each other: "),
        ("margin-left: 340px; white-space: nowrap", "wider than its window by "),
        ("opacity: 0.1", "axe: color-contrast"),
    ],
)
def test_a_text_that_cannot_be_read_is_named(page: Page, style: str, fault: str) -> None:
    assert list(faults(page)) == []
    page.evaluate(
        """(style) => {
            const heading = document.querySelector("main h1");
            const below = document.createElement("p");
            below.textContent = "What stands below it, from one end of the line to the other.";
            heading.after(below);
            heading.textContent = "Shoes that have a long name";
            heading.style.cssText = `margin: 0; line-height: 40px; ${style}`;
        }""",
        style,
    )
    assert any(each.startswith(fault) for each in faults(page)), list(faults(page))


def test_a_target_smaller_than_a_finger_is_named(page: Page) -> None:
    page.evaluate("() => { document.querySelector('main button').style.cssText = 'min-height: 0; height: 30px'; }")
    assert any(each.startswith("small, ") for each in faults(page))
