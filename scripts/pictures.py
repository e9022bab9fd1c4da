"""Writes docs/pictures/: the main pages of the invented city of the tests, as a desk shows them.

`python -m scripts.pictures`, with Chromium; on one machine the same pages give the same pictures.
"""  # noqa: INP001 - a program for who writes docs

from __future__ import annotations

import tempfile
from pathlib import Path

from domain.access.roles import Role
from tests.api.pages.in_chromium.conftest import enter, served
from tests.api.sample_city import EXCEEDED_DAY, sample_parts
from tests.servers.chromium import Browser, running_chromium

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "pictures"
WIDTH = 1200
HEIGHT_MOST = 740  # px, so that a picture stays under 150 kB
PICTURES = {
    "city": (Role.PUBLIC, "/"),
    "today": (Role.INSPECTOR, "/today"),
    "clusters": (Role.PUBLIC, "/clusters"),
    "outlet": (Role.PUBLIC, "/outlets/CX-1?parameter=COD"),
    "day": (Role.INSPECTOR, f"/outlets/CX-1/days/{EXCEEDED_DAY}?parameter=COD"),
    "violations": (Role.PUBLIC, "/violations"),
    "operate": (Role.OPERATOR, "/operate/CX-1"),
}


def main() -> None:
    """Write every picture anew."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        parts = sample_parts(folder)
        with running_chromium(folder) as browser, served(parts) as site:
            for picture, (role, path) in PICTURES.items():
                _draw(browser, site, role, path, FOLDER / f"{picture}.png")
        parts.records.close()


def _draw(browser: Browser, site: str, role: Role, path: str, file: Path) -> None:
    browser.resize(WIDTH, HEIGHT_MOST)
    enter(browser, site, role)
    browser.goto(site + path)
    browser.run("document.documentElement.style.overflow = 'hidden'")  # no bar beside the page
    height = browser.run("return document.body.scrollHeight")
    browser.resize(WIDTH, min(height, HEIGHT_MOST))
    browser.screenshot(file)


if __name__ == "__main__":
    main()
