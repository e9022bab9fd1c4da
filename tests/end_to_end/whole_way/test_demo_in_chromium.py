"""What a person sees who has just begun the demo: a city of Hanoi's size, with its past."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.runs.patience import until
from tests.servers.chromium import Browser, running_chromium
from tests.servers.nhue import ask, running_nhue

BODY = "return document.querySelector('main').innerText"
DAYS = "4"  # the demo's own thirty take longer, and show the same


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Browser]:
    with running_chromium(tmp_path) as one:
        yield one


@pytest.mark.live("chromium")
def test_the_demo_shows_a_finished_past_and_a_case_is_opened_from_it(
    browser: Browser, tmp_path: Path
) -> None:
    arguments = ("demo", "--folder", str(tmp_path / "demo"), "--port", "0", "--days", DAYS)
    with running_nhue(*arguments, settings={}, log=tmp_path / "demo.log") as demo:
        demo.wait_until(lambda: _address(demo.log) is not None)
        site = str(_address(demo.log)).rstrip("/")
        coverage = ask(f"{site}/api/v1/coverage").json()
        assert (coverage["operating"], coverage["judged"]) == (94, True)
        assert coverage["covered"] > 15
        browser.goto(f"{site}/")
        home = browser.run(BODY)
        assert "94" in home
        assert "mô phỏng" in browser.run("return document.body.innerText")
        browser.goto(f"{site}/clusters?state=under_construction")
        assert "CCN Núi Tuyết Mơ" in browser.run(BODY), browser.run(BODY)
        browser.goto(f"{site}/signin")
        browser.click("button[value=inspector]")
        until(lambda: "demo (inspector)" in browser.run("return document.body.innerText"))
        browser.goto(f"{site}/today?since=2020-01-01")
        # lines beyond the first eight stand folded
        today = browser.run("return document.querySelector('main').textContent")
        assert "CX-MP-03" in today or "CCN Gò Nắng" in today
        (event,) = [
            one["id"]
            for one in ask(f"{site}/api/v1/events", kind="exceedance").json()["events"]
            if one["outlet"] == "CX-MP-03"
        ][:1]
        browser.goto(f"{site}/cases/new?event={event}")
        browser.fill("#said", "COD trung bình ngày vượt giới hạn")
        browser.click("#open button")
        until(lambda: "/cases/HS-" in browser.run("return location.href"))
        browser.goto(f"{site}/cases")
        assert "HS-" in browser.run(BODY)
        assert demo.end(signal.SIGINT) == 0


def _address(log: Path) -> str | None:
    said = log.read_text(encoding="utf-8").split()
    found = [one for one in said if one.startswith("http://127.0.0.1:") and one.count("/") == 3]
    return found[0] if found else None
