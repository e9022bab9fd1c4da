"""Mail and webhook receivers down, the service killed twice in it: nothing lost, nothing doubled.

The hour is shortened: what waits 30 seconds and up to half an hour between two attempts waits 0.2
and up to 1 second here; all else is as it runs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from standardwebhooks.webhooks import Webhook

from api.access.secrets_kept import new_webhook_secret as new_secret
from domain.judged.told.rules import Who, WhoKind
from domain.legal_day import legal_day_of, to_microseconds
from service.settings.clock import now
from storage.records.store import SqlRecords
from tests.servers.mosquitto import free_port
from tests.servers.nhue import RunningNhue
from tests.service.processes.telling.a_city import a_rule, address, judged, records_in
from tests.service.processes.telling.receivers import MailServer, WebAddress

MAILS = ("an@hanoi.test", "binh@hanoi.test")
PARAMETERS = ("COD", "TSS", "BOD5")
STAGES = ["began", "worse", "ended"]


@pytest.fixture
def records(tmp_path: Path) -> Iterator[SqlRecords]:
    opened = records_in(tmp_path)
    yield opened
    opened.close()


def waits(records: SqlRecords, count: int) -> bool:
    """Return whether so many messages wait."""
    return records.outbox_counts().waiting == count


def test_nothing_is_lost_nothing_doubled_and_the_order_of_each_thing_kept(
    records: SqlRecords, tmp_path: Path
) -> None:
    mail, web = MailServer(free_port()), WebAddress(free_port())
    secret = new_secret()
    for one in MAILS:
        records.add_rule(a_rule(address(one), language="en"))
    records.add_rule(a_rule(Who(kind=WhoKind.URL, name=web.url), secret=secret, language="en"))
    settings = {
        "data_dir": str(tmp_path),
        "smtp_host": "127.0.0.1",
        "smtp_port": str(mail.port),
        "smtp_security": "none",
        "webhook_private_addresses": "true",
        "notify_interval_seconds": "0.2",
        "notify_settle_seconds": "0",
        "notify_retry_seconds": "0.2",
        "notify_retry_most_seconds": "1",
        "notify_timeout_seconds": "5",
    }
    service = RunningNhue(("notify", "run"), settings, tmp_path / "log")
    today = legal_day_of(to_microseconds(now()))
    expected = len(PARAMETERS) * len(STAGES) * (len(MAILS) + 1)
    try:
        for days_ago, times_over in ((3, 1.05), (2, 2.5), (1, None)):
            for parameter in PARAMETERS:
                day = today - timedelta(days=days_ago)
                judged(records, day, times_over, now(), parameter=parameter)
            waiting = (4 - days_ago) * expected // 3
            service.wait_until(partial(waits, records, waiting))
            service.wait_until(lambda: sum(one.attempts for one in records.outbox(most=99)) > 2)
            if days_ago > 1:
                service.kill()
                service.start()
        mail.up()
        web.up()
        service.wait_until(lambda: records.outbox_counts().waiting == 0)
        assert service.end() == 0
    finally:
        service.kill()
        mail.down()
        web.down()
    assert len(mail.mails) == len({one["Message-ID"] for one in mail.mails}) == 18
    assert len(web.calls) == len({told["webhook-id"] for told, _ in web.calls}) == 9
    heard = defaultdict(list)
    for came in mail.mails:
        stage = next(word for word in STAGES if f": {word}" in str(came["Subject"]))
        heard[str(came["To"]), str(came["X-Nhue-Thing"])].append(stage)
    for told, body in web.calls:
        data = Webhook(secret).verify(body, told)["data"]
        heard["web", str(data["thing"])].append(data["stage"])
    assert len(heard) == len(PARAMETERS) * (len(MAILS) + 1)
    assert set(map(tuple, heard.values())) == {tuple(STAGES)}


def test_who_is_killed_while_it_sends_sends_the_rest_after_its_next_start(
    records: SqlRecords, tmp_path: Path
) -> None:
    mail = MailServer(free_port())
    for number in range(12):
        records.add_rule(a_rule(address(f"n{number}@hanoi.test")))
    settings = {
        "data_dir": str(tmp_path),
        "smtp_host": "127.0.0.1",
        "smtp_port": str(mail.port),
        "smtp_security": "none",
        "notify_interval_seconds": "0.2",
        "notify_settle_seconds": "0",
    }
    mail.up()
    service = RunningNhue(("notify", "run"), settings, tmp_path / "log")
    try:
        judged(records, legal_day_of(to_microseconds(now())) - timedelta(days=1), 1.05, now())
        service.wait_until(lambda: bool(mail.mails))
        service.kill()
        service.start()
        service.wait_until(lambda: records.outbox_counts().delivered == 12)
        assert service.end() == 0
    finally:
        service.kill()
        mail.down()
    # What the server took as the process died may come twice, under one and the same identity
    assert len({one["Message-ID"] for one in mail.mails}) == 12
    assert len(mail.mails) in {12, 13}
