"""What was decided when somebody read: told with each list of decisions, handed back to decide.

A list's ETag ends with the instant of the last decision on it. Who sends that tag as If-Match
decides on what was read, or is told what came between; who sends none, on whatever is there.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Header, Response

from api.question.handed_in import Parts
from domain.errors import Fault, FaultsFound
from domain.legal_day import to_microseconds
from storage.ports.entered.decisions import Kinds

_TAG = re.compile(r'(?:W/)?"[0-9a-f]{32}\.(\d{1,18})"')


def tell_last(
    response: Response,
    parts: Parts,
    kinds: Kinds,
    subject: str | None = None,
    *,
    known_at: datetime | None = None,
) -> None:
    """Say with an answer, before it is read, which decision on its subject is the last.

    What became known after `known_at` is not in the answer, and was not seen.
    """
    last_us = parts.records.last_decided_us(kinds, subject)
    if known_at is not None:
        last_us = min(last_us, to_microseconds(known_at))
    response.headers["etag"] = f'"{last_us}"'


async def asked_seen(
    if_match: Annotated[
        str | None,
        Header(
            description="The ETag of the list that was read: where something was decided on it "
            "since, nothing is kept and the answer (412) says what",
        ),
    ] = None,
) -> int | None:
    """Return since when the last decision that was seen is known, None where it is not said.

    Raises FaultsFound on a tag that is none of a list of decisions.
    """
    if if_match is None or if_match.strip() == "*":
        return None
    matched = _TAG.fullmatch(if_match.strip())
    if matched is None:
        raise FaultsFound(
            [Fault("If-Match", 1, "send the ETag of the list that you read, or none")]
        )
    return int(matched[1])


AskedSeen = Annotated[int | None, Depends(asked_seen)]
