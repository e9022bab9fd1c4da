"""What a route denies to a role, no page and no other route shows it: kind by kind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

import pytest
from fastapi import FastAPI

from api.access.table import IN_FULL, TABLE, rule_of
from api.answers.advice.clocks import CLOCK_WORDS
from api.app import create_app
from domain.access.accounts import AccountAdded
from domain.access.audit import AuditEntry, AuditOutcome
from domain.access.permission import Answer, Reader, may
from domain.access.roles import Role
from domain.gateways.clocks import ClockFault, ClockFinding
from domain.gateways.rejections import Refusal, RejectionCode
from domain.gateways.running_numbers import GapState, SequenceChanges
from domain.health_log import PartHealth
from domain.judged.set_aside import SetAsideDay
from domain.legal_day import legal_day_bounds_us
from domain.measured.refused import RefusedReading
from ingest.certification.run import CertificationResult
from ingest.receipts.log import ReceiptsLog, read_receipts
from ingest.receipts.receipt import Receipt, encode_receipts
from ingest.receipts.standing import Standing
from storage.journal.decisions.journal import DecisionJournal
from storage.readings.memory import MemoryReadings
from storage.records.store import SqlRecords
from tests.api.access.test_every_route_by_every_role import OWN, address
from tests.api.conftest import Client
from tests.api.sample_accounts import add_accounts
from tests.api.sample_city import (
    GAP,
    LAST_DAY,
    NOW,
    SEQUENCE,
    judge,
    parts_on,
    rejection,
    sample_readings,
    sample_registry,
)
from tests.storage.records.contract.entered.cases import OPENING, SUBJECT
from tests.storage.records.contract.entered.own_thresholds import OWN as OWN_THRESHOLDS
from tests.storage.records.contract.holds import HOLD

API = "/api/v1"
NUMBERS = (1, 2, 4)  # of gateways and outlets: the operator's, the vendor's, and another's
FAULTS = {1: ClockFault.AHEAD, 2: ClockFault.GPS_WEEK, 4: ClockFault.BEHIND}
DAY = f"parameter=COD&day={LAST_DAY}"
BEGIN_US = legal_day_bounds_us(LAST_DAY)[0]
AUDITED = "203.0.113.77"
ACCOUNT = "Phạm Không Ai Biết"
IN_HEALTH = "influx.internal"
BROKE_OFF = "broker.internal"


@dataclass(frozen=True)
class Inside:
    """A word that stands in what one route tells, and of which gateway it is (0: of none)."""

    word: str
    path: str
    number: int = 0

    def may_be_told(self, role: Role) -> bool:
        rule = rule_of("GET", self.path)
        if may(Reader(role=role, name="x"), rule) is not Answer.YES:
            return False
        if self.word in {IN_HEALTH, BROKE_OFF} and role not in IN_FULL:
            return False
        own = OWN.get(role)
        return role in rule.roles or own is None or own["gateway"] == f"GW-{self.number}"


INSIDES = [
    *(Inside(f"overflow in day of {n}", f"{API}/set-aside", n) for n in NUMBERS),
    *(Inside(CLOCK_WORDS[FAULTS[n]][0], f"{API}/gateways", n) for n in NUMBERS),
    *(Inside(f"bucket-of-{n}", f"{API}/store/refused", n) for n in NUMBERS),
    *(Inside(f"stone/L of {n}", f"{API}/rejections", n) for n in NUMBERS),
    *(Inside(f"gap-given-up-{n}", f"{API}/gateways/{{gateway}}/gaps", n) for n in NUMBERS),
    *(Inside(f"receipt-says-{n}", f"{API}/gateways/{{gateway}}/receipts", n) for n in NUMBERS),
    *(Inside(f"held-since-{n}", f"{API}/holds", n) for n in NUMBERS),
    *(Inside(f"own-since-{n}", f"{API}/own-thresholds", n) for n in NUMBERS),
    *(Inside(f"case-says-{n}", f"{API}/cases", n) for n in NUMBERS),
    Inside(BROKE_OFF, f"{API}/gateways/{{gateway}}/certifications", 1),
    Inside(IN_HEALTH, f"{API}/health"),
    Inside(AUDITED, f"{API}/audit"),
    Inside(ACCOUNT, f"{API}/accounts"),
]


class Runs:
    """One certification of each gateway, that of the first broke off."""

    def results(self, gateway_id: str, **_: object) -> list[CertificationResult]:
        return [self.result(gateway_id, "r")]

    def result(self, gateway_id: str, run: str) -> CertificationResult:
        trouble = f"{BROKE_OFF} refused us" if gateway_id == "GW-1" else None
        return CertificationResult(
            run=run,
            gateway=gateway_id,
            outlet="CX-1",
            parameter="COD",
            began=NOW,
            trouble=trouble,
        )


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    """The invented city, with something inside of each kind."""
    folder = tmp_path_factory.mktemp("city")
    journal = DecisionJournal(folder / "decisions")
    records = SqlRecords.open(f"sqlite:///{folder / 'records.sqlite'}", journal, decides=True)
    add_accounts(records, NOW - timedelta(days=61))
    records.add_registry(sample_registry(), NOW - timedelta(days=60))
    lacking = {f"CX-{n}" for n in NUMBERS}
    lost = [one for one in sample_readings() if one.time_us >= BEGIN_US + 20 * 3_600_000_000]
    lost = [one for one in lost if one.outlet_id in lacking and one.parameter == "COD"]
    records.add_refused(
        [RefusedReading(one, f"bucket-of-{one.outlet_id[3:]} is full", "mend") for one in lost], NOW
    )
    readings = MemoryReadings()
    readings.append([one for one in sample_readings() if one not in lost])
    judge(readings, records, NOW)
    receipts = ReceiptsLog(folder)
    for n in NUMBERS:
        _fill(records, receipts, n)
    receipts.flush()
    records.change_account(
        AccountAdded(account=ACCOUNT, role=Role.INSPECTOR, by="tests", known_at=NOW)
    )
    records.add_audit_entry(
        AuditEntry(
            at=NOW,
            account_id=None,
            name="An",
            role=Role.OFFICIAL,
            act="sign in",
            on="",
            outcome=AuditOutcome.DONE,
            address=AUDITED,
        )
    )
    told = replace(
        parts_on(records),
        readings=readings,
        health=lambda: {"readings": PartHealth("down", f"{IN_HEALTH} refused", NOW)},
        receipts=partial(read_receipts, folder),
    )
    found = create_app(told)
    found.state.certifications = Runs()
    yield found
    records.close()


def _fill(records: SqlRecords, receipts: ReceiptsLog, n: int) -> None:
    aside = SetAsideDay(
        outlet_id=f"CX-{n}",
        day=LAST_DAY,
        raised=f"overflow in day of {n}",
        version="rules 7",
        known_at=NOW,
    )
    records.settle([], [], [], set_aside=[aside], not_before=NOW)
    gateway_id = f"GW-{n}"
    records.keep_clocks(
        [
            ClockFinding(
                gateway_id=gateway_id,
                position=10 + n,
                since_us=BEGIN_US,
                fault=FAULTS[n],
                offset_us=900_000_000,
            )
        ]
    )
    refused = replace(rejection(), position=900 + n, gateway_id=gateway_id, outlet_id=f"CX-{n}")
    records.add_rejections([replace(refused, detail=f"COD came in stone/L of {n}")])
    gap = replace(GAP, gateway_id=gateway_id, state=GapState.GIVEN_UP, reason=f"gap-given-up-{n}")
    sequence = replace(SEQUENCE, gateway_id=gateway_id)
    records.keep_sequences(SequenceChanges(sequences=(sequence,), gaps=(gap,)))
    refusal = Refusal(RejectionCode.UNIT_UNKNOWN, f"receipt-says-{n}", 0, f"CX-{n}", "COD")
    one = Receipt(gateway_id, n, n, BEGIN_US, Standing(), 1, [refusal])
    receipts.append(gateway_id, encode_receipts([one]), BEGIN_US)
    records.add_hold(replace(HOLD, outlet_id=f"CX-{n}", reason=f"held-since-{n}"))
    records.add_own_thresholds(
        replace(OWN_THRESHOLDS, outlet_id=f"CX-{n}", reason=f"own-since-{n}")
    )
    case = replace(SUBJECT, outlet_id=f"CX-{n}", parameter="COD")
    records.open_case(replace(OPENING, subject=case, said=f"case-says-{n}"))


def addresses(n: int) -> Iterator[str]:
    """Give every route and page that is read, of one outlet and gateway."""
    of = {"outlet": f"CX-{n}", "gateway": f"GW-{n}", "case": f"HS-2026-000{NUMBERS.index(n) + 2}"}
    for method, path in TABLE:
        if method == "GET" and path not in {"/static", "/account"}:
            asked = address(path, of)
            if path.startswith("/outlets"):
                asked = asked.partition("?")[0] + f"?{DAY}"
            yield f"{asked}{'&' if '?' in asked else '?'}lang=en" if path[:5] != "/api/" else asked
    detail = f"from={LAST_DAY}&to={LAST_DAY}&detail=true"
    yield f"{API}/outlets/CX-{n}/explain?{DAY}"
    yield f"{API}/outlets/CX-{n}/history?{DAY}&detail=true"
    yield f"{API}/outlets/CX-{n}/means?{detail}"
    yield f"{API}/verdicts?outlet=CX-{n}&{detail}"


@pytest.fixture(scope="module")
def told(app: FastAPI) -> dict[Role, dict[str, set[str]]]:
    """By role, at which addresses each word stands that is inside."""
    found: dict[Role, dict[str, set[str]]] = {}
    for role in Role:
        client, of_role = Client(app, role), found.setdefault(role, {})
        for asked in {one for n in NUMBERS for one in addresses(n)}:
            text = client.get(asked).text
            for inside in INSIDES:
                if inside.word in text:
                    of_role.setdefault(inside.word, set()).add(asked)
    return found


@pytest.mark.parametrize("inside", INSIDES, ids=lambda one: one.word)
@pytest.mark.parametrize("role", Role)
def test_what_a_route_denies_to_a_role_stands_nowhere_and_what_it_tells_stands_there(
    told: dict[Role, dict[str, set[str]]], role: Role, inside: Inside
) -> None:
    found = told[role].get(inside.word, set())
    assert bool(found) == inside.may_be_told(role), found


def test_the_public_is_told_that_a_day_could_not_be_judged_and_since_when(app: FastAPI) -> None:
    for language, words in (("vi", "chưa đánh giá được"), ("en", "set aside")):
        page = Client(app, Role.PUBLIC).get(f"/outlets/CX-1?{DAY}&lang={language}").text
        official = Client(app).get(f"/outlets/CX-1?{DAY}&lang={language}").text
        said = "từ " if language == "vi" else "since "
        [since] = [line for line in official.splitlines() if "overflow in day" in line]
        assert words in page
        assert said in since
        assert since.partition(": <code")[0] in page


def test_the_public_is_told_that_the_store_refuses_readings_and_not_what_it_said(
    app: FastAPI,
) -> None:
    page = Client(app, Role.PUBLIC).get(f"/outlets/CX-1?{DAY}&lang=en").text
    assert "It came, and the reading store refuses it for good." in page
    assert "bucket-of-1 is full" in Client(app).get(f"/outlets/CX-1?{DAY}&lang=en").text
