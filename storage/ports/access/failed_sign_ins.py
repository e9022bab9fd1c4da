"""What may be asked of the records about who failed to sign in, of an account or an address."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Protocol

from domain.access.signing_in import Patience


class FailedSignInRecords(Protocol):
    """The part of the records that counts failures, so that waits survive a restart."""

    def begin_sign_in(self, keys: Mapping[str, Patience], now: datetime) -> timedelta:
        """Count one more failure of each key and return zero, or, where one has to wait, return
        how long and count nothing. So of many attempts at once no more pass than of one by one.
        """
        ...

    def succeed_sign_in(self, account: str, address: str) -> None:
        """Forget an account's failures, and take the one begun back from the address."""
        ...
