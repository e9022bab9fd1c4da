"""A small invented city with three weeks of hourly readings, judged by the real order.

Each cluster shows one case: good, exceeded, not provable, limit unknown, silent, no station.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from api.question.handed_in import Parts
from compliance.city.event_keeper import keep_events_up
from compliance.days.day_facts import Law
from compliance.evaluate import evaluate_outlet_day
from compliance.history.changed_days import days_of_figures, days_of_ruling
from compliance.history.whatif.run import on_threads, run_what_if
from compliance.judging.facts_of_days import gather
from compliance.law.entered.figures import with_figures
from compliance.law.regulation import load_regulations
from compliance.quality.thresholds.reviewed import load_thresholds
from domain.access.roles import Role
from domain.gateways.profiles import Profile
from domain.gateways.rejections import KeptRejection, RejectionCode
from domain.gateways.running_numbers import Count, GatewaySequence, SequenceChanges, SequenceGap
from domain.health_log import PartHealth
from domain.judged.entered.cases import CaseOrigin, CaseStep, CaseSubject, StepKind
from domain.judged.told.outbox import NewMessage
from domain.judged.told.rules import Channel, Who, WhoKind
from domain.judged.told.things import Facts, NewStage, Place, Stage, Telling, ThingKind
from domain.judged.verdicts import DailyMean, Verdict
from domain.legal_day import legal_day_bounds_us
from domain.measured.readings import DeviceStatus, Reading
from domain.registered import (
    Calibration,
    CalibrationResult,
    CentralStation,
    Cluster,
    ClusterKind,
    ClusterState,
    Outlet,
    Permit,
    ReceivingWater,
    Station,
)
from domain.registry import Registry
from storage.journal.decisions.journal import DecisionJournal
from storage.ports.readings import ReadingStore
from storage.private_files import make_private_folder, write_private
from storage.readings.memory import MemoryReadings
from storage.records.entered.attached_files import ATTACHED_FOLDER, AttachedFilesFolder
from storage.records.store import SqlRecords
from tests.api.sample_accounts import NAMES, add_accounts
from tests.storage.records.examples import a_notify_rule

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
JUDGED_AT = NOW - timedelta(hours=2)
LAST_DAY = date(2026, 11, 23)
FIRST_DAY = date(2026, 11, 1)
EXCEEDED_DAY = date(2026, 11, 15)
GAP_DAYS = (date(2026, 11, 8), date(2026, 11, 9))
THIN_DAY = date(2026, 11, 12)
MINIMUM_CAPTURE = 0.75
SILENT_MINUTES = 1440
CONTACT = "Bà Vũ Thị Đầu Mối"
CALIBRATED_BY = "Ông Hồ Văn Kiểm"
HOSTILE_NAME = "<script>alert(1)</script>"
RECORDS, DECISIONS = "records.sqlite", "decisions"
PARAMETERS = ("COD", "PH", "TEMP", "TSS", "NH4_N", "FLOW_OUT")

_HOUR_US = 3_600_000_000
_SWING = 0.01  # over a day of 24 hours it adds up to nothing
_LEVELS = {"COD": 84.0, "PH": 7.2, "TEMP": 27.0, "TSS": 46.0, "NH4_N": 4.1, "FLOW_OUT": 40.0}
LAW = Law(
    regulations=load_regulations(), thresholds=load_thresholds(), minimum_capture=MINIMUM_CAPTURE
)

_HEARD_US = legal_day_bounds_us(LAST_DAY)[0]
SEQUENCE = GatewaySequence(
    gateway_id="GW-1",
    position=12,
    heard_us=_HEARD_US,
    runs=1,
    count=Count(run=1, expected=24, began_us=_HEARD_US, newest_us=_HEARD_US),
)
GAP = SequenceGap(
    gateway_id="GW-1",
    run=1,
    first=17,
    last=19,
    noticed_us=_HEARD_US,
    missing=((17, 17), (19, 19)),
    asked=1,
    asked_us=_HEARD_US + 30_000_000,
)
# A profile as a file has it, which nobody has entered.
PROFILE = """id = "P-1"
gateways = ["GW-1"]
like = "flat-json"
valid_from = 2026-01-01
reason = "a visit"
entered_by = "an official"

