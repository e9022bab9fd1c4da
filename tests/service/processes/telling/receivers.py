"""A real mail server (aiosmtpd) and a real web address, both of which can be down for a while."""

from __future__ import annotations

import email
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class MailServer:
    """Takes mail on a loopback port; `refuses` says how it answers an address, "" where it takes.

    Each mail is there as it came, in the order of its coming.
    """

    port: int
    mails: list[EmailMessage] = field(default_factory=list)
    refuses: Callable[[str], str] = lambda _: ""
    _controller: Controller | None = None

    async def handle_RCPT(  # noqa: N802  # as it is called
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        """Take or refuse an address."""
        if refused := self.refuses(address):
            return refused
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802  # the same
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Take a mail."""
        content = envelope.content
        assert isinstance(content, bytes)
        mail = email.message_from_bytes(content, policy=default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        return "250 OK"

    def up(self) -> None:
        """Begin to answer."""
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def down(self) -> None:
        """Answer nobody."""
        if self._controller is not None:
            self._controller.stop()
        self._controller = None

    def subjects(self) -> list[str]:
        """The subjects, as they came."""
        return [str(one["Subject"]) for one in self.mails]


@dataclass
class WebAddress:
    """Is called on a loopback port; `status` is what it answers."""

    port: int
    calls: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    status: int = 204
    _server: ThreadingHTTPServer | None = None

    @property
    def url(self) -> str:
        """Where it is called."""
        return f"http://127.0.0.1:{self.port}/nhue?from=test"

    def up(self) -> None:
        """Begin to answer."""
        told = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:  # as it is called
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if told.status == 204:
                    told.calls.append(({k.lower(): v for k, v in self.headers.items()}, body))
                self.send_response(told.status)
                if told.status in {301, 302}:
                    self.send_header("Location", told.url + "&again")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Write nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def down(self) -> None:
        """Answer nobody."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
        self._server = None
