"""A rule by which nobody is told, or nobody next, is said in health: it would tell nobody else."""

from __future__ import annotations

from pathlib import Path

from prometheus_client import CollectorRegistry

from domain.access.roles import Role
from domain.judged.told.rules import Who, WhoKind
from service.processes.telling.outbox_health import OutboxHealth
from service.settings.clock import now
from storage.ports.work.progress import TELLING
from tests.service.processes.telling.a_city import a_rule, add_account, address, records_in

INSPECTORS = Who(kind=WhoKind.ROLE, name="inspector")


def test_health_says_of_which_rule_nobody_has_an_address_and_nothing_once_one_is_set(
    tmp_path: Path,
) -> None:
    records = records_in(tmp_path)
    health = OutboxHealth(records, CollectorRegistry())
    records.beat(TELLING, at_seconds=int(now().timestamp()))
    records.add_rule(a_rule(INSPECTORS))
    records.add_rule(a_rule(address("an@hanoi.test"), escalate_to=INSPECTORS, escalate_minutes=60))
    told = health.told()["notifications"]
    assert told.status == "degraded"
    assert told.detail.startswith("rule 1 tells nobody: who is named has no address")
    assert "; rule 2 tells nobody next: who is named has no address" in told.detail
    add_account(records, "Bình", Role.INSPECTOR, "binh@hanoi.test")
    assert health.told()["notifications"].status == "ok"
    records.close()
