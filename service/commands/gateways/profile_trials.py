"""The command that tries a sample: what each value would become, and a profile drafted for it.

Nothing is taken in and nothing entered; the rows are those of the API and of the pipeline.
"""

from __future__ import annotations

from datetime import datetime
from getpass import getuser
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from api.answers.advice.trials import outcome_word, why
from domain.errors import SettingsUnusable
from domain.legal_day import HANOI, from_microseconds, legal_day_of, to_microseconds
from domain.registry import Registry
from ingest.validate.trials.drafting import DraftedFor, drafted_profile
from ingest.validate.trials.tried import TrialOutcome, TriedValue
from ingest.validate.trials.trying import Sample, SampleTrial, draft_of, try_sample, with_profile
from ingest.wire.contract import MESSAGE_BYTES_MOST
from service.commands.text import ERR, instant, say, show_table
from service.commands.vietnamese.speaking import language
from service.settings.clock import now
from service.settings.settings import Settings
from service.stores.opened import open_records

EXIT_NOT_UNDERSTOOD = 1
_FILE = ".toml"


def try_profile(
    context: typer.Context,
    sample: Annotated[Path, typer.Argument(help="A file as the logger writes it, name and all.")],
    *,
    gateway: Annotated[
        str | None, typer.Option(help="The gateway that would send it, as in the registry.")
    ] = None,
    profile: Annotated[
        str | None,
        typer.Option(
            help="A profile's file (.toml), or its id in the registry; if unset: what is in force."
        ),
    ] = None,
    topic: Annotated[str | None, typer.Option(help="The MQTT topic that it would come on.")] = None,
    received: Annotated[
        datetime | None,
        typer.Option(
            parser=instant, metavar="INSTANT", help="As if received at this instant; else now."
        ),
    ] = None,
    draft: Annotated[
        Path | None,
        typer.Option(help="Write a proposed profile into this new file (.toml), to be corrected."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write the rows as JSON.")] = False,
) -> None:
    """Show what each value of a sample would become, before anything is taken.

    Exit code 1 where a value waits or is refused, or where there is none. Nothing is guessed: what
    no channel names waits, with the nearest names.
    """
    settings: Settings = context.obj
    payload = _bytes_of(sample)
    received_us = to_microseconds(received or now())
    told = Sample(payload=payload, received_us=received_us, file_name=sample.name, topic=topic)
    with open_records(settings) as records:
        registry = records.registry()
    if draft is not None:
        _write_draft(registry, gateway, told, draft)
    profile_id = profile
    if profile is not None and profile.casefold().endswith(_FILE):
        registry, profile_id = with_profile(registry, _bytes_of(Path(profile)), profile)
    found = try_sample(
        registry,
        gateway,
        told,
        profile_id=profile_id,
        future_tolerance_seconds=settings.future_tolerance_seconds,
    )
    if as_json:
        say(msgspec.json.format(msgspec.json.encode(found)).decode())
    else:
        _show(sample.name, found)
    if not found.trial.is_understood:
        raise typer.Exit(EXIT_NOT_UNDERSTOOD)


def _bytes_of(path: Path) -> bytes:
    """Return a file's bytes, a byte more than a message may have at most."""
    try:
        with path.open("rb") as file:
            return file.read(MESSAGE_BYTES_MOST + 1)
    except OSError as error:
        raise SettingsUnusable(
            f"{path} cannot be read ({error.strerror}): check the name and the rights"
        ) from error


def _write_draft(registry: Registry, gateway: str | None, sample: Sample, file: Path) -> None:
    if gateway is None:
        raise SettingsUnusable("a draft is for a gateway: say which with --gateway")
    if file.suffix.casefold() != _FILE:
        raise SettingsUnusable(f"{file} is no name of a profile: name one that ends with .toml")
    of = DraftedFor(
        gateway_id=gateway,
        sample_name=sample.file_name or "",
        by=getuser(),
        day=legal_day_of(sample.received_us),
    )
    text = drafted_profile(draft_of(registry, gateway, sample), of, language())
    if text is None:
        ERR.print("no draft: no form that comes with Nhuệ reads anything of this sample")
        return
    try:
        with file.open("x", encoding="utf-8") as out:
            out.write(text)
    except FileExistsError as error:
        raise SettingsUnusable(f"{file} is there already: name another file") from error
    except OSError as error:
        raise SettingsUnusable(
            f"{file} cannot be written ({error.strerror}): name another file"
        ) from error
    ERR.print(f"draft in {file}: nothing of it is in force until a person imports it")


def _show(name: str, found: SampleTrial) -> None:
    trial = found.trial
    if found.gateway_id is None:
        ERR.print("no gateway is named: nothing is held against the registry")
    if found.form is None:
        say(f"{name}: no form that comes with Nhuệ reads anything of it")
        return
    if found.profile_id is None:
        ERR.print(f"no profile is in force for it: read as {found.form} writes, without a channel")
    read_by = found.profile_id or found.form
    show_table(
        f"{name} by {read_by}",
        (
            "place",
            "name as sent",
            "outlet",
            "parameter",
            "value as sent",
            "unit as sent",
            "value as kept",
            "unit as kept",
            "status",
            "time",
            "becomes",
            "why",
            "nearest",
        ),
        [_cells(one) for one in trial.values],
    )
    if trial.whole is not None:
        say(f"nothing of it is taken: {trial.whole.detail}")
    counts = [trial.counts.get(one, 0) for one in TrialOutcome]
    taken, stated, passed, waiting, refused = counts
    say(
        f"{taken} taken, {stated} noted as not measured, {passed} passed over, {waiting} wait, "
        f"{refused} refused"
    )


def _cells(one: TriedValue) -> tuple[object, ...]:
    spoken = language()
    sent_status = one.status_sent
    told = [sent_status] if sent_status == one.status else [sent_status, one.status]
    status = " > ".join(one for one in told if one is not None) or None
    return (
        one.place,
        one.source,
        one.outlet,
        one.parameter,
        one.value_sent,
        one.unit_sent,
        one.value_kept,
        one.unit_kept,
        status,
        None if one.time is None else _hanoi(one.time),
        outcome_word(one.outcome, spoken),
        why(one, spoken) or None,
        ", ".join(one.nearest) or None,
    )


def _hanoi(time: datetime) -> str:
    return from_microseconds(to_microseconds(time)).astimezone(HANOI).isoformat(timespec="seconds")
