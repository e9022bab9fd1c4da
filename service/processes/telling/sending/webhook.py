"""Signs a message and calls a web address with it, by Standard Webhooks 1.0.0.

Only addresses of the public network are called, unless a setting says otherwise; what was looked up
and found good is what is called. No redirect is followed.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import ipaddress
import socket
import ssl
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from http.client import HTTPException
from typing import Any
from urllib.parse import SplitResult, urlsplit

import msgspec
import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection

from api.access.secrets_kept import WEBHOOK_MARK
from domain.judged.told.outbox import Message
from domain.judged.told.words.message import Words
from service.processes.telling.sending.doors import Attempt, Went
from service.settings.notifications import Notifications

_PORTS = {"http": 80, "https": 443}


def signed(secret: str, key: str, timestamp: int, body: bytes) -> str:
    """Return the signature of a body: HMAC-SHA256 of id, time (s since 1970 UTC) and body."""
    try:
        by = base64.b64decode(secret.removeprefix(WEBHOOK_MARK), validate=True)
    except binascii.Error:
        by = b""  # nobody's signature fits
    told = hmac.new(by, f"{key}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(told).decode()}"


def body_of(message: Message, words: Words) -> bytes:
    """Return what a webhook is told, as JSON: the same bytes whenever it is sent."""
    facts: dict[str, Any] = msgspec.to_builtins(message.facts)
    told = {
        "type": f"nhue.{message.place.kind}.{message.stage}",
        "timestamp": message.noticed_at.isoformat(),
        "data": {
            "thing": message.thing,
            "stage_number": message.stage_number,
            "kind": message.place.kind.value,
            "stage": message.stage.value,
            "is_escalation": message.is_escalation,
            "cluster_id": message.cluster_id,
            "title": words.subject,
            "text": words.plain,
            "link": words.link,
            "facts": {name: one for name, one in facts.items() if one not in (None, "", [], 0)},
        },
    }
    return msgspec.json.encode(told)


@dataclass(frozen=True, slots=True)
class _Called:
    """A web address with the network address that was found good."""

    url: SplitResult
    host: str
    port: int
    ip: str


class WebhookDoor:
    """Calls web addresses; `secret_of` gives the secret of a rule."""

    def __init__(self, settings: Notifications, secret_of: Callable[[int], str]) -> None:
        self._settings, self._secret_of = settings, secret_of
        self._tls = ssl.create_default_context()

    def give(self, message: Message, words: Words, now: datetime) -> Attempt:
        """Call a message's address; 2xx is delivered, 410 asks never to be called again."""
        called = self._looked_up(message.address)
        if isinstance(called, Attempt):
            return called
        body, timestamp = body_of(message, words), int(now.timestamp())
        headers = {
            "Host": called.url.netloc.rpartition("@")[2],
            "Content-Type": "application/json",
            "User-Agent": "nhue",
            "webhook-id": message.key,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": signed(
                self._secret_of(message.rule), message.key, timestamp, body
            ),
        }
        try:
            status = self._post(called, headers, body)
        except (urllib3.exceptions.HTTPError, HTTPException, OSError) as error:
            return Attempt(Went.AWAY, f"{called.host}: {str(error) or type(error).__name__}")
        if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
            return Attempt(Went.YES)
        if status == HTTPStatus.GONE:
            return Attempt(Went.GONE, "410 Gone: the receiver asks not to be called any more")
        return Attempt(Went.AWAY, f"{called.host} answers {status}")

    def rest(self) -> None:
        """Hold nothing: each call has a connection of its own."""

    def _post(self, called: _Called, headers: Mapping[str, str], body: bytes) -> int:
        seconds = self._settings.notify_timeout_seconds
        at = (called.ip, called.port)
        connection = (
            HTTPSConnection(
                *at,
                timeout=seconds,
                ssl_context=self._tls,
                server_hostname=called.host,
                assert_hostname=called.host,
            )
            if called.url.scheme == "https"
            else HTTPConnection(*at, timeout=seconds)
        )
        path = called.url.path or "/"
        target = f"{path}?{called.url.query}" if called.url.query else path

        def asked() -> int:
            connection.request("POST", target, body=body, headers=headers, preload_content=False)
            with closing(connection.getresponse()) as answer:
                return int(answer.status)

        # The timeout is of each piece; who answers letter by letter is cut off by this
        with closing(connection), ThreadPoolExecutor(1, "webhook") as beside:
            answering = beside.submit(asked)
            if not wait([answering], timeout=seconds).done:
                _cut(connection)
            return answering.result()

    def _looked_up(self, address: str) -> _Called | Attempt:
        try:
            url = urlsplit(address)
            port = url.port or _PORTS[url.scheme]
        except (ValueError, KeyError):
            return Attempt(Went.NEVER, "this is no web address")
        host = url.hostname or ""
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            return Attempt(Went.AWAY, f"{host} is not found: {error}")
        ips = [ipaddress.ip_address(str(one[4][0]).partition("%")[0]) for one in found]
        if not ips:
            return Attempt(Went.AWAY, f"{host} has no address")
        if not self._settings.webhook_private_addresses and not all(one.is_global for one in ips):
            said = f"{host} is in a private network: NHUE_WEBHOOK_PRIVATE_ADDRESSES allows it"
            return Attempt(Went.NEVER, said)
        if url.scheme == "http" and not (
            self._settings.webhook_plain_http or all(one.is_loopback for one in ips)
        ):
            return Attempt(Went.NEVER, "plain http: NHUE_WEBHOOK_PLAIN_HTTP allows it")
        return _Called(url, host, port, str(ips[0]))


def _cut(connection: HTTPConnection) -> None:
    if connection.sock is not None:
        with suppress(OSError):  # gone already
            connection.sock.shutdown(socket.SHUT_RDWR)
