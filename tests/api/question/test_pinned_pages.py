"""The permanent address of every page says the same, to the byte, however the world goes on.

A route of a page is asked by itself: one that is added has a permanent address, or is said to be of
now alone.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from fastapi.routing import iter_route_contexts

from api.app import create_app
from api.pages.routes import page_router
from api.question.handed_in import Parts
from domain.access.accounts import AccountAdded
from domain.access.roles import Role
from domain.gateways.clocks import ClockFault, ClockFinding
from domain.judged.quality import FlagRuling, QualityFlag
from domain.judged.set_aside import SetAsideDay
from domain.legal_day import legal_day_bounds_us, to_microseconds
from domain.measured.readings import DeviceStatus, Reading
from domain.registered import Cluster, Outlet, PermitLimit, PermitLimitKind
from domain.registry import Registry
from storage.readings.memory import MemoryReadings
from storage.records.store import SqlRecords
from tests.api.conftest import Client
from tests.api.question.test_known_at import become_known
from tests.api.sample_city import (
    EXCEEDED_DAY,
    GAP_DAYS,
    JUDGED_AT,
    LAST_DAY,
    NOW,
    PARAMETERS,
    THIN_DAY,
    judge,
    sample_parts,
)

RUNNING_DAY = LAST_DAY + timedelta(days=1)
OF_NOW = {
    "/outlets/{outlet}/samples",
    "/outlets/{outlet}/thresholds",
    "/account",
    "/notifications",
    "/notifications/{notification}",
    "/outbox",
    "/cases/new",
    "/cases/{case}/attachments/{sha256}",
    "/accounts",
    "/audit",
    "/operate",
    "/operate/{outlet}",
    "/published/{outlet}",
    "/docs",
    "/signin",
    "/signin/openid",
    "/signin/openid/back",
    "/outlets/{outlet}/drawn",
    "/outlets/{outlet}/days/{day}/messages.jsonl",
    "/outlets/{outlet}/days/{day}/readings.csv",
    "/registry",
    "/registry/profiles/try",
    "/registry/template.xlsx",
    "/registry/{table}/new",
    "/report.xlsx",  # a file, pinned to the byte in pages/city/test_report_and_data.py
}
DAYS = (GAP_DAYS[0], THIN_DAY, EXCEEDED_DAY, LAST_DAY, RUNNING_DAY)
OUTLETS = ("CX-1", "CX-4", "CX-6")
CLUSTERS = ("CCN-1", "CCN-3", "CCN-6")
NAMED = {"table": "clusters", "case": "HS-2026-0001", "notification": "1", "sha256": "0" * 64}
QUERIES = {
    "/": ("", "day=15/11/2026", "day=2026-10-01"),
    "/blockers": ("", "by=m3", "figure=window&page=2", "day=15/11/2026"),
    "/plans": ("", "year=2024"),
    "/clusters/{cluster}": ("", "day=15/11/2026", "day=2026-10-01"),
    "/report": ("", "day=15/11/2026"),
    "/data": ("",),
    "/clusters": ("", "sort=data", "q=cum&standing=below", "commune=xã+Tân+Mẫu", "page=7"),
    "/coverage": ("", "from=2026-11-08", "to=2026-11-20"),
    "/violations": ("", "over=1,5", "from=1/11/2026&to=30/11/2026", "commune=xã+Yên+Mẫu"),
    "/cases": ("",),
    "/cases/{case}": ("",),
    "/today": ("", "since=2026-11-20", "since=1/11/2026"),
    "/signals": ("", "week=2026-11-20", "week=1/11/2026"),
    "/outlets/{outlet}": (
        "",
        "parameter=COD&day=2026-11-08",
        "parameter=FLOW_OUT",
        "parameter=COD&month=2026-11",
        "parameter=COD&month=2026-10",
        f"parameter=COD&day={RUNNING_DAY}",
    ),
    "/outlets/{outlet}/explain": tuple(
        f"parameter={code}&day={day}" for code in ("COD", "PH") for day in DAYS[:-1]
    ),
    "/outlets/{outlet}/days/{day}": ("parameter=COD", "parameter=FLOW_OUT"),
}
READERS = (Role.PUBLIC, Role.OPERATOR, Role.INSPECTOR)


def page_paths() -> set[str]:
    return {
        str(one.path)
        for one in iter_route_contexts(page_router.routes)
        if "GET" in (one.methods or ())
    }


def addresses(path: str) -> Iterator[str]:
    """Give a page of some outlets and days, as a person asks for it: as known now."""
    named = {"{outlet}": OUTLETS, "{cluster}": CLUSTERS}
    for name in next((names for of, names in named.items() if of in path), ("",)):
        for day in DAYS if "{day}" in path else (LAST_DAY,):
            for query in QUERIES.get(path, ("",)):
                asked = path.format(outlet=name, cluster=name, day=day, **NAMED)
                yield f"{asked}?{query}" if query else asked


def permanent_address(page: str) -> str | None:
    found = re.search(r'<p class="permanent">.*?href="([^"]+)"', page)
    return None if found is None else html.unescape(found[1])


def test_a_page_has_a_permanent_address_or_is_of_now_alone(client: Client) -> None:
    inspector = Client(client.app, Role.INSPECTOR)
    without = {
        path
        for path in page_paths()
        for address in list(addresses(path))[:1]
        if permanent_address(inspector.get(address).text) is None
    }
    assert without == OF_NOW
    assert set(QUERIES) == page_paths() - OF_NOW


# Newest data, readings, and what may be done next.
TELLS_NOW = {"/clusters", "/today", "/outlets/{outlet}/days/{day}", "/cases/{case}"}
OF_INSPECTORS = {"/today", "/signals", "/cases", "/cases/{case}"}


@pytest.mark.parametrize("path", sorted(page_paths() - OF_NOW - TELLS_NOW))
def test_a_permanent_address_brings_back_what_the_page_said(client: Client, path: str) -> None:
    for address in addresses(path):
        page = client.get(address)
        link = permanent_address(page.text)
        if link is not None:
            assert said(client.get(link).text) == said(page.text), address


def said(page: str) -> list[str]:
    main = page[page.index("<main") : page.index("</main>")]
    unpinned = re.sub(r'<div class="inner"><p class="notice pinned".*', "", main)
    unpinned = re.sub(r'<(p|small) class="tools">.*?</\1>', "", unpinned)  # by which now is changed
    return re.sub(r"<[^>]+>", " ", unpinned).split()


def another_registry(registry: Registry) -> Registry:
    """Return the city with a cluster that moved, one that ended, an outlet that was renamed and
    moved, another that measures less, and a limit of a permit's own.
    """
    turn = date(2026, 11, 12)
    moved, ended = registry.clusters["CCN-1"], registry.clusters["CCN-6"]
    renamed, less = registry.outlets["CX-1"], registry.outlets["CX-4"]
    clusters: dict[str, Cluster] = {
        **registry.clusters,
        "CCN-1": replace(moved, commune="phường Mới", name="Cụm đổi tên", valid_from=turn),
        "CCN-6": replace(ended, valid_to=turn),
    }
    outlets: dict[str, Outlet] = {
        **registry.outlets,
        "CX-1": replace(
            renamed, name="Cửa xả đổi tên", gateway_id="GW-N", station_id="TR-4", valid_from=turn
        ),
        "CX-4": replace(less, parameters=("PH", "TSS"), monitored_since=turn),
        "CX-6": replace(registry.outlets["CX-6"], valid_to=turn),
    }
    return replace(
        registry,
        clusters=clusters,
        outlets=outlets,
        earlier_clusters=(replace(moved, valid_to=turn - timedelta(days=1)),),
        earlier_outlets=(replace(renamed, valid_to=turn - timedelta(days=1)),),
        permit_limits=(
            PermitLimit(
                permit_number="10/GPMT-UBND",
                outlet_id="CX-1",
                parameter="COD",
                kind=PermitLimitKind.STRICTER,
                lower=None,
                upper=50.0,
                valid_from=date(2026, 11, 1),
                valid_to=None,
                document="giấy phép",
            ),
        ),
    )


def readings_of(day: date, outlet_id: str, level: float, position: int) -> list[Reading]:
    begin_us = legal_day_bounds_us(day)[0] + 600_000_000  # between those that came
    return [
        Reading(
            outlet_id,
            code,
            begin_us + hour * 3_600_000_000,
            level,
            DeviceStatus.MEASURING,
            position + hour,
        )
        for code in PARAMETERS
        for hour in range(24)
    ]


def go_on(parts: Parts) -> datetime:
    """Let the world go on into the next month; return when it is."""
    records, readings = parts.records, parts.readings
    assert isinstance(records, SqlRecords)
    assert isinstance(readings, MemoryReadings)
    become_known(readings, records)
    for n, day in enumerate((*DAYS, RUNNING_DAY + timedelta(days=1))):
        for outlet in OUTLETS:
            readings.append(readings_of(day, outlet, 400.0 + n, 3_000_000 + 1000 * n))
    records.settle(
        [],
        [],
        [],
        set_aside=[
            SetAsideDay(
                outlet_id=outlet,
                day=LAST_DAY,
                raised="overflow",
                version="2",
                known_at=NOW + timedelta(hours=5),
            )
            for outlet in ("CX-1", "CX-2")
        ],
        not_before=NOW + timedelta(hours=5),
    )
    records.keep_clocks(
        [
            ClockFinding(
                gateway_id="GW-1",
                position=3,
                since_us=to_microseconds(JUDGED_AT - timedelta(days=1)),
                fault=ClockFault.AHEAD,
                offset_us=3_600_000_000,
            )
        ]
    )
    begin_us, end_us = legal_day_bounds_us(LAST_DAY)
    for parameter in ("COD", "PH"):
        records.add_ruling(
            FlagRuling(
                outlet_id="CX-1",
                parameter=parameter,
                begin_us=begin_us,
                end_us=end_us,
                flag=QualityFlag.PASS,
                reason="đã kiểm tra",
                ruled_by="An",
                known_at=NOW + timedelta(hours=6),
            )
        )
    records.keep_connected({"CX-1": date(2026, 10, 1)}, NOW + timedelta(hours=6))
    records.change_account(
        AccountAdded(
            account="Người Mới",
            role=Role.OPERATOR,
            scope=("CCN-1",),
            by="tests",
            known_at=NOW + timedelta(hours=7),
        )
    )
    records.add_registry(another_registry(records.registry()), NOW + timedelta(days=1))
    assert judge(readings, records, NOW + timedelta(days=8)) > 0
    return NOW + timedelta(days=9)


@pytest.fixture(scope="module")
def taken(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[dict[tuple[Role, str, str], bytes], Client]]:
    """Every permanent page as it was by who read it, and a client of the city since."""
    city = sample_parts(tmp_path_factory.mktemp("for-ever"))
    app = create_app(city)
    found = {}
    for role in READERS:
        reader = Client(app, role)
        for path in sorted(page_paths() - OF_NOW):
            for number, address in enumerate(addresses(path)):
                language = ("vi", "en")[number % 2]
                page = reader.get(address, headers={"accept-language": language})
                link = permanent_address(page.text) if page.status_code == 200 else None
                if link is not None:
                    found[role, path, link] = reader.get(link).content
    later = go_on(city)
    yield found, Client(create_app(replace(city, clock=lambda: later)))
    city.records.close()


@pytest.mark.parametrize("role", READERS)
@pytest.mark.parametrize("path", sorted(page_paths() - OF_NOW))
def test_a_permanent_page_says_the_same_however_the_world_goes_on(
    taken: tuple[dict[tuple[Role, str, str], bytes], Client], role: Role, path: str
) -> None:
    pages, client = taken
    reader = Client(client.app, role)
    links = [link for of, route, link in pages if (of, route) == (role, path)]
    assert links or (path in OF_INSPECTORS and role is not Role.INSPECTOR)
    other = [link for link in links if reader.get(link).content != pages[role, path, link]]
    if path in {"/cases", "/cases/{case}"} and role is Role.OPERATOR:
        assert other  # the outlet went to another cluster: whose a case is, is of now
    else:
        assert other == []
