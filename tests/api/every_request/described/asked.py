"""The requests whose answers are the examples of the OpenAPI document, in an order that works.

They are asked of the invented city of the tests: what one of them keeps, a later one may name.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from domain.access.roles import Role
from tests.api.routes.entered.registry_entries import CLUSTER
from tests.api.routes.entered.test_holds import HOLD, RELEASE
from tests.api.routes.entered.test_own_thresholds import END as OWN_END
from tests.api.routes.entered.test_own_thresholds import ENTRY as OWN
from tests.api.routes.entered.test_proof import CALIBRATED, GRAB
from tests.api.routes.test_announcements import AHEAD
from tests.api.routes.test_certifications import RUN
from tests.api.routes.test_entries import FIGURE, RULING
from tests.api.sample_city import PROFILE

JSON, TEXT, CSV = "application/json", "text/plain", "text/csv"
BYTES = "application/octet-stream"
FILE = "ghi chú kèm theo"
DIGEST = hashlib.sha256(FILE.encode()).hexdigest()
A_DAY = {"from": "2026-11-15", "to": "2026-11-15"}
COD = {"parameter": "COD"}
CX, CASE, GW = {"outlet": "CX-1"}, {"case": "HS-2026-0001"}, {"gateway": "GW-1"}
SAMPLE = '{"time": "2026-11-20T10:00:00+07:00", "COD": 61.2}'


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request by its operation's id; `media` is what of the answer is asked for.

    `is_down`: asked while the records do not answer.
    """

    operation: str
    summary: str
    role: Role = Role.PUBLIC
    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, Any] = field(default_factory=dict)
    body: Any = None
    body_media: str = JSON
    status: int = 200
    media: str = JSON
    is_down: bool = False


def _get(operation: str, summary: str, role: Role = Role.PUBLIC, **told: Any) -> Asked:
    return Asked(operation=operation, summary=summary, role=role, **told)


def _post(operation: str, summary: str, role: Role, body: Any, **told: Any) -> Asked:
    return Asked(
        operation=operation, summary=summary, role=role, body=body, **{"status": 201, **told}
    )


