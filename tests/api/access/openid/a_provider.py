"""A provider of sign-on on a loopback port, which says what a test has it say."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

CLIENT, SECRET, SUBJECT = "nhue-pages", "a secret of this test, 32 letters", "248289761001"


class AProvider:
    """Signs whom a test names in; `claims` and `document` are what it says otherwise than a good
    provider does, None for what it leaves out.
    """

    def __init__(self, key: RSAKey) -> None:
        self.key: RSAKey | ECKey | OctKey = key
        self.published: list[RSAKey | ECKey | OctKey] = [key]
        self.algorithm = "RS256"
        self.claims: dict[str, Any] = {}
        self.document: dict[str, Any] = {}
        self.answer: dict[str, Any] = {}
        self.issuer = ""
        self.asked: list[str] = []
        self.authorized_by: list[str] = []
        self._codes: dict[str, dict[str, str]] = {}

    def sign_in(self, address: str) -> dict[str, str]:
        """Do what a person does at the provider; return what it sends the browser back with."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert address.startswith(f"{self.issuer}/authorize?")
        assert (asked["client_id"], asked["response_type"]) == (CLIENT, "code")
        assert asked["code_challenge_method"] == "S256"
        code = f"code-{len(self._codes)}"
        self._codes[code] = asked
        return {"code": code, "state": asked["state"], "session_state": "of its own"}

    def described(self) -> dict[str, Any]:
        said = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            **self.document,
        }
        return {name: value for name, value in said.items() if value is not None}

    def keys(self) -> dict[str, Any]:
        public = [
            one.as_dict(private=False) for one in self.published if not isinstance(one, OctKey)
        ]
        return {"keys": public}

    def token(
        self, form: dict[str, str], authorization: str, now: int
    ) -> tuple[int, dict[str, Any]]:
        self.authorized_by.append(
            "basic" if authorization else "post" if "client_secret" in form else "none"
        )
        asked = self._codes.pop(form["code"], None)
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if asked is None or asked["code_challenge"] != challenge:
            return 400, {"error": "invalid_grant"}
        said = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": SUBJECT,
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            "name": "Trần Văn An",
            **self.claims,
        }
        claims = {name: value for name, value in said.items() if value is not None}
        header = {"alg": self.algorithm, "kid": self.key.as_dict(private=False).get("kid", "1")}
        written = jwt.encode(header, claims, self.key, algorithms=[self.algorithm])
        answer = {"token_type": "Bearer", "access_token": "a", "id_token": written, **self.answer}
        return 200, {name: value for name, value in answer.items() if value is not None}


@contextmanager
def serving(provider: AProvider, now: int) -> Iterator[AProvider]:
    """Serve a provider on a free port of this host."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            provider.asked.append(self.path)
            known = {
                "/.well-known/openid-configuration": provider.described,
                "/keys": provider.keys,
            }
            found = known.get(self.path)
            self._send(404 if found is None else 200, {} if found is None else found())

        def do_POST(self) -> None:
            provider.asked.append(self.path)
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            self._send(*provider.token(form, self.headers.get("authorization", ""), now))

        def _send(self, status: int, said: dict[str, Any]) -> None:
            body = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
