from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from api.app import create_app
from domain.access.roles import Role
from domain.registry import Registry
from tests.api.conftest import Client
from tests.api.every_request.test_problems import Silent
from tests.api.sample_city import HOSTILE_NAME, JUDGED_AT, sample_parts, sample_registry

VOID = {"meta", "link", "img", "br", "hr", "input"}
PAGES = (
    "/",
    "/?day=2026-11-15",
    "/?lang=en",
    "/coverage",
    "/coverage?from=2026-11-01&to=2026-11-02&lang=en",
    "/today",
    "/today?since=20/11/2026&lang=en",
    "/operate",
    "/operate/CX-1",
    "/operate/CX-4?lang=en",
    "/clusters",
    "/clusters?q=lang+nghe&sort=name&state=&day=15/11/2026",
    "/clusters?standing=below&reason=exceeded&sort=data&lang=en&page=9",
    "/outlets/CX-1",
    "/outlets/CX-1?parameter=PH&month=2026-11&lang=en",
    "/outlets/CX-1?month=2026-02",
    "/outlets/CX-1?month=2024-12",
    "/outlets/CX-4?parameter=COD",
    "/outlets/CX-5",
    "/outlets/CX-1?parameter=FLOW_OUT",
    "/outlets/CX-1?day=2026-11-12&known_at=2026-11-24T01:30:00Z",
    "/outlets/CX-1/days/2026-11-15?parameter=COD",
    "/outlets/CX-1/days/2026-11-12?lang=en&known_at=2026-11-24T01:30:00Z",
    "/outlets/CX-5/days/2026-11-24",
    "/outlets/CX-1/explain?parameter=COD&day=2026-11-15",
    "/outlets/CX-1/explain?parameter=PH&day=2026-11-08&lang=en&known_at=2026-11-24T01:30:00Z",
)


