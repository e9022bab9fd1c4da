"""Starts a real headless Chromium through chromedriver and drives it in plain WebDriver HTTP.

It opens pages, reads what a person would see, and listens to the console and the network.
"""

from __future__ import annotations

import base64
import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.house.runs.patience import PATIENCE_SECONDS
from tests.servers.processes.programs import with_names_of_any_letter

_BROWSER_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--accept-lang=vi",
)
_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # the key of a reference, W3C WebDriver 12.1


def missing_chromium_reason() -> str | None:
    """Return why no browser can be had, with what to install; None where it can."""
    missing = [name for name in ("chromium", "chromedriver") if shutil.which(name) is None]
    if not missing:
        return None
    return f"{' and '.join(missing)} not found: apt-get install chromium chromium-driver"


@dataclass(frozen=True, slots=True)
class Rect:
    """An element's place on the page, in CSS pixels."""

    x: float
    y: float
    width: float
    height: float


class Browser:
    """One browser session; elements are named by CSS selectors."""

    def __init__(self, http: httpx.Client, session: str) -> None:
        self._http = http
        self._session = f"/session/{session}"

    def goto(self, address: str) -> None:
        """Open an address and wait until it has loaded."""
        self._post("/url", {"url": address})

    def texts(self, selector: str) -> list[str]:
        """Return the visible text of each element that a selector finds, all of one moment: a page
        may draw itself anew between two questions.
        """
        script = (
            "return [...document.querySelectorAll(arguments[0])].map(e => e.checkVisibility() ?"
            " e.innerText.replaceAll('\u00a0', ' ').trim() : '')"
        )
        return [str(one) for one in self.run(script, selector)]

    def text(self, selector: str) -> str:
        """Return the visible text of the one element that a selector finds."""
        (found,) = self.texts(selector)
        return found

    def rects(self, selector: str) -> list[Rect]:
        """Return the places of all elements that a selector finds."""
        script = (
            "return [...document.querySelectorAll(arguments[0])].map(e => {"
            "const r = e.getBoundingClientRect(); return [r.x, r.y, r.width, r.height]})"
        )
        return [Rect(*place) for place in self.run(script, selector)]

    def run(self, script: str, *arguments: object) -> Any:
        """Run a script in the page and return its answer."""
        return self._post("/execute/sync", {"script": script, "args": list(arguments)})

    def click(self, selector: str) -> None:
        """Click on the one element that a selector finds, and wait for the page that it leads to.

        Raises RuntimeError where there is none, or something lies over it.
        """
        self._click(self._found(selector))

    def follow(self, words: str) -> None:
        """Click on the first link that says something, and wait for its page."""
        found = self._post("/element", {"using": "partial link text", "value": words})
        self._click(found[_ELEMENT])

    def fill(self, selector: str, text: str) -> None:
        """Write into the one field that a selector finds, in the place of what is there."""
        field = self._found(selector)
        self._post(f"/element/{field}/clear", {})
        self._post(f"/element/{field}/value", {"text": text})

    def choose_file(self, selector: str, file: Path) -> None:
        """Choose a file in the one field that a selector finds."""
        self._post(f"/element/{self._found(selector)}/value", {"text": str(file)})

    def drag(self, selector: str, begin: float, end: float) -> None:
        """Draw the pressed mouse over an element, between two shares of its width."""
        here = "document.querySelector(arguments[0]).scrollIntoView({behavior: 'instant'})"
        self.run(here, selector)
        (place,) = self.rects(selector)
        y = round(place.y + place.height / 2)
        x = [round(place.x + place.width * share) for share in (begin, end)]
        moves: list[dict[str, object]] = [
            {"type": "pointerMove", "duration": 0, "x": x[0], "y": y},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerMove", "duration": 100, "x": x[1], "y": y},
            {"type": "pointerUp", "button": 0},
        ]
        pointer = {"pointerType": "mouse"}
        mouse = {"type": "pointer", "id": "mouse", "parameters": pointer, "actions": moves}
        self._post("/actions", {"actions": [mouse]})

    def forget(self) -> None:
        """Forget every cookie, and so who had signed in."""
        self._cdp("Network.clearBrowserCookies", {})

    def move_to(self, time_zone: str | None) -> None:
        """Have the reader's clock in another time zone; None is that of the machine."""
        self._cdp("Emulation.setTimezoneOverride", {"timezoneId": time_zone or ""})

    @contextmanager
    def within_frame(self, selector: str) -> Iterator[None]:
        """Read and act in the one frame that a selector finds, while the block lasts."""
        self._post("/frame", {"id": {_ELEMENT: self._found(selector)}})
        try:
            yield
        finally:
            self._post("/frame", {"id": None})

    def resize(self, width: int, height: int) -> None:
        """Show the page as on a screen of this size, in CSS pixels."""
        metrics = {
            "width": width,
            "height": height,
            "deviceScaleFactor": 1,
            "mobile": False,
        }
        self._cdp("Emulation.setDeviceMetricsOverride", metrics)

    def screenshot(self, path: Path) -> None:
        """Write what is shown to a PNG file."""
        path.write_bytes(base64.b64decode(self._get("/screenshot")))

    def printed(self) -> bytes:
        """Return the page as a PDF file, as it comes out of a printer on A4."""
        centimetre = 1 / 2.54  # inches
        margins = {f"margin{side}": centimetre for side in ("Top", "Bottom", "Left", "Right")}
        paper = {"paperWidth": 21.0 * centimetre, "paperHeight": 29.7 * centimetre, **margins}
        # WebDriver's own /print gives a page ten seconds, whatever else the machine does.
        return base64.b64decode(self._cdp("Page.printToPDF", paper)["data"])

    def console(self) -> list[str]:
        """Return what the console has said since the last question."""
        return [entry["message"] for entry in self._post("/se/log", {"type": "browser"})]

    def requests(self) -> list[str]:
        """Return the addresses asked for since the last question."""
        entries = self._post("/se/log", {"type": "performance"})
        messages = [json.loads(entry["message"])["message"] for entry in entries]
        return [
            message["params"]["request"]["url"]
            for message in messages
            if message["method"] == "Network.requestWillBeSent"
        ]

    def _found(self, selector: str) -> str:
        (found,) = self._post("/elements", {"using": "css selector", "value": selector})
        return str(found[_ELEMENT])

    def _click(self, element: str) -> None:
        here = "arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})"
        self.run(here, {_ELEMENT: element})  # a page that still scrolls would be clicked elsewhere
        self._post(f"/element/{element}/click", {})

    def _cdp(self, command: str, told: Mapping[str, object]) -> Any:
        return self._post("/goog/cdp/execute", {"cmd": command, "params": dict(told)})

    def _get(self, path: str) -> Any:
        return self._answer(self._http.get(self._session + path))

    def _post(self, path: str, body: dict[str, object]) -> Any:
        return self._answer(self._http.post(self._session + path, json=body))

    @staticmethod
    def _answer(response: httpx.Response) -> Any:
        value = response.json()["value"]
        if response.is_error:
            raise RuntimeError(f"chromedriver: {value['error']}: {value['message']}")
        return value


