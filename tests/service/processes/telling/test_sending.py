"""How messages leave: a real mail server and a real web address, down and up again."""

from __future__ import annotations

import email
import email.policy
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from api.access.secrets_kept import new_webhook_secret as new_secret
from domain.errors import SettingsUnusable
from domain.judged.told.outbox import NewMessage, Patience, Settled
from domain.judged.told.rules import Channel, NotifyRule, RuleEnd, Who, WhoKind
from domain.judged.told.things import Facts, NewStage, Place, Stage, Telling, ThingKind
from domain.judged.told.words.message import Words, words_of
from service.processes.telling.outbox_health import OutboxHealth
from service.processes.telling.sending.mail import FolderDoor, mail_door, plain_mail
from service.processes.telling.sending.round import Rounds
from service.processes.telling.sending.webhook import WebhookDoor
from service.settings.clock import now as real_now
from service.settings.settings import Settings
from storage.ports.work.progress import TELLING
from storage.records.store import SqlRecords
from tests.servers.mosquitto import free_port
from tests.service.processes.telling.a_city import a_rule, address, records_in
from tests.service.processes.telling.receivers import MailServer, WebAddress

AN, BINH = "an@hanoi.test", "binh@hanoi.test"
PATIENCE = Patience(first_seconds=60, most_seconds=600, give_up=timedelta(hours=72))