class Shape(HTMLParser):
    """Reads a page as a browser would: nesting, ids, links and what it loads."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append((tag, found))
        if "id" in found:
            self.ids.append(str(found["id"]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_well_nested_accessible_and_loads_from_us_alone(
    client: Client, path: str
) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    shape = Shape(answer.text)
    names = [tag for tag, _ in shape.tags]
    assert len(shape.ids) == len(set(shape.ids))
    assert dict(shape.tags)["html"]["lang"] == answer.headers["content-language"]
    assert [names.count(one) for one in ("main", "h1", "footer", "title")][:3] == [1, 1, 1]
    assert all(found.get("scope") in {"col", "row"} for tag, found in shape.tags if tag == "th")
    # Script adds to what is there without it: a drawing to zoom into, on a day's page alone.
    assert ("script" in names) == ("/days/" in path)
    for tag, found in shape.tags:
        assert "style" not in found, "our own policy forbids inline style"
        for loads in ("src", "href"):
            target = found.get(loads) or "/"
            assert target.startswith(("/", "#")), f"<{tag} {loads}={target}>"
        for reference in (found.get("aria-labelledby") or "").split():
            assert reference in shape.ids


@pytest.mark.parametrize("path", PAGES)
def test_every_link_of_a_page_leads_somewhere(client: Client, path: str) -> None:
    shape = Shape(client.get(path).text)
    links = {str(found["href"]) for tag, found in shape.tags if tag == "a"}
    for link in sorted(links):
        if link.startswith("#"):
            assert link[1:] in shape.ids
        else:
            assert client.get(link).status_code == 200, link


def contrast(one: str, two: str) -> float:
    """Return the contrast ratio of two colours (WCAG 2.2, relative luminance)."""

    def luminance(colour: str) -> float:
        digits = colour if len(colour) == 6 else "".join(2 * digit for digit in colour)
        channels = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    lighter, darker = sorted((luminance(one), luminance(two)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_every_colour_of_text_and_mark_is_legible_on_both_grounds(client: Client) -> None:
    sheet = client.get("/static/nhue.css").text
    colours = dict(re.findall(r"--(\w+): #([0-9a-f]{3,6});", sheet))
    grounds = [colours.pop("paper"), colours.pop("ground")]
    colours.pop("line")
    assert len(colours) >= 9
    for name, colour in colours.items():
        assert min(contrast(colour, ground) for ground in grounds) >= 4.5, name


def test_the_coverage_is_the_first_figure_of_the_city(client: Client) -> None:
    page = client.get("/").text
    main = re.sub(r"<[^>]+>", " ", page[page.index("<main") :])
    figure = re.search(r"\d[\d,.]*\s*%", main)
    assert figure is not None
    assert figure[0] == "28,6\N{NO-BREAK SPACE}%"
    assert "23/11/2026" in main
    assert "08:00:00, 24/11/2026 (UTC+7)" in main


def test_simulated_clusters_are_marked_and_a_real_one_is_not(client: Client) -> None:
    page = client.get("/?lang=en").text
    assert "Clusters marked “simulated” are invented" in page
    assert "simulated" not in client.get("/outlets/CX-7?lang=en").text
    assert "simulated" in client.get("/outlets/CX-1?lang=en").text


def test_a_cluster_name_cannot_become_markup(client: Client) -> None:
    for path in ("/", "/outlets/CX-7"):
        page = client.get(path).text
        assert HOSTILE_NAME not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_what_was_asked_cannot_become_markup(client: Client) -> None:
    answer = client.get("/outlets/%3Cscript%3E?lang=%22%3E%3Cscript%3E")
    assert answer.status_code == 404
    assert "<script>" not in answer.text


@pytest.mark.parametrize(
    ("query", "accept", "language"),
    [
        ("", "", "vi"),
        ("", "en-GB,en;q=0.9", "en"),
        ("", "vi-VN, en;q=0.8", "vi"),
        ("", "fr, en;q=0.5, vi;q=0.4", "en"),
        ("?lang=vi", "en", "vi"),
        ("?lang=en", "vi", "en"),
        ("?lang=xx", "", "vi"),
    ],
)
def test_the_language_is_the_one_asked_for_then_the_browsers(
    client: Client, query: str, accept: str, language: str
) -> None:
    answer = client.get(f"/{query}", headers={"Accept-Language": accept})
    assert answer.headers["content-language"] == language
    assert f'<html lang="{language}">' in answer.text


def test_a_language_asked_for_stays_in_the_links(client: Client) -> None:
    page = client.get("/?lang=en").text
    assert 'href="/outlets/CX-1?parameter=COD&amp;month=2026-11&amp;lang=en"' in page


def test_an_unconfirmed_limit_is_marked_wherever_it_is_used(client: Client) -> None:
    page = client.get("/outlets/CX-1?parameter=COD&lang=en").text
    rows = page.split('<tr role="row" id=')[1:]
    assert all("unconfirmed</span>" in row for row in rows[:23])


def test_a_day_that_still_runs_has_no_verdict(client: Client) -> None:
    page = client.get("/outlets/CX-1?lang=en").text
    row = page[page.index('id="day-2026-11-24"') :]
    assert "Day not over" in row
    assert 'id="day-2026-11-25"' not in page


def test_an_unknown_limit_says_why(client: Client) -> None:
    page = client.get("/outlets/CX-4?parameter=COD").text
    assert "Chưa rõ giới hạn" in page
    assert "Chưa có giá trị của QCTĐHN 02:2014/BTNMT cho COD, cột B; cần cán bộ nhập." in page
    assert "is not in our hands" not in page
    assert 'class="limit"' not in page[page.index('<svg class="chart wide"') :].split("</svg>")[0]


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/outlets/CX-99", 404, "Không tìm thấy trang này"),
        ("/nowhere", 404, "Không tìm thấy trang này"),
        ("/outlets/CX-1?month=2026-13", 422, "không phải là tháng"),
        ("/outlets/CX-1?month=2027-01", 422, "chưa đến"),
        ("/outlets/CX-1?parameter=XYZ", 422, "COD"),
        ("/outlets/CX-1?month=2026-10&day=2026-11-15", 422, "không thuộc các ngày được hiển thị"),
        ("/outlets/CX-1?day=2026-11-26", 422, "không thuộc các ngày được hiển thị"),
        ("/outlets/CX-1/explain?parameter=COD&day=2026-10-01", 404, "chưa có kết luận"),
        ("/?day=2026-11-24", 422, "23/11/2026"),
    ],
)
def test_an_error_is_a_readable_page(client: Client, path: str, status: int, words: str) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")
    assert words in answer.text
    Shape(answer.text)


@pytest.mark.parametrize("path", ["/", "/outlets/CX-1"])
def test_a_silent_store_is_a_readable_page(client_with: Callable[..., Client], path: str) -> None:
    answer = client_with(records=Silent()).get(path, headers={"Accept-Language": "en"})
    assert answer.status_code == 503
    assert "retry-after" in answer.headers
    assert "No reading is lost" in answer.text


class Empty(Silent):
    """Records that hold nothing yet."""

    def registry(self, *_: object) -> Registry:
        return Registry()

    def verdicts(self, *_: object, **__: object) -> list[object]:
        return []

    def brief_verdicts(self, *_: object, **__: object) -> list[object]:
        return []

    def at_once(self) -> nullcontext[None]:
        return nullcontext()

    def newest_verdict_numbers(self, *_: object, **__: object) -> dict[object, int]:
        return {}

    def flow_means(self, *_: object, **__: object) -> list[object]:
        return []

    def day_figures(self, *_: object, **__: object) -> dict[object, object]:
        return {}

    def set_aside_outlets(self, *_: object, **__: object) -> dict[object, object]:
        return {}

    def connected_number(self, *_: object) -> int:
        return 0

    def has_accounts(self) -> bool:
        return True

    def connected(self, *_: object) -> dict[str, object]:
        return {}

    def set_aside_days(self, *_: object, **__: object) -> list[object]:
        return []

    def known_through(self) -> None:
        return None


def test_an_empty_registry_claims_no_share(client_with: Callable[..., Client]) -> None:
    page = Client(client_with(records=Empty()).app, Role.PUBLIC).get("/?lang=en").text
    assert "there is no share to state" in page
    assert "Every operating cluster is covered" not in page


def test_an_outlet_that_measures_flows_alone_is_not_said_to_send_nothing(tmp_path: Path) -> None:
    parts = sample_parts(tmp_path)
    registry = sample_registry()
    one = replace(registry.outlets["CX-2"], parameters=("FLOW_IN", "FLOW_OUT"))
    changed = replace(registry, outlets={**registry.outlets, one.id: one})
    parts.records.add_registry(changed, JUDGED_AT)
    page = Client(create_app(parts)).get("/?lang=en").text
    assert "Nothing that is held against a limit is measured" in page
    assert page.count("Not reporting") == 1  # CX-5, of which nothing comes
    parts.records.close()


def test_a_page_answers_head(client: Client) -> None:
    assert client.get("/", method="HEAD").status_code == 200