INSPECTOR, OFFICIAL, OPERATOR = Role.INSPECTOR, Role.OFFICIAL, Role.OPERATOR
ADMINISTRATOR = Role.ADMINISTRATOR
ASKED = (
    _get("coverage", "The city on a day and in the window that ends with it"),
    _get("coverage_trend", "Two days", query={"from": "2026-11-22", "to": "2026-11-23"}),
    _get("coverage_blockers", "Who holds the day's figure below"),
    _get("every_plan", "Every yearly plan"),
    _get("plan_of_a_year", "The plan of 2026", path={"year": "2026"}),
    _get("clusters", "Every cluster"),
    _get("verdicts", "The verdict on one day", query={"outlet": "CX-1", **COD, **A_DAY}),
    _get("violations", "What was over its limit", query=A_DAY),
    _get("events", "What began, goes on or ended", query={"from": "2026-11-01"}),
    _get("signals", "Reasons to visit", INSPECTOR, query={"week": "2026-11-16"}),
    _get("means", "The mean of one day", path=CX, query={**COD, **A_DAY}),
    _get("months", "A year's months", path=CX, query={**COD, "year": 2026}),
    _get(
        "readings",
        "Readings of an hour",
        path=CX,
        query={**COD, "from": "2026-11-15T03:00:00Z", "to": "2026-11-15T05:00:00Z"},
    ),
    _get("published", "What the owner publishes", path=CX),
    _get("published", "The same as a table", path=CX, query={"format": "csv"}, media=CSV),
    _get("explain", "One verdict explained", path=CX, query={**COD, "day": "2026-11-15"}),
    _get("explain", "For a screen", path=CX, query={**COD, "day": "2026-11-15"}, media=TEXT),
    _get("history", "Every verdict on a day", path=CX, query={**COD, "day": "2026-11-15"}),
    _get("law", "Regulations with their figures"),
    _get("dictionary", "What can be taken away"),
    _get(
        "export",
        "Verdicts of a month as a table",
        path={"what": "verdicts"},
        query={"month": "2026-11", "outlet": "CX-1", **COD, "format": "csv"},
        media=CSV,
    ),
    _get(
        "export",
        "The same, an object a line",
        path={"what": "verdicts"},
        query={"month": "2026-11", "outlet": "CX-1", **COD, "format": "ndjson"},
        media="application/x-ndjson",
    ),
    _get(
        "month_document",
        "A month's report as data",
        path={**CX, "month": "2026-10"},
        query={"format": "json"},
    ),
    _get(
        "day_document",
        "A day of the city as data",
        path={"day": "2026-11-23"},
        query={"format": "json"},
    ),
    _get(
        "evidence_pack",
        "Everything behind two days",
        INSPECTOR,
        path=CX,
        query=A_DAY,
        media="application/zip",
    ),
    _get("health", "How the service is"),
    _get("metrics", "For Prometheus", media=TEXT),
    _get("me", "Who asks", OFFICIAL),
    _get("accounts", "Every account", ADMINISTRATOR),
    _get("gateways", "Every gateway", INSPECTOR),
    _get("gateway_receipts", "What a gateway was told", INSPECTOR, path=GW),
    _get("gateway_gaps", "Numbers that did not come", INSPECTOR, path=GW),
    _get("rejections", "What was refused", INSPECTOR),
    _get("set_aside", "Days that cannot be judged", INSPECTOR),
    _get("store_refused", "What the store refuses", INSPECTOR),
    _get("certifications", "A gateway's runs", INSPECTOR, path=GW),
    _get("certification", "One run", INSPECTOR, path={**GW, "run": RUN}),
    _post(
        "begin_certification",
        "Ten minutes",
        INSPECTOR,
        {"minutes": 10},
        path=GW,
        status=202,
    ),
    _post(
        "try_profile",
        "What a sample would become",
        OFFICIAL,
        {"sample": SAMPLE, "received": "2026-11-20T10:05:00+07:00", "profile_toml": PROFILE},
        query=GW,
        status=200,
    ),
    _post(
        "what_if",
        "Two days under column A",
        Role.PUBLIC,
        {"from": "2026-11-22", "to": "2026-11-23", "column": "A", "outlets": ["CX-1"]},
        status=200,
    ),
    _post("announce", "A calibration ahead", OPERATOR, AHEAD, path=CX),
    _get("announcements", "What was announced", OPERATOR, path=CX, query={"from": "2026-11-20"}),
    _post("place_hold", "Days of an outlet", INSPECTOR, HOLD),
    _get("holds", "Which stand", INSPECTOR),
    _post("release_hold", "Taken back", INSPECTOR, RELEASE, path={"hold": "1"}, status=200),
    _post("enter_own", "Keener spikes", INSPECTOR, OWN),
    _get("own_thresholds", "Which there are", INSPECTOR),
    _post("end_own", "As all again", INSPECTOR, OWN_END, path={"number": "1"}, status=200),
    _post("sample", "A grab sample", INSPECTOR, GRAB, path=CX),
    _get("samples", "Beside the sensor", INSPECTOR, path=CX, query={"from": "2026-11-20"}),
    _post("sensor_check", "A calibration", INSPECTOR, CALIBRATED, path=CX),
    _get("sensor_checks", "Every check", INSPECTOR, path=CX),
    _post("enter_ruling", "Readings left out", INSPECTOR, RULING, path=CX),
    _get("rulings", "What was ruled", path=CX),
    _post("enter_figures", "One limit", OFFICIAL, {"figures": [FIGURE]}),
    _get("figures", "What officials entered"),
    _get("rows", "Every cluster", OFFICIAL, path={"table": "clusters"}),
    _post("enter", "A new cluster", OFFICIAL, {"cells": CLUSTER}, path={"table": "clusters"}),
    _post(
        "enter",
        "The same again changes nothing",
        OFFICIAL,
        {"cells": CLUSTER},
        path={"table": "clusters"},
        status=200,
    ),
    _get("cases", "Every case", INSPECTOR),
    _post(
        "opened_case",
        "From what somebody saw",
        INSPECTOR,
        {"outlet": "CX-2", "from": "2026-11-20", "said": "nước thải có mùi lạ"},
    ),
    _get("one_case", "With its steps", INSPECTOR, path=CASE),
    _post(
        "attached",
        "A note",
        INSPECTOR,
        FILE,
        path=CASE,
        query={"name": "ghi-chu.txt"},
        body_media=BYTES,
    ),
    _post(
        "step",
        "A remark with the note",
        INSPECTOR,
        {
            "kind": "note",
            "said": "kèm ghi chú",
            "attachments": [{"name": "ghi-chu.txt", "sha256": DIGEST}],
        },
        path=CASE,
    ),
    _get("attachment", "The note", INSPECTOR, path={**CASE, "sha256": DIGEST}, media=BYTES),
    _get(
        "minutes_document",
        "The form as data",
        INSPECTOR,
        path=CASE,
        query={"format": "json"},
    ),
    _post("kept_minutes", "Kept with the case", INSPECTOR, None, path=CASE),
    _get("notifications", "What was told", OPERATOR),
    _post("acknowledge", "Seen to", OPERATOR, None, path={"notification": "1"}, status=200),
    _post(
        "set_mail_address",
        "My own",
        INSPECTOR,
        {"address": "an@hanoi.test", "language": "vi"},
        status=200,
    ),
    _post(
        "add_notification_rule",
        "Inspectors, then officials",
        ADMINISTRATOR,
        {
            "who": "role:inspector",
            "why": "theo phân công",
            "escalate_to": "role:official",
            "escalate_minutes": 240,
        },
    ),
    _get("notification_rules", "Which stand", ADMINISTRATOR),
    _post(
        "end_notification_rule",
        "Not needed any more",
        ADMINISTRATOR,
        {"why": "đã chuyển công tác"},
        path={"rule": "1"},
        status=200,
    ),
    _get("outbox", "What waits", ADMINISTRATOR, query={"waiting": True}),
    _get("audit", "Who did what", ADMINISTRATOR, query={"limit": 3}),
    _get("health", "While the records do not answer", status=503, is_down=True),
)
# What goes wrong, by status: method, address, role, body
PROBLEMS: Mapping[int, tuple[str, str, Role, Any]] = {
    400: ("POST", "/api/v1/what-if", Role.PUBLIC, b"{"),
    401: ("GET", "/api/v1/cases", Role.PUBLIC, None),
    403: ("GET", "/api/v1/audit", OPERATOR, None),
    404: ("GET", "/api/v1/outlets/CX-99/means", Role.PUBLIC, None),
    406: ("GET", "/api/v1/exports/verdicts", Role.PUBLIC, None),
    412: ("POST", "/api/v1/holds", INSPECTOR, HOLD),
    413: ("POST", "/api/v1/what-if", Role.PUBLIC, b" " * 1_048_577),
    422: ("GET", "/api/v1/verdicts?outlt=CX-1", Role.PUBLIC, None),
    503: ("GET", "/api/v1/coverage", Role.PUBLIC, None),
}
