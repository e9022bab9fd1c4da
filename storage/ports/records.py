"""What the rest of the house may ask of the records: few, relational, in two times.

The contract tests in tests/storage hold every backend to the same words.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from storage.ports.access.accounts import AccountRecords
from storage.ports.access.audit import AuditRecords
from storage.ports.access.failed_sign_ins import FailedSignInRecords
from storage.ports.access.holders import HolderRecords
from storage.ports.entered.announcements import AnnouncementRecords
from storage.ports.entered.cases import CaseRecords
from storage.ports.entered.decisions import DecisionRecords
from storage.ports.entered.holds import HoldRecords
from storage.ports.entered.law import LawRecords
from storage.ports.entered.own_thresholds import OwnThresholdRecords
from storage.ports.entered.samples import SampleRecords
from storage.ports.entered.sensor_checks import SensorCheckRecords
from storage.ports.gateways.clocks import ClockRecords
from storage.ports.gateways.commands import CommandRecords
from storage.ports.gateways.connected import ConnectedRecords
from storage.ports.gateways.heard import HeardRecords
from storage.ports.gateways.numbers import NumberRecords
from storage.ports.gateways.presence import PresenceRecords
from storage.ports.gateways.rejections import RejectionRecords
from storage.ports.ingest_workers import WorkerRecords
from storage.ports.judged.city_days import CityDayRecords
from storage.ports.judged.day_figures import DayFigureRecords
from storage.ports.judged.events import EventRecords
from storage.ports.judged.means import MeanRecords
from storage.ports.judged.set_aside import SetAsideRecords
from storage.ports.judged.settling import SettlingRecords
from storage.ports.judged.signals import SignalRecords
from storage.ports.judged.verdicts import VerdictRecords
from storage.ports.measured.refused import RefusedRecords
from storage.ports.measured.statements import StatementRecords
from storage.ports.registry import RegistryRecords
from storage.ports.told.outbox import OutboxRecords
from storage.ports.told.rules import NotifyRuleRecords
from storage.ports.told.things import ThingRecords
from storage.ports.work.due import DueRecords
from storage.ports.work.progress import ProgressRecords


class RecordStore(
    AccountRecords,
    AnnouncementRecords,
    AuditRecords,
    CaseRecords,
    CityDayRecords,
    ClockRecords,
    CommandRecords,
    ConnectedRecords,
    DayFigureRecords,
    DecisionRecords,
    DueRecords,
    EventRecords,
    FailedSignInRecords,
    HeardRecords,
    HoldRecords,
    HolderRecords,
    LawRecords,
    MeanRecords,
    NotifyRuleRecords,
    NumberRecords,
    OutboxRecords,
    OwnThresholdRecords,
    PresenceRecords,
    ProgressRecords,
    RefusedRecords,
    RegistryRecords,
    RejectionRecords,
    SampleRecords,
    SensorCheckRecords,
    SetAsideRecords,
    SettlingRecords,
    SignalRecords,
    StatementRecords,
    ThingRecords,
    VerdictRecords,
    WorkerRecords,
    Protocol,
):
    """Every part of the records together; each part says what may be asked of it.

    Whatever becomes known gets its instant from the store, under the one writer's lock: the given
    `known_at`, or one microsecond after the newest known where that is later. So what is read as
    known at `known_through()` reads the same for ever.
    """

    def known_through(self) -> datetime | None:
        """Return the newest instant at which anything became known, None where nothing has."""
        ...

    def at_once(self) -> AbstractContextManager[None]:
        """Have the many small questions that this thread asks within cost less: of one state of
        the records where the database gives one, else each of a state no older than the one before.
        """
        ...

    def check(self) -> None:
        """Return when the store answers; raises StoreUnavailable with the reason."""
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...
