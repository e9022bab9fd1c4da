"""Commands on notifications: telling as a process of its own, the outbox, a test, an address."""

from __future__ import annotations

from typing import Annotated

import typer

from domain.errors import SettingsUnusable
from domain.judged.told.outbox import Settled
from domain.judged.told.rules import MailAddress, is_address
from domain.judged.told.words.message import test_words
from service.commands.access.kept import BY, note
from service.commands.access.notify_rules import rule_app
from service.commands.text import say, show_table
from service.processes.beats import beating
from service.processes.telling.sending.doors import Went
from service.processes.telling.sending.mail import MailDoor, plain_mail
from service.processes.telling.telling import TellingPart
from service.settings.clock import now
from service.settings.settings import Settings
from service.stores.opened import open_records
from service.threads import Workers, stopping_on_signals

notify_app = typer.Typer(
    no_args_is_help=True,
    help="Notifications by e-mail and webhook: rules, the outbox, sending.",
)
notify_app.add_typer(rule_app, name="rule")


@notify_app.command("run")
def run(context: typer.Context) -> None:
    """Notice what is worth telling and send it until a signal ends it; `nhue run` does so too."""
    settings: Settings = context.obj
    with open_records(settings, holds=True) as records:
        workers = Workers()
        part = TellingPart(settings, records, workers, beating(records, "ingest", "judge"))
        with stopping_on_signals(workers.stop):
            part.start()
            workers.wait()


@notify_app.command("outbox")
def outbox(
    context: typer.Context,
    *,
    waiting: Annotated[bool, typer.Option("--waiting", help="Only what waits.")] = False,
    failed: Annotated[
        bool, typer.Option("--failed", help="Only what could not be delivered.")
    ] = False,
    most: Annotated[int, typer.Option(min=1, max=10_000, help="At most so many.")] = 50,
) -> None:
    """Show messages, newest first: to whom, of what, how often tried, and how it ended."""
    settings: Settings = context.obj
    asked: list[Settled | None] = []
    if waiting:
        asked.append(None)
    if failed:
        asked.append(Settled.NOT_DELIVERED)
    with open_records(settings) as records:
        messages = records.outbox(settled=asked or None, most=most)
    show_table(
        "Outbox, newest first",
        ("message", "to", "thing", "kind", "stage", "outlet", "tried", "state", "said"),
        [
            (
                one.number,
                one.address,
                one.thing,
                one.place.kind.value,
                one.stage.value,
                one.place.outlet_id or None,
                one.attempts,
                "waiting" if one.settled is None else one.settled.value,
                one.said or None,
            )
            for one in messages
        ],
    )


@notify_app.command("test")
def test(
    context: typer.Context,
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="Where the test goes.")],
) -> None:
    """Send a test mail by the mail server of the settings, now, and say how it went."""
    settings: Settings = context.obj
    if not is_address(address):
        raise SettingsUnusable(f"{address!r} is no bare e-mail address")
    if settings.smtp_host is None:
        raise SettingsUnusable("no mail server is set: NHUE_SMTP_HOST names it")
    door = MailDoor(settings)
    mail = plain_mail(test_words("vi"), "vi", settings.mail_from, address, now())
    attempt = door.send(mail, address)
    door.rest()
    if attempt.went is not Went.YES:
        raise SettingsUnusable(f"the test was not sent: {attempt.said}")
    say(f"{address}: the mail server took the test")


@notify_app.command("address")
def set_address(
    context: typer.Context,
    account: Annotated[str, typer.Argument(metavar="ACCOUNT", help="The account's name.")],
    address: Annotated[
        str, typer.Argument(metavar="ADDRESS", help="Its e-mail address; empty: none any more.")
    ],
    *,
    english: Annotated[bool, typer.Option("--english", help="In English.")] = False,
) -> None:
    """Set where an account gets its mail."""
    settings: Settings = context.obj
    said = MailAddress(
        account=account,
        address=address.strip(),
        language="en" if english else "vi",
        by=BY,
        known_at=now(),
    )
    with open_records(settings) as records:
        kept = records.set_mail_address(said)
        note(records, "nhue notify address", on=kept.account, at=now())
    say(f"{kept.account}: mail goes to {kept.address or 'nobody'}")
