"""On a Vietnamese page everything that is read is Vietnamese, but for the switch to English."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest

from domain.access.roles import Role
from storage.registry_files.columns import Kind
from tests.api.conftest import Client
from tests.compliance.verdicts.english_words import english_words

_VOID = {"meta", "link", "img", "br", "hr", "input", "circle", "path", "rect", "line"}
_NOT_READ = {"style", "script", "code"}
_READ_ATTRIBUTES = ("title", "aria-label", "data-label", "alt", "placeholder")
_OUTLETS = tuple(f"/outlets/CX-{number}" for number in (1, 2, 4, 5, 6, 7))
PAGES = (
    "/",
    "/?day=2026-11-15",
    "/coverage",
    "/today",
    "/today?since=20/11/2026",
    "/clusters",
    "/clusters?standing=below&reason=exceeded&sort=data",
    *(f"/clusters/CCN-{number}" for number in (1, 3, 4, 9)),
    "/violations",
    "/violations?parameter=COD&over=1,5&commune=xã Yên Mẫu",
    *_OUTLETS,
    *(f"{outlet}?parameter={code}" for outlet in _OUTLETS for code in ("COD", "PH", "NH4_N")),
    "/outlets/CX-1?month=2024-12",
    "/outlets/CX-1?parameter=FLOW_OUT",
    *(f"/outlets/CX-1?day=2026-11-{day:02}" for day in (1, 8, 9, 12, 15, 23)),
    *(f"/outlets/CX-{number}?day=2026-11-12&parameter=COD" for number in (1, 2, 4, 5, 6)),
    "/outlets/CX-1/explain?parameter=COD&day=2026-11-15",
    "/outlets/CX-1/explain?parameter=PH&day=2026-11-08",
    "/outlets/CX-4/explain?parameter=COD&day=2026-11-15",
    *(f"/outlets/CX-1/days/2026-11-{day:02}" for day in (8, 12, 15, 23, 24)),
    "/outlets/CX-4/days/2026-11-15?parameter=COD",
    "/operate",
    "/operate/CX-1",
    "/operate/CX-2",
    "/signin",
    "/registry",
    *(f"/registry/{kind}/new" for kind in Kind),
    "/registry/clusters/new?from=CCN-1",
    "/registry/permits/new?from=10/GPMT-UBND|CX-1",
)
ERRORS = (
    "/nowhere",
    "/outlets/nowhere",
    "/clusters/nowhere",
    "/?day=2026-13-01",
    "/?day=2999-01-01",
    "/?outlt=CX-1",
    "/outlets/CX-1?month=13/2026",
    "/outlets/CX-1?parameter=XYZ",
    "/outlets/CX-1/explain?parameter=COD",
    "/coverage?from=2026-11-20&to=2026-11-01",
    "/?known_at=yesterday",
    "/accounts",
    "/registry/rivers/new",
    "/registry/clusters/new?from=nowhere",
)


@dataclass
class Read(HTMLParser):
    """What a reader of a page reads: each text with the language that it lies under."""

    found: list[tuple[str, str]] = field(default_factory=list)
    _open: list[tuple[str, str, bool]] = field(default_factory=list)

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found, self._open = [], [("", "", True)]
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        language = told.get("lang") or self._open[-1][1]
        is_read = self._open[-1][2] and tag not in _NOT_READ and "hreflang" not in told
        if is_read:
            self.found += [
                (language, str(told[name])) for name in _READ_ATTRIBUTES if told.get(name)
            ]
        if tag not in _VOID:
            self._open.append((tag, language, is_read))

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID:
            assert self._open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        if data.strip() and self._open[-1][2]:
            self.found.append((self._open[-1][1], data.strip()))


def _hold(page: str) -> None:
    read = Read(page).found
    assert len(read) > 10
    assert [text for language, text in read if language != "vi"] == []
    assert [text for _, text in read if english_words(text)] == []


@pytest.mark.parametrize("path", PAGES)
def test_a_vietnamese_page_is_read_in_vietnamese_alone(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    _hold(answer.text)


@pytest.mark.parametrize("path", ERRORS)
def test_a_vietnamese_page_of_an_error_is_read_in_vietnamese_alone(
    client: Client, path: str
) -> None:
    answer = client.get(path)
    assert answer.status_code >= 400
    _hold(answer.text)


@pytest.mark.parametrize("path", ["/account", "/accounts", "/audit", "/"])
def test_the_pages_of_an_administrator_are_read_in_vietnamese_alone(
    client: Client, path: str
) -> None:
    _hold(Client(client.app, Role.ADMINISTRATOR).get(path).text)


def test_an_english_word_and_a_block_in_english_are_found() -> None:
    page = '<html lang="vi"><p>Giá trị</p><p lang="en">x</p><p title="the limit">y</p></html>'
    read = Read(page).found
    assert ("en", "x") in read
    assert [text for _, text in read if english_words(text)] == ["the limit"]
    switch = '<html lang="vi"><a lang="en" hreflang="en">English</a></html>'
    assert Read(switch).found == []
