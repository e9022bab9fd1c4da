"""Nothing that assistive technology reads as one picture or one button holds a link or a button."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from tests.api.conftest import Client
from tests.api.sample_city import EXCEEDED_DAY, THIN_DAY

# Their children are presentational (WAI-ARIA 1.2, 5.2.8): what is in them cannot be reached.
WHOLE = {"button", "checkbox", "img", "meter", "option", "progressbar", "radio", "slider", "tab"}
INTERACTIVE = {"a", "button", "input", "select", "textarea", "summary", "details"}
VOID = {"meta", "link", "img", "br", "input", "hr"}


class Nested(HTMLParser):
    """Finds interactive elements inside of what is read as a whole."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = []
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        inside = any(whole for _, whole in self.open)
        if inside and (tag in INTERACTIVE or "tabindex" in told):
            self.found.append(f"<{tag} {told}>")
        if tag not in VOID:
            self.open.append((tag, tag == "button" or told.get("role") in WHOLE))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Pass over what holds nothing."""

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass


def test_a_link_in_a_picture_is_found() -> None:
    assert Nested('<svg role="img"><g><a href="#x">x</a></g></svg>').found
    assert not Nested('<svg role="group"><a href="#x">x</a></svg><a href="/">y</a>').found


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/coverage",
        "/violations",
        "/outlets/CX-1?parameter=COD",
        "/outlets/CX-1?parameter=PH&lang=en",
        f"/outlets/CX-1?parameter=COD&day={THIN_DAY}",
        "/outlets/CX-4",
        f"/outlets/CX-1/explain?parameter=COD&day={EXCEEDED_DAY}",
        "/outlets/CX-99",
    ],
)
def test_no_link_stands_in_what_is_read_as_one_picture(client: Client, path: str) -> None:
    page = client.get(path).text
    assert Nested(page).found == []


def test_the_drawing_is_named_and_its_days_are_links(client: Client) -> None:
    page = client.get("/outlets/CX-1?parameter=COD").text
    assert 'role="group" aria-labelledby="title-wide desc-wide"' in page
    assert 'class="mark"' in page
