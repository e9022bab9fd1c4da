"""Speaks with one provider of sign-on: where to send a browser, and who came back from there.

OpenID Connect Core 1.0 (code flow), Discovery 1.0, RFC 7636 (PKCE, S256), RFC 9207 (`iss`). It is
the one file that asks a provider; as whom somebody signs in here is no affair of its.
"""

from __future__ import annotations

import secrets
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

import httpx2
from authlib.common.errors import AuthlibBaseError  # type: ignore[import-untyped]  # the same
from authlib.integrations.httpx_client import OAuth2Client  # type: ignore[import-untyped]  # authlib has no types
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from domain.errors import NhueError

# By a public key alone: what a shared secret signs, the client itself could have signed.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
ASKED_FOR_SECONDS = 5.0
KEYS_ASKED_EVERY_SECONDS = 30.0
LEEWAY_SECONDS = 60
DOCUMENT_KEPT_SECONDS = 3600.0
_DISCOVERY = "/.well-known/openid-configuration"
_NAMES = ("name", "preferred_username", "email")
_NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class SignOnFailed(NhueError):
    """Nobody came back whom the provider vouches for; the message says why."""


class ProviderUnavailable(NhueError):
    """The provider does not answer, or not as one does."""

    retryable = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOnTerms:
    """What was agreed with a provider; `name` is what its button says, `back` where it sends to."""

    issuer: str
    client_id: str
    client_secret: str | None
    name: str
    scope: str
    back: str
    authority: str | None = None


@dataclass(frozen=True, slots=True)
class Begun:
    """What a browser keeps while it is away; each is random, and of this one time."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class CameBack:
    """Whom the provider vouches for; `shown` is what it calls them, for people's eyes alone."""

    issuer: str
    subject: str
    shown: str