[[channels]]
source = "COD"
outlet_id = "CX-1"
parameter = "COD"
"""


def _cluster(number: int, name: str, state: ClusterState, *, craft: bool = False) -> Cluster:
    return Cluster(
        id=f"CCN-{number}",
        name=name,
        commune=("xã Tân Mẫu", "xã Yên Mẫu", "phường Hà Mẫu")[number % 3],
        kind=ClusterKind.CRAFT_VILLAGE if craft else ClusterKind.CLUSTER,
        state=state,
        simulated=name != HOSTILE_NAME,
        central_station=CentralStation.NONE if number == 3 else CentralStation.NOT_ENTERED,
        contact=CONTACT if number == 1 else None,
    )


def _clusters() -> Iterator[Cluster]:
    operating = ClusterState.OPERATING
    yield _cluster(1, "Cụm công nghiệp Đầm Sen Mẫu (mô phỏng)", operating)
    yield _cluster(2, "Cụm làng nghề Gốm Mẫu (mô phỏng)", operating, craft=True)
    yield _cluster(3, "Cụm công nghiệp Chưa Trạm (mô phỏng)", operating)
    yield _cluster(4, "Cụm làng nghề Dệt Mẫu (mô phỏng)", operating, craft=True)
    yield _cluster(5, "Cụm công nghiệp Im Lặng (mô phỏng)", operating)
    yield _cluster(6, "Cụm công nghiệp Thưa Số (mô phỏng)", operating)
    yield _cluster(7, HOSTILE_NAME, operating)
    yield _cluster(8, "Cụm công nghiệp Đang Xây (mô phỏng)", ClusterState.UNDER_CONSTRUCTION)
    yield _cluster(9, "Cụm làng nghề Dự Kiến (mô phỏng)", ClusterState.PLANNED, craft=True)


def sample_registry() -> Registry:
    """Return the invented city; CCN-3, CCN-8 and CCN-9 have no station."""
    clusters = {cluster.id: cluster for cluster in _clusters()}
    numbers = (1, 2, 4, 5, 6, 7)
    return Registry(
        clusters=clusters,
        stations={
            f"TR-{n}": Station(
                id=f"TR-{n}",
                cluster_id=f"CCN-{n}",
                name=f"Trạm XLNT số {n}",
                design_flow_m3_per_day=400.0,
            )
            for n in numbers
        },
        outlets={
            f"CX-{n}": Outlet(
                id=f"CX-{n}",
                station_id=f"TR-{n}",
                gateway_id=f"GW-{n}",
                name=f"Cửa xả số {n}",
                parameters=PARAMETERS,
                monitored_since=date(2025, 1, 1),
                monitored_document=f"văn bản kết nối {n}",
            )
            for n in numbers
        },
        permits=tuple(
            Permit(
                number=f"{n}0/GPMT-UBND",
                outlet_id=f"CX-{n}",
                regulation="qctdhn-02-2014" if n == 4 else "qcvn-40-2011",
                column="B",
                receiving_water=ReceivingWater.RIVER,
                receiving_flow_m3_per_s=30.0,
                receiving_volume_m3=None,
                discharge_flow_m3_per_day=800.0,
                interval_minutes=60,
                valid_from=date(2025, 1, 1),
                valid_to=None,
            )
            for n in numbers
        ),
        calibrations=(
            Calibration(
                outlet_id="CX-1",
                parameter="COD",
                calibrated_on=date(2026, 11, 3),
                sensor_serial=None,
                result=CalibrationResult.PASSED,
                document="GCN 9/2026",
                calibrated_by=CALIBRATED_BY,
                valid_until=date(2027, 11, 2),
            ),
        ),
        profiles=(
            Profile(
                id="GW-7-json",
                gateways=("GW-7",),
                like="ts-values",
                reason="Biên bản khảo sát 7/2026",
                entered_by=CALIBRATED_BY,
                valid_from=date(2026, 12, 1),
            ),
        ),
    )


def _hours(number: int, day: date) -> range:
    if number == 5 or (number == 1 and day in GAP_DAYS):
        return range(0)
    thin = (number == 6 and day >= date(2026, 11, 20)) or (number == 1 and day == THIN_DAY)
    return range(9 if thin else 24)


def _factor(number: int, parameter: str, day: date) -> float:
    if number == 1 and parameter == "COD" and day in {EXCEEDED_DAY, LAST_DAY}:
        return 2.35 if day == EXCEEDED_DAY else 1.9
    if number == 1 and parameter == "PH" and day == date(2026, 11, 18):
        return 0.72
    return 1.0


@cache
def sample_readings() -> Sequence[Reading]:
    """Return hourly readings of every outlet, the same on each call."""
    readings: list[Reading] = []
    days = [FIRST_DAY + timedelta(days=n) for n in range((LAST_DAY - FIRST_DAY).days + 1)]
    for number in (1, 2, 4, 5, 6, 7):
        noise = np.random.default_rng(number)
        for day in days:
            begin_us = legal_day_bounds_us(day)[0]
            for parameter, level in _LEVELS.items():
                spread = 0.02 if parameter == "PH" else 0.12
                wave = 1 + spread * np.sin(day.day / 2.1 + number) + spread * noise.normal() / 3
                mean = float(level * wave) * _factor(number, parameter, day)
                readings += [
                    Reading(
                        f"CX-{number}",
                        parameter,
                        begin_us + hour * _HOUR_US,
                        round(mean * (1 + _SWING * float(np.sin(hour * np.pi / 12))), 2),
                        DeviceStatus.MEASURING,
                        len(readings) + hour + 1,
                    )
                    for hour in _hours(number, day)
                ]
    return tuple(readings)


def judge(readings: ReadingStore, records: SqlRecords, now: datetime) -> int:
    """Judge every outlet-day of the city by the records of now; return the new verdicts."""
    registry = records.registry()
    days = [FIRST_DAY + timedelta(days=n) for n in range((LAST_DAY - FIRST_DAY).days + 1)]
    law = replace(LAW, regulations=with_figures(LAW.regulations, records.figures()))
    facts = gather(records, registry, [(o, day) for o in registry.outlets for day in days])
    means: list[DailyMean] = []
    verdicts: list[Verdict] = []
    for one in facts.values():
        of_means, of_verdicts = evaluate_outlet_day(one, readings.read, law, known_at=now)
        means += of_means
        verdicts += of_verdicts
    new = records.settle([], means, verdicts)
    keep_events_up(records, SILENT_MINUTES)
    return new


def sample_parts(folder: Path) -> Parts:
    """Return the parts of the invented city, its records in a new SQLite file."""
    make_private_folder(folder / DECISIONS)
    for name, content in _judged_files().items():
        write_private(folder / name, content)
    attached = AttachedFilesFolder(folder / ATTACHED_FOLDER)
    return replace(parts_on(_records_in(folder)), attached=attached)


def _records_in(folder: Path) -> SqlRecords:
    journal = DecisionJournal(folder / DECISIONS)
    return SqlRecords.open(f"sqlite:///{folder / RECORDS}", journal, decides=True)


def parts_on(records: SqlRecords, readings: ReadingStore | None = None) -> Parts:
    """Return the parts of the invented city, whose judged records are in a store, and its readings
    in one, or in memory.
    """
    if readings is None:
        readings = _readings()
        readings.append([conflicting()])
    return Parts(
        records=records,
        readings=readings,
        law=LAW,
        clock=lambda: NOW,
        health=lambda: {"records": PartHealth("ok", "answers"), "readings": PartHealth("ok", "")},
        metrics=lambda: b"# TYPE nhue_sample gauge\nnhue_sample 1\n",
        days_of_figures=lambda figures: days_of_figures(
            records, records.registry(), LAW.regulations, figures
        ),
        days_of_ruling=days_of_ruling,
        silent_minutes=SILENT_MINUTES,
        what_if=lambda asked: run_what_if(records, LAW, asked, on_threads(readings, 1)),
    )


def conflicting() -> Reading:
    """Return a reading that came after another one of the same instant, and says otherwise."""
    first = sample_readings()[0]
    return first._replace(value=first.value + 9, position=10**6)


def _readings() -> MemoryReadings:
    readings = MemoryReadings()
    readings.append(sample_readings())
    return readings


@cache
def _judged_files() -> dict[str, bytes]:
    """Judge the city once in a process; each test that writes to it has a copy of its own."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        records = SqlRecords.open(f"sqlite:///{folder / RECORDS}")
        fill(records)
        records.close()
        _records_in(folder).close()  # what was decided is in the journal from now on
        if {one.name for one in folder.iterdir()} != {RECORDS, DECISIONS}:
            raise RuntimeError("the records are not in one file: a copy would lack something")
        kept = [folder / RECORDS, *(folder / DECISIONS).glob("*.journal")]
        return {str(one.relative_to(folder)): one.read_bytes() for one in kept}


