"""The facts of a minutes form (biên bản làm việc): what is known before people meet and sign.

Whoever knows the case gives them; what people write by hand is given as places to write on.
"""

from __future__ import annotations

import msgspec

from domain.two_languages import Language

FORM = "nhue/minutes/1"


class MeasuredLine(msgspec.Struct, frozen=True, kw_only=True):
    """One value that is held against a limit: exact decimals in `unit`, behind "< " where a
    laboratory says that it lies below; `when` as people read it, `where` in the law the limit
    stands, which are empty where none is known.
    """

    when: str
    parameter: str
    unit: str
    value: str | None
    lower: str | None
    upper: str | None
    times_over: str | None
    regulation: str
    where: str


class StepLine(msgspec.Struct, frozen=True, kw_only=True):
    """A step that was taken so far; `at` is an instant, RFC 3339, `told` what was said, whole,
    `beside` the paper's number and the day by which it asks for something.
    """

    at: str
    step: str
    told: str
    beside: str = ""


class Minutes(msgspec.Struct, frozen=True, kw_only=True):
    """All that a minutes form says before it is signed.

    `parties` and `opinions` name who is present and who speaks, each with lines to write on;
    `signatures` are the roles that sign. Instants are RFC 3339.
    """

    form: str = FORM
    title: str
    case: str
    subject: str
    outlet: str
    outlet_name: str
    cluster: str
    cluster_name: str
    address: str
    simulated: bool
    clause: str
    known_at: str
    language: Language
    registry_version: int
    parties: tuple[str, ...]
    measured: tuple[MeasuredLine, ...]
    steps: tuple[StepLine, ...]
    opinions: tuple[str, ...]
    signatures: tuple[str, ...]
