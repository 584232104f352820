"""The page is served so that a browser keeps what never changes, and asks again for what may."""

from __future__ import annotations

import httpx
import pytest

from openstride.server import Home

FILES = {
    "index.html": (b"<!doctype html>", "text/html; charset=utf-8", "no-cache"),
    "sw.js": (b"self", "text/javascript; charset=utf-8", "no-cache"),
    "manifest.webmanifest": (b"{}", "application/manifest+json", "no-cache"),
    "assets/page-1a2b.js": (b"export {}", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable"),
    "assets/page-1a2b.css": (b"p {}", "text/css; charset=utf-8", "public, max-age=31536000, immutable"),
}


@pytest.fixture
def built(served: Home) -> Home:
    for name, (content, _, _) in FILES.items():
        path = served.settings.page / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (served.settings.page.parent / "secret").write_text("secret")
    return served


@pytest.mark.usefixtures("built")
def test_a_file_of_the_page_is_there_for_anyone_on_this_machine(stranger: httpx.Client) -> None:
    for name, expected in FILES.items():
        answer = stranger.get(f"/{name}")
        assert (answer.content, answer.headers["Content-Type"], answer.headers["Cache-Control"]) == expected


@pytest.mark.usefixtures("built")
def test_the_page_itself_is_asked_for_each_time_and_sent_when_it_has_changed(stranger: httpx.Client) -> None:
    answer = stranger.get("/")
    assert (answer.content, answer.headers["Cache-Control"]) == (FILES["index.html"][0], "no-cache")
    again = stranger.get("/", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.usefixtures("built")
def test_nothing_beside_the_page_is_served(stranger: httpx.Client) -> None:
    for path in ("/../secret", "/%2e%2e/secret", "/assets/..%2f..%2fsecret", "/..%5csecret", "/%00", "/assets"):
        answer = stranger.get(path)
        assert answer.status_code == 404
        assert b"secret" not in answer.content


def test_a_page_that_is_not_built_says_how_to_build_it(stranger: httpx.Client) -> None:
    answer = stranger.get("/")
    assert (answer.status_code, answer.headers["Content-Type"]) == (503, "text/html; charset=utf-8")
    assert "make page" in answer.text
    assert stranger.get("/assets/page-1a2b.js").status_code == 404
    assert stranger.post("/").status_code == 405