def fill(records: SqlRecords, readings: ReadingStore | None = None) -> None:
    """Judge the city, by readings in a store or in memory, into empty records."""
    add_accounts(records, JUDGED_AT - timedelta(days=61))
    records.add_registry(sample_registry(), JUDGED_AT - timedelta(days=60))
    _keep_case(records, JUDGED_AT - timedelta(days=1))
    _keep_told(records, JUDGED_AT - timedelta(days=1))
    judge(readings or _readings(), records, JUDGED_AT)
    records.add_rejections([rejection()])
    records.keep_sequences(SequenceChanges(sequences=(SEQUENCE,), gaps=(GAP,)))


def _keep_case(records: SqlRecords, at: datetime) -> None:
    """Keep a case of what somebody found at the first outlet, which was notified."""
    opening = CaseStep(
        case_id="",
        number=1,
        kind=StepKind.OPENING,
        by=NAMES[Role.INSPECTOR],
        role=Role.INSPECTOR,
        said="nước thải có màu lạ",
        known_at=at,
        subject=CaseSubject(
            outlet_id="CX-1",
            parameter="COD",
            origin=CaseOrigin.FINDING,
            event_id=None,
            first_day=EXCEEDED_DAY,
            last_day=EXCEEDED_DAY,
        ),
    )
    case = records.open_case(opening)
    notice = replace(opening, kind=StepKind.NOTICE, case_id=case.id, subject=None, known_at=at)
    records.add_step(replace(notice, said="đề nghị giải trình", due=date(2026, 12, 4)))


