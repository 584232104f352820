"""A page whose clock goes faster, beside virtual shoes that do: what takes a coach minutes is seen in seconds."""

from __future__ import annotations

from typing import Final

from playwright.sync_api import Page

#: What passes for the page between two looks at its clock, at most (ms of the page's). A machine that is busy
#: elsewhere lets nothing through for a second: at twenty times that would be a shoe out of reach, and a coach that has
#: seen nobody run for twenty seconds. So time stands until what was on its way has come.
LONGEST: Final = 400

#: A script that takes the number of times as fast; from then on `performance.now` goes so.
HASTEN: Final = f"""(speed) => {{
    const real = performance.now.bind(performance);
    let seen = real();
    let shown = seen;
    performance.now = () => {{
        const now = real();
        shown += Math.min((now - seen) * speed, {LONGEST});
        seen = now;
        return shown;
    }};
}}"""


def hasten(page: Page, speed: float) -> None:
    """Let the clock of an open page go so many times as fast from now on."""
    page.evaluate(HASTEN, speed)
