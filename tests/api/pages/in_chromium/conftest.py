from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import cast

import pytest
import uvicorn

from api.app import create_app
from api.question.handed_in import Parts
from domain.access.roles import Role
from storage.ports.readings import ReadingStore
from tests.api.sample_accounts import NAMES, PASSWORD
from tests.api.sample_city import sample_parts
from tests.house.runs.patience import PATIENCE_SECONDS, until
from tests.servers.chromium import Browser, running_chromium

SignIn = Callable[[Role], None]


@contextmanager
def served(parts: Parts) -> Iterator[str]:
    """Serve a city while the block lasts; gives its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = uvicorn.Config(create_app(parts), host="127.0.0.1", port=port, log_level="warning")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, name="api")
    thread.start()
    until(lambda: server.started or not thread.is_alive())
    assert server.started
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(PATIENCE_SECONDS)


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parts]:
    """Return the invented city in records of its own: who signs in is noted there."""
    found = sample_parts(tmp_path_factory.mktemp("city-in-chromium"))
    yield found
    found.records.close()
    cast("ReadingStore", found.readings).close()


@pytest.fixture(scope="session")
def site(city: Parts) -> Iterator[str]:
    with served(city) as address:
        yield address


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with running_chromium(tmp_path_factory.mktemp("chromium")) as found:
        yield found


@pytest.fixture
def browser(chromium: Browser) -> Browser:
    """Return the browser as nobody has signed in with."""
    chromium.forget()
    return chromium


def enter(browser: Browser, site: str, role: Role) -> None:
    """Sign in by the form, as a person with a role; as the public, nobody does."""
    browser.forget()
    browser.goto(f"{site}/signin")
    if role is Role.PUBLIC:
        return
    browser.fill("#name", NAMES[role])
    browser.fill("#password", PASSWORD)
    browser.click("form.panel button")
    # The answer may take longer than the browser waits for a page to begin.
    who = "return document.querySelector('header.top .who')?.innerText ?? ''"
    until(lambda: NAMES[role] in browser.run(who))


@pytest.fixture
def sign_in(browser: Browser, site: str) -> SignIn:
    """Return what signs in to the small city."""
    return lambda role: enter(browser, site, role)