@contextmanager
def running_chromium(folder: Path) -> Iterator[Browser]:
    """Start chromedriver and one browser with an empty profile in `folder`; end both after."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = (folder / "chromedriver.log").open("wb")
    driver = subprocess.Popen(
        ["chromedriver", f"--port={port}"],
        stdout=log,
        stderr=log,
        env=with_names_of_any_letter(),
    )
    address = f"http://127.0.0.1:{port}"
    http = httpx.Client(base_url=address, timeout=PATIENCE_SECONDS, trust_env=False)
    try:
        _wait_until_ready(http, driver)
        session = _new_session(http, folder / "profile")
        yield Browser(http, session)
        http.delete(f"/session/{session}")
    finally:
        http.close()
        driver.terminate()
        driver.wait(timeout=PATIENCE_SECONDS)
        log.close()


def _wait_until_ready(http: httpx.Client, driver: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while driver.poll() is None and time.monotonic() < deadline:
        try:
            if http.get("/status").json()["value"]["ready"]:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise RuntimeError("chromedriver did not become ready; see chromedriver.log in its folder")


def _new_session(http: httpx.Client, profile: Path) -> str:
    options = {"args": [*_BROWSER_FLAGS, f"--user-data-dir={profile}"]}
    wanted = {
        "browserName": "chrome",
        "goog:chromeOptions": options,
        "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"},
    }
    answer = http.post("/session", json={"capabilities": {"alwaysMatch": wanted}}).json()["value"]
    if "sessionId" not in answer:
        raise RuntimeError(f"no browser session: {answer.get('message', answer)}")
    return str(answer["sessionId"])
