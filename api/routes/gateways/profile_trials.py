"""The route that tries a logger's sample: what each value would become, before anything is taken.

Nothing is kept of it but who asked; what a value becomes is decided in ingest/.
"""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as NotBase64
from datetime import datetime
from typing import Annotated, Self

from fastapi import Depends, Query, Request
from pydantic import AwareDatetime, BaseModel, Field, model_validator

from api.access.asked import AskedOwn, AskedWriter, refuse_another
from api.access.guard import guarded_router
from api.answers.advice.refusals import REFUSAL_WORDS
from api.every_request.languages import language_of_api
from api.every_request.problems import PROBLEM_RESPONSES
from api.question.entry import Entry
from api.question.handed_in import AskedParts
from api.views.entering.sample_trial import (
    VALUES_SHOWN_MOST,
    TrialQuestion,
    draft_for,
    try_it,
)
from domain.gateways.rejections import RejectionCode
from domain.legal_day import to_microseconds
from ingest.validate.trials.tried import TrialOutcome, TriedValue
from ingest.validate.trials.trying import Sample

trials_router = guarded_router(prefix="/api/v1", responses=PROBLEM_RESPONSES, tags=["gateways"])
_NAME_LETTERS_MOST = 255
_TOPIC_LETTERS_MOST = 512
Name = Annotated[str, Field(min_length=1, max_length=_NAME_LETTERS_MOST)]


async def asked_own_gateway(
    own: AskedOwn,
    gateway: Annotated[
        str,
        Query(
            min_length=1,
            max_length=_NAME_LETTERS_MOST,
            description="The gateway that would send it",
        ),
    ],
) -> str:
    """Return the gateway that is asked for where it is the reader's own, or nothing limits it.

    Raises NotFound, before a body is looked at.
    """
    refuse_another(own, gateway)
    return gateway


class TrialEntry(Entry):
    """A sample as text or as base64, and by what it is to be read."""

    sample: str | None = Field(default=None, description="The sample as text, in UTF-8")
    sample_base64: str | None = Field(default=None, description="The same as base64, for any bytes")
    file_name: Name | None = Field(default=None, description="What the file is called")
    topic: str | None = Field(default=None, max_length=_TOPIC_LETTERS_MOST)
    received: AwareDatetime | None = Field(default=None, description="As if received then; or now")
    profile: Name | None = Field(default=None, description="A profile of the registry, by its id")
    profile_toml: str | None = Field(
        default=None, description="A profile as a file has it, which is in no registry yet"
    )
    draft: bool = Field(default=False, description="Propose a profile for it too")

    @model_validator(mode="after")
    def one_sample(self) -> Self:
        """Return the entry; raises ValueError where it has no sample, two, or no base64."""
        if (self.sample is None) == (self.sample_base64 is None):
            raise ValueError("give the sample once: as sample, or as sample_base64")
        self.payload()
        return self

    def payload(self) -> bytes:
        """Return the sample's bytes; raises ValueError for what is no base64."""
        if self.sample_base64 is None:
            return (self.sample or "").encode()
        try:
            return b64decode(self.sample_base64, validate=True)
        except NotBase64:
            raise ValueError("sample_base64 is no base64: encode the file's bytes") from None


class TriedValueAnswer(BaseModel):
    """What one value would become; without a code it would be taken, or is passed over."""

    place: str = Field(description="Where it stands in the sample")
    outcome: TrialOutcome
    source: str | None = Field(description="Its name as sent")
    outlet: str | None
    parameter: str | None
    value_sent: str | None
    value_kept: float | None
    unit_sent: str | None
    unit_kept: str | None
    status_sent: str | None
    status: str | None
    time: datetime | None
    code: RejectionCode | None
    detail: str = Field(description="Why it would not be taken, empty where it would")
    means_vi: str | None = Field(description="What its code means, in Vietnamese")
    nearest: list[str] = Field(description="What its name may have meant")

    @classmethod
    def of(cls, value: TriedValue) -> Self:
        """Return the answer for one value."""
        means_vi = None if value.code is None else REFUSAL_WORDS[value.code][1]
        told = {name: getattr(value, name) for name in cls.model_fields if name != "means_vi"}
        return cls(**{**told, "nearest": list(value.nearest), "means_vi": means_vi})


class TrialAnswer(BaseModel):
    """A sample, value by value; nothing of it was taken in."""

    gateway: str
    profile: str | None = Field(description="By which it was read; null: none was in force")
    form: str | None = Field(description="Which form the profile is like, or read it without one")
    understood: bool = Field(description="Whether no value waits or is refused, and one is taken")
    counts: dict[TrialOutcome, int]
    nothing_taken: str | None = Field(description="Why nothing of the whole would be taken")
    values: list[TriedValueAnswer] = Field(description=f"The first {VALUES_SHOWN_MOST:,}")
    values_in_all: int
    draft: str | None = Field(description="A proposed profile as TOML, never in force by itself")


@trials_router.post("/profiles/try")
def try_profile(
    *,
    request: Request,
    parts: AskedParts,
    own: AskedOwn,
    gateway: Annotated[str, Depends(asked_own_gateway)],
    writer: AskedWriter,
    entry: TrialEntry,
) -> TrialAnswer:
    """What each value of a sample would become, before anything is taken; nothing is kept."""
    received = parts.clock() if entry.received is None else entry.received
    asked = TrialQuestion(
        gateway_id=gateway,
        sample=Sample(
            payload=entry.payload(),
            received_us=to_microseconds(received),
            file_name=entry.file_name,
            topic=entry.topic,
        ),
        profile_id=entry.profile,
        profile_toml=entry.profile_toml,
        is_limited=own is not None,
    )
    found = try_it(parts, asked)
    trial = found.trial
    return TrialAnswer(
        gateway=gateway,
        profile=found.profile_id,
        form=found.form,
        understood=trial.is_understood,
        counts=dict(trial.counts),
        nothing_taken=None if trial.whole is None else trial.whole.detail,
        values=[TriedValueAnswer.of(one) for one in trial.values[:VALUES_SHOWN_MOST]],
        values_in_all=len(trial.values),
        draft=draft_for(parts, asked, writer, language_of_api(request)) if entry.draft else None,
    )
