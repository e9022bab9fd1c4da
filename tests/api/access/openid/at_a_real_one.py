"""Signs in at a real provider of OpenID Connect, built from its public source, as a browser does.

`python -m tests.api.access.openid.at_a_real_one`: needs Go and a minute or two the first time. It
says each step that it saw, and ends with 1 where one went otherwise.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urljoin

import httpx

from tests.house.runs.patience import PATIENCE_SECONDS

PROVIDER = "github.com/zitadel/oidc/v3/example/server@v3.52.0"
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "nhue" / "sign-on"
CLIENT, SECRET, NAME = "web", "secret", "Trần Văn An"  # that server's own, for demonstrations
PERSON, PASSWORD = "test-user@localhost", "verysecure"
SUBJECT_TOLD = re.compile(r"links it to an account: (\S+?)[<\s]")


def main() -> int:
    """Sign in twice: as nobody, and once the identity is linked."""
    binary = _built()
    with tempfile.TemporaryDirectory() as folder:
        provider_port, port = _free_port(), _free_port()
        ours = f"http://127.0.0.1:{port}"
        environment = {
            **os.environ,
            "NHUE_DATA_DIR": folder,
            "NHUE_API_PORT": str(port),
            "NHUE_PUBLIC_URL": ours,
            "NHUE_OIDC_ISSUER": f"http://localhost:{provider_port}/",
            "NHUE_OIDC_CLIENT_ID": CLIENT,
            "NHUE_OIDC_CLIENT_SECRET": SECRET,
        }
        nhue = [sys.executable, "-c", "from service.commands.main import main; main()"]
        subprocess.run(
            [*nhue, "account", "add", NAME, "--role", "administrator"],
            env=environment,
            check=True,
            capture_output=True,
        )
        theirs = {"PORT": str(provider_port), "REDIRECT_URI": f"{ours}/signin/openid/back"}
        with (
            _running([str(binary)], {**os.environ, **theirs}),
            _running([*nhue, "api"], environment),
        ):
            _answers(f"http://localhost:{provider_port}/.well-known/openid-configuration")
            _answers(f"{ours}/signin")
            refused = _sign_in(ours)
            told = SUBJECT_TOLD.search(refused.text)
            _see("who is not linked is told their identity", refused.status_code == 401, told)
            subject = "" if told is None else told[1]
            subprocess.run(
                [*nhue, "account", "link", NAME, "--subject", subject],
                env=environment,
                check=True,
                capture_output=True,
            )
            page = _sign_in(ours)
            _see("who is linked is signed in", page.status_code == 200, NAME in page.text)
    return 0


def _sign_in(ours: str) -> httpx.Response:
    with httpx.Client(follow_redirects=False, timeout=PATIENCE_SECONDS) as browser:
        answer = browser.get(f"{ours}/signin/openid?next=/account&lang=en")
        form = _followed(browser, answer)
        hidden = re.search(r'name="id" value="([^"]+)"', form.text)
        _see("the provider shows its own form", form.status_code == 200, hidden)
        fields = {
            "username": PERSON,
            "password": PASSWORD,
            "id": "" if hidden is None else hidden[1],
        }
        return _followed(browser, browser.post(str(form.url), data=fields))


def _followed(browser: httpx.Client, answer: httpx.Response) -> httpx.Response:
    headers = {"accept-language": "en"}
    for _ in range(10):
        if not answer.is_redirect:
            return answer
        there = urljoin(str(answer.url), answer.headers["location"])
        answer = browser.get(there, headers=headers)
    return answer


def _see(what: str, *seen: object) -> None:
    if not all(seen):
        raise SystemExit(f"otherwise: {what}")
    print(f"seen: {what}")  # noqa: T201 - what the command is for


def _built() -> Path:
    name = PROVIDER.rpartition("/")[2].partition("@")[0]
    version = PROVIDER.rpartition("@")[2]
    binary = CACHE / version / name
    if not binary.exists():
        go = shutil.which("go") or "/usr/local/go/bin/go"
        binary.parent.mkdir(parents=True, exist_ok=True)
        environment = {**os.environ, "GOBIN": str(binary.parent), "GOFLAGS": "-mod=mod"}
        subprocess.run([go, "install", PROVIDER], env=environment, check=True)
    return binary


@contextmanager
def _running(command: list[str], environment: dict[str, str]) -> Iterator[None]:
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE_SECONDS)


def _answers(url: str) -> None:
    ends = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < ends:
        try:
            if httpx.get(url, timeout=PATIENCE_SECONDS).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise SystemExit(f"otherwise: {url} does not answer")


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


if __name__ == "__main__":
    sys.exit(main())