def _keep_told(records: SqlRecords, at: datetime) -> None:
    """Keep a rule, and an exceedance of three outlets that was told by it."""
    inspector = Who(kind=WhoKind.ADDRESS, name="an@hanoi.test")
    rule = a_notify_rule(inspector, by="nhue", known_at=at)
    for number in range(3):
        records.add_rule(replace(rule, known_at=at + timedelta(minutes=number)))
    for outlet in ("CX-1", "CX-2", "CX-4"):
        stage = NewStage(
            thing=None,
            place=Place(kind=ThingKind.EXCEEDANCE, outlet_id=outlet, parameter="COD"),
            cluster_id=f"CCN-{outlet[-1]}",
            number=1,
            stage=Stage.BEGAN,
            telling=Telling.ALONE,
            is_open=True,
            level=1,
            step=0,
            first_day=EXCEEDED_DAY,
            last_day=EXCEEDED_DAY,
            facts=Facts(outlet_id=outlet, parameter="COD"),
        )
        mail = NewMessage(rule=1, channel=Channel.EMAIL, address=inspector.name, language="vi")
        records.keep_stages([(stage, [mail])], at, after=records.last_stage(), through={})


def rejection() -> KeptRejection:
    return KeptRejection(
        position=7,
        ordinal=0,
        received_us=legal_day_bounds_us(LAST_DAY)[0],
        topic="nhue/v1/GW-1/readings",
        gateway_id="GW-1",
        code=RejectionCode.UNIT_UNKNOWN,
        detail="COD came in stone/L; send mg/L",
        outlet_id="CX-1",
        parameter="COD",
        payload_excerpt='{"seq": 1}',
    )