@pytest.fixture
def records(tmp_path: Path) -> Iterator[SqlRecords]:
    opened = records_in(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def mail() -> Iterator[MailServer]:
    server = MailServer(free_port())
    server.up()
    yield server
    server.down()


@pytest.fixture
def web() -> Iterator[WebAddress]:
    server = WebAddress(free_port())
    server.up()
    yield server
    server.down()


class House:
    """Records with rounds on them, and a clock that is set by hand."""

    def __init__(self, records: SqlRecords, **settings: object) -> None:
        asked = {"smtp_host": "127.0.0.1", "smtp_security": "none", "notify_timeout_seconds": 5.0}
        self.settings = Settings.model_validate({**asked, **settings})
        self.records = records
        self.now = real_now()
        self.rounds = self.restarted()

    def restarted(self) -> Rounds:
        """Rounds that have nothing in mind."""
        doors = {
            Channel.EMAIL: mail_door(self.settings),
            Channel.WEBHOOK: WebhookDoor(self.settings, self.secret_of),
        }
        return Rounds(self.records, doors, PATIENCE, "https://n.test", lambda: self.now)

    def secret_of(self, rule: int) -> str:
        return next(one.secret for one in self.records.rules() if one.id == rule)

    def rule(self, who: Who, **changes: object) -> NotifyRule:
        secret = new_secret() if who.kind is WhoKind.URL else ""
        return self.records.add_rule(a_rule(who, secret=secret, **changes))

    def tell(self, *addresses: str, rule: int = 1, channel: Channel = Channel.EMAIL) -> None:
        """Keep two stages of one thing for some addresses, each named by a rule."""
        named = {one.who.name for one in self.records.rules()}
        for one in addresses:
            if one not in named:
                self.rule(address(one))
        stage = NewStage(
            thing=None,
            place=Place(kind=ThingKind.EXCEEDANCE, outlet_id="CX-1", parameter="COD"),
            cluster_id="c",
            number=1,
            stage=Stage.BEGAN,
            telling=Telling.ALONE,
            is_open=True,
            level=1,
            step=0,
            first_day=None,
            last_day=None,
            facts=Facts(cluster="CCN Phùng Xá\r\nBcc: x@y.test", outlet_id="CX-1", parameter="COD"),
        )
        messages = [
            NewMessage(rule=rule, channel=channel, address=one, language="vi") for one in addresses
        ]
        for following in (False, True):
            if following:
                thing = self.records.things()[0].number
                stage = replace(stage, thing=thing, number=2, stage=Stage.ENDED, is_open=False)
            after = self.records.last_stage()
            assert self.records.keep_stages([(stage, messages)], self.now, after=after, through={})

    def send(self, later: timedelta = timedelta(0)) -> int:
        self.now += later
        return self.rounds.send(lambda: True)

    def states(self) -> list[Settled | None]:
        return [one.settled for one in reversed(self.records.outbox(most=99))]


def test_mail_in_vietnamese_arrives_in_order_in_one_thread_with_no_header_of_anothers(
    records: SqlRecords, mail: MailServer
) -> None:
    house = House(records, smtp_port=mail.port, mail_from="nhue@hanoi.test")
    house.rule(address(AN))
    house.tell(AN)
    assert house.send() == 2
    first, second = mail.mails
    assert first["Subject"] == "Vượt giới hạn COD: bắt đầu · CCN Phùng Xá Bcc: x@y.test · CX-1"
    assert (first["To"], first["Bcc"], first["Auto-Submitted"]) == (AN, None, "auto-generated")
    assert str(first["From"]) == "Nhuệ <nhue@hanoi.test>"
    assert second["References"] == first["Message-ID"] == second["In-Reply-To"]
    assert first["References"] is None
    plain, html = first.get_body(["plain"]), first.get_body(["html"])
    assert plain is not None
    assert html is not None
    assert "Cửa xả: CX-1" in plain.get_content()
    for letters in range(1, 60):  # wherever a header is folded, no space of it is lost
        words = Words(f"{'x' * letters} Vượt giới hạn Amoni (tính theo N): bắt đầu · CCN", (), None)
        came = plain_mail(words, "vi", "nhue@hanoi.test", AN, house.now)
        read = email.message_from_bytes(bytes(came), policy=email.policy.default)
        assert read["Subject"] == words.subject
    assert '<a href="https://n.test/notifications/' in html.get_content()
    assert house.states() == [Settled.DELIVERED] * 2
    assert house.send() == 0


def test_while_the_server_is_away_all_mail_waits_and_then_arrives_once_and_in_order(
    records: SqlRecords, mail: MailServer
) -> None:
    house = House(records, smtp_port=mail.port)
    house.rule(address(AN))
    house.tell(AN, BINH)
    mail.down()
    tried = house.send() + house.send(timedelta(seconds=30))
    assert tried == 1, "one of them finds that it is away, and not each"
    tried += sum(house.send(timedelta(minutes=1)) for _ in range(60))
    assert 5 < tried < 20, "the longer, the more seldom"
    house.rounds = house.restarted()
    house.send()
    mail.up()
    for _ in range(4):
        house.send(timedelta(minutes=11))
    assert [one["To"] for one in mail.mails].count(AN) == 2
    assert [one["To"] for one in mail.mails].count(BINH) == 2
    assert len({one["Message-ID"] for one in mail.mails}) == 4
    of_an = [str(one["Subject"]) for one in mail.mails if one["To"] == AN]
    assert ["bắt đầu" in of_an[0], "đã kết thúc" in of_an[1]] == [True, True]
    assert records.unreached() == []


def test_who_does_not_exist_is_said_at_once_and_holds_up_nobody(
    records: SqlRecords, mail: MailServer
) -> None:
    mail.refuses = lambda to: "550 no such user" if to == AN else ""
    house = House(records, smtp_port=mail.port)
    house.rule(address(AN))
    house.tell(AN, BINH)
    house.send()
    assert records.unreached() == [(Channel.EMAIL, AN, "550 no such user")]
    assert [one["To"] for one in mail.mails] == [BINH, BINH]


def test_who_is_to_be_tried_later_is_tried_later_and_nothing_overtakes(
    records: SqlRecords, mail: MailServer
) -> None:
    mail.refuses = lambda to: "451 greylisted" if to == AN else ""
    house = House(records, smtp_port=mail.port)
    house.rule(address(AN))
    house.tell(AN, BINH)
    house.send()
    assert [one["To"] for one in mail.mails] == [BINH, BINH]
    mail.refuses = lambda _: ""
    house.send(timedelta(minutes=2))
    assert ["bắt đầu" in one for one in mail.subjects()[2:]] == [True, False]


def test_after_the_set_time_it_is_said_that_it_was_not_delivered(
    records: SqlRecords, mail: MailServer
) -> None:
    mail.down()
    house = House(records, smtp_port=mail.port)
    house.rule(address(AN))
    house.tell(AN, BINH)
    house.send()
    house.send(timedelta(hours=73))
    house.send(timedelta(hours=1))
    assert set(house.states()) == {Settled.NOT_DELIVERED}
    assert [where for _, where, _ in records.unreached()] == [AN, BINH]


def test_without_a_mail_server_mail_waits_and_in_a_folder_it_is_files(
    records: SqlRecords, tmp_path: Path
) -> None:
    house = House(records, smtp_host=None)
    house.rule(address(AN))
    house.tell(AN)
    house.send()
    assert "no mail server is set" in records.outbox(most=9)[-1].said
    house.settings = Settings(mail_folder=tmp_path / "mail")
    house.rounds = house.restarted()
    house.send(timedelta(minutes=5))
    assert isinstance(house.rounds.doors[Channel.EMAIL], FolderDoor)
    assert len(list((tmp_path / "mail").glob("*.eml"))) == 2


def test_a_webhook_is_signed_as_the_standards_own_library_checks_it(
    records: SqlRecords, web: WebAddress
) -> None:
    house = House(records, webhook_private_addresses=True)
    rule = house.rule(Who(kind=WhoKind.URL, name=web.url))
    house.tell(web.url, channel=Channel.WEBHOOK)
    house.send()
    (began, body), (ended, _) = web.calls
    told = Webhook(rule.secret).verify(body, began)
    assert told == json.loads(body)
    assert told["type"] == "nhue.exceedance.began"
    assert told["data"]["facts"]["parameter"] == "COD"
    assert began["webhook-id"] != ended["webhook-id"]
    with pytest.raises(WebhookVerificationError):
        Webhook(rule.secret).verify(body + b" ", began)
    with pytest.raises(WebhookVerificationError):
        Webhook(new_secret()).verify(body, began)


def test_a_repeat_of_a_webhook_has_the_same_id_and_body_and_a_time_of_its_own(
    records: SqlRecords, web: WebAddress
) -> None:
    house = House(records, webhook_private_addresses=True)
    house.rule(Who(kind=WhoKind.URL, name=web.url))
    house.tell(web.url, channel=Channel.WEBHOOK)
    (message,) = records.next_messages(house.now, 9)
    for later in (0, 60):  # killed between the answer and its note
        at: datetime = house.now + timedelta(seconds=later)

        house.rounds.doors[Channel.WEBHOOK].give(message, words_of(message, None), at)
    (first, body), (again, body_again) = web.calls
    assert (first["webhook-id"], body) == (again["webhook-id"], body_again)
    assert int(again["webhook-timestamp"]) - int(first["webhook-timestamp"]) == 60


@pytest.mark.parametrize("status", [302, 404, 500])
def test_a_webhook_that_is_not_taken_is_tried_again_and_no_redirect_followed(
    records: SqlRecords, web: WebAddress, status: int
) -> None:
    web.status = status
    house = House(records, webhook_private_addresses=True)
    house.rule(Who(kind=WhoKind.URL, name=web.url))
    house.tell(web.url, channel=Channel.WEBHOOK)
    assert house.send() == 1
    assert web.calls == []
    assert str(status) in records.outbox(most=9)[-1].said
    web.status = 204
    house.send(timedelta(minutes=2))
    assert [json.loads(body)["data"]["stage"] for _, body in web.calls] == ["began", "ended"]


def test_a_receiver_that_answers_letter_by_letter_holds_up_nobody(records: SqlRecords) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            there, _ = server.accept()
            with there, suppress(OSError):
                there.sendall(b"HTTP/1.1 ")
                while True:
                    there.sendall(b"x")
                    time.sleep(0.05)

        threading.Thread(target=drip, daemon=True).start()
        house = House(records, webhook_private_addresses=True, notify_timeout_seconds=0.3)
        url = f"http://127.0.0.1:{server.getsockname()[1]}/x"
        house.rule(Who(kind=WhoKind.URL, name=url))
        house.tell(url, channel=Channel.WEBHOOK)
        begun = time.monotonic()
        house.send()
    assert time.monotonic() - begun < 3
    assert house.states() == [None, None]


def test_an_address_to_which_no_mail_can_be_written_holds_up_nobody(
    records: SqlRecords, mail: MailServer
) -> None:
    house = House(records, smtp_port=mail.port)
    house.rule(address("an..b@hanoi.test"))
    house.rule(address(AN))
    house.tell("an..b@hanoi.test", AN)
    house.send()
    assert len(mail.mails) == 2
    assert Settled.NOT_DELIVERED in house.states()


def test_a_receiver_that_is_gone_ends_its_rule(records: SqlRecords, web: WebAddress) -> None:
    web.status = 410
    house = House(records, webhook_private_addresses=True)
    rule = house.rule(Who(kind=WhoKind.URL, name=web.url))
    house.tell(web.url, channel=Channel.WEBHOOK)
    house.send()
    (ended,) = records.rules()
    assert ended.end is not None
    assert (ended.id, ended.end.by) == (rule.id, "nhue")
    assert house.states() == [Settled.NOT_DELIVERED, Settled.DROPPED]


def test_what_waits_by_a_rule_that_ended_is_not_sent(records: SqlRecords, mail: MailServer) -> None:
    house = House(records, smtp_port=mail.port)
    house.rule(address(AN))
    house.tell(AN)
    records.end_rule(1, RuleEnd(by="An", why="chuyển công tác", known_at=house.now))
    house.send()
    assert mail.mails == []
    assert set(house.states()) == {Settled.DROPPED}
    assert records.unreached() == []


@pytest.mark.parametrize(
    ("url", "settings", "said"),
    [
        ("http://127.0.0.1:9/x", {}, "private network"),
        ("https://10.0.0.7/x", {}, "private network"),
        ("https://169.254.169.254/latest", {}, "private network"),
        ("https://[::ffff:10.0.0.7]/x", {}, "private network"),
        ("http://192.0.2.1/x", {"webhook_private_addresses": True}, "plain http"),
    ],
)
def test_private_addresses_and_plain_http_are_not_called_unless_that_is_set(
    records: SqlRecords, url: str, settings: dict[str, object], said: str
) -> None:
    house = House(records, **settings)
    house.rule(Who(kind=WhoKind.URL, name=url))
    house.tell(url, channel=Channel.WEBHOOK)
    house.send()
    assert said in records.outbox(most=9)[-1].said


def test_a_password_file_that_cannot_be_read_is_named_at_the_start(tmp_path: Path) -> None:
    settings = Settings(smtp_host="x.test", smtp_password_file=tmp_path / "none")
    with pytest.raises(SettingsUnusable, match="NHUE_SMTP_PASSWORD_FILE"):
        mail_door(settings)


def test_health_and_metrics_say_what_waits_who_is_not_reached_and_that_nobody_sends(
    records: SqlRecords, mail: MailServer
) -> None:
    mail.refuses = lambda _: "550 no such user"
    house = House(records, smtp_port=mail.port)
    metrics = CollectorRegistry()
    health = OutboxHealth(records, metrics)
    assert health.told() == {}, "no rule, nothing to say"
    house.rule(address(AN))
    house.now -= timedelta(hours=1)
    house.tell(AN)
    told = health.told()["notifications"]
    assert told.status == "degraded"
    assert "2 messages wait, the oldest for 60 minutes" in told.detail
    assert "nobody tells or sends: start `nhue notify run`" in told.detail
    assert metrics.get_sample_value("nhue_notifications_waiting") == 2
    waited = metrics.get_sample_value("nhue_notifications_oldest_waiting_seconds")
    assert waited is not None
    assert waited >= 3600
    records.beat(TELLING, at_seconds=int(real_now().timestamp()))
    house.send()
    said = health.told()["notifications"]
    assert said.detail == f"not delivered: email {AN}: 550 no such user"
    assert metrics.get_sample_value("nhue_notifications_unreached") == 1
    assert metrics.get_sample_value("nhue_notifications_waiting") == 0
