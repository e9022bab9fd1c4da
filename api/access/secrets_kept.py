"""Makes passwords, tokens and cookies, and what each is held against; none is kept as it is.

A password is short and chosen by people, so it is hashed slowly (argon2id); a token is random and
long, and SHA-256 is enough.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import threading
from functools import cache

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

PASSWORD_LETTERS_LEAST, PASSWORD_LETTERS_MOST = 12, 200
_TOKEN_BYTES = 32
WEBHOOK_MARK = "whsec_"  # by which a receiver knows what it is
_BEGINNING = "nhue_"  # so that one that was published by mistake is found
_AT_ONCE = 2  # each takes 64 MiB
_ARGON2ID = PasswordHash((Argon2Hasher(),))
_few = threading.BoundedSemaphore(_AT_ONCE)


def hashed_password(password: str) -> str:
    """Return what a password is held against; it takes a tenth of a second, and so it should."""
    with _few:
        return _ARGON2ID.hash(password)


def is_password(password: str, kept: str | None) -> bool:
    """Return whether it is the password; where nobody has one, that takes as long to find out."""
    against = _nobodys() if kept is None else kept
    with _few:
        right = _ARGON2ID.verify(password[: 2 * PASSWORD_LETTERS_MOST], against)
    return right and kept is not None


@cache
def _nobodys() -> str:
    return hashed_password(secrets.token_urlsafe(_TOKEN_BYTES))


def new_password() -> str:
    """Return a password that nobody chose."""
    return secrets.token_urlsafe(15)


def password_fault(password: str) -> str | None:
    """Return what is wrong with a password that somebody chose, None where nothing is."""
    if not PASSWORD_LETTERS_LEAST <= len(password) <= PASSWORD_LETTERS_MOST:
        return f"a password has {PASSWORD_LETTERS_LEAST} to {PASSWORD_LETTERS_MOST} letters"
    return None


def new_token() -> str:
    """Return a token of an account."""
    return _BEGINNING + secrets.token_urlsafe(_TOKEN_BYTES)


def new_cookie() -> str:
    """Return a session's cookie, or what a form is told by."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def digest(secret: str, salt: str = "") -> str:
    """Return what a token or a cookie is held against; a salt is hexadecimal."""
    told = secret.encode("utf-8", "surrogatepass")
    return hashlib.sha256(bytes.fromhex(salt) + told).hexdigest()


def new_webhook_secret() -> str:
    """Return a secret to sign webhooks by, as their receivers take it."""
    return WEBHOOK_MARK + base64.b64encode(secrets.token_bytes(_TOKEN_BYTES)).decode()