class Provider:
    """One provider of sign-on; threads may share it."""

    def __init__(self, terms: SignOnTerms) -> None:
        """Ask nothing yet: it may be down when we start."""
        self.terms = terms
        self._trusted = ssl.create_default_context(cafile=terms.authority)
        self._http = httpx2.Client(timeout=ASKED_FOR_SECONDS, verify=self._trusted)
        self._lock = threading.Lock()
        self._document: dict[str, Any] = {}
        self._document_at = self._keys_at = float("-inf")
        self._keys: KeySet | None = None

    def begin(self) -> tuple[str, Begun]:
        """Return where to send a browser, and what it is to keep; raises ProviderUnavailable."""
        begun = Begun(*(secrets.token_urlsafe(32) for _ in range(3)))
        with self._client() as client:
            url, _ = client.create_authorization_url(
                self._described()["authorization_endpoint"],
                state=begun.state,
                nonce=begun.nonce,
                code_verifier=begun.verifier,
            )
        return str(url), begun

    def finish(self, told: Mapping[str, str], begun: Begun, now: datetime) -> CameBack:
        """Return who came back with what an address told; raises SignOnFailed and
        ProviderUnavailable.
        """
        if not secrets.compare_digest(told.get("state", "").encode(), begun.state.encode()):
            raise SignOnFailed("this is the end of another sign-on: begin again")
        document = self._described()
        self._check_issuer(told, document)
        if "error" in told:
            raise SignOnFailed(f"the provider answered {told['error'][:100]!r}")
        if not told.get("code"):
            raise SignOnFailed("the provider sent no code")
        answer = self._answer(document["token_endpoint"], told["code"], begun)
        written = answer.get("id_token")
        if not isinstance(written, str):
            raise SignOnFailed("the provider sent no identity token: is `openid` in the scope?")
        return self._vouched_for(written, begun, now)

    def _check_issuer(self, told: Mapping[str, str], document: Mapping[str, Any]) -> None:
        """Return where the answer is of this provider (RFC 9207); raises SignOnFailed."""
        must = document.get("authorization_response_iss_parameter_supported") is True
        if told.get("iss", None if must else self.terms.issuer) != self.terms.issuer:
            raise SignOnFailed("the answer is of another provider")

    def _answer(self, endpoint: str, code: str, begun: Begun) -> Mapping[str, Any]:
        try:
            with self._client() as client:
                answer = client.fetch_token(endpoint, code=code, code_verifier=begun.verifier)
        except AuthlibBaseError as error:
            raise SignOnFailed(f"the provider answered {str(error.error)[:100]!r}") from error
        except (httpx2.HTTPError, ValueError) as error:
            raise ProviderUnavailable(_not_answering(endpoint, error)) from error
        return answer if isinstance(answer, Mapping) else {}

    def _vouched_for(self, written: str, begun: Begun, now: datetime) -> CameBack:
        terms = self.terms
        registry = jwt.JWTClaimsRegistry(
            now=int(now.timestamp()),
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": terms.issuer},
            aud={"essential": True, "value": terms.client_id},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": begun.nonce},
        )
        try:
            claims = self._signed(written).claims
            registry.validate(claims)
        except (JoseError, ValueError) as error:
            raise SignOnFailed(f"the identity token is not good: {error}") from error
        audiences = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
        if claims.get("azp", terms.client_id if len(audiences) == 1 else None) != terms.client_id:
            raise SignOnFailed("the identity token is for another client")
        shown = next((one for name in _NAMES if isinstance(one := claims.get(name), str)), "")
        return CameBack(terms.issuer, claims["sub"], shown)

    def _signed(self, written: str) -> jwt.Token:
        """Return a token of a good signature, of keys asked for anew where it names another.

        Raises JoseError and ValueError where it has none, ProviderUnavailable.
        """
        try:
            return jwt.decode(written, self._known_keys(), algorithms=list(ALGORITHMS))
        except (JoseError, ValueError):
            anew = self._known_keys(anew=True)
            return jwt.decode(written, anew, algorithms=list(ALGORITHMS))

    def _known_keys(self, *, anew: bool = False) -> KeySet:
        with self._lock:
            age_seconds = time.monotonic() - self._keys_at
            stale_seconds = KEYS_ASKED_EVERY_SECONDS if anew else DOCUMENT_KEPT_SECONDS
            if self._keys is None or age_seconds > stale_seconds:
                url = self._described_now()["jwks_uri"]
                try:
                    self._keys = KeySet.import_key_set(self._asked(url))  # type: ignore[arg-type]  # it is checked there
                except (JoseError, ValueError, KeyError, TypeError) as error:
                    raise ProviderUnavailable(f"{url} has no set of keys: {error}") from error
                self._keys_at = time.monotonic()
            return self._keys

    def _described(self) -> Mapping[str, Any]:
        with self._lock:
            return self._described_now()

    def _described_now(self) -> Mapping[str, Any]:
        if time.monotonic() - self._document_at > DOCUMENT_KEPT_SECONDS:
            url = self.terms.issuer.rstrip("/") + _DISCOVERY
            found = self._asked(url)
            if found.get("issuer") != self.terms.issuer:
                raise ProviderUnavailable(
                    f"{url} is of the issuer {found.get('issuer')!r}, not of "
                    f"{self.terms.issuer!r}: write it in NHUE_OIDC_ISSUER letter by letter"
                )
            lacking = [one for one in _NEEDED if not _is_address(found.get(one))]
            if lacking:
                raise ProviderUnavailable(f"{url} does not name {' and '.join(lacking)}")
            self._document, self._document_at = found, time.monotonic()
        return self._document

    def _asked(self, url: str) -> dict[str, Any]:
        try:
            answer = self._http.get(url)
            found = answer.json() if answer.status_code == HTTPStatus.OK else None
        except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:
            raise ProviderUnavailable(_not_answering(url, error)) from error
        if not isinstance(found, dict):
            raise ProviderUnavailable(f"{url} answers {answer.status_code}, and no JSON object")
        return found

    def _client(self) -> Any:  # authlib has no types
        terms = self.terms
        methods = self._described().get("token_endpoint_auth_methods_supported")
        # What a provider does not say, it takes by HTTP Basic (Discovery 1.0, section 3).
        known = methods if isinstance(methods, list) else ["client_secret_basic"]
        method = "none" if terms.client_secret is None else "client_secret_basic"
        if terms.client_secret is not None and "client_secret_basic" not in known:
            method = "client_secret_post"
        return OAuth2Client(
            terms.client_id,
            terms.client_secret,
            token_endpoint_auth_method=method,
            scope=terms.scope,
            redirect_uri=terms.back,
            code_challenge_method="S256",
            timeout=ASKED_FOR_SECONDS,
            verify=self._trusted,
        )


def _is_address(told: object) -> bool:
    """Return whether a provider told a whole address that a browser or we can ask.

    >>> _is_address("https://a.test/keys"), _is_address("/keys"), _is_address("javascript:x")
    (True, False, False)
    """
    return isinstance(told, str) and told.startswith(("https://", "http://"))


def _not_answering(url: str, error: Exception) -> str:
    return f"{url} does not answer as a provider of sign-on: {str(error) or type(error).__name__}"
