"""On PostgreSQL no question of API and pages reads through a table that grows with history.

The server is told to take an index wherever one serves, as it would with millions of rows: what it
scans all the same it would scan then. An index that is read from end to end counts as a scan, but
where a limit ends it. Left out are refusals, which are counted by code in every answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.pool import NullPool

from api.app import create_app
from storage.records.store import SqlRecords
from tests.api.conftest import Client
from tests.api.sample_city import LAST_DAY, fill, parts_on
from tests.servers.postgres import Postgres

GROWING = {
    "commands",
    "daily_means",
    "day_figures",
    "events",
    "flag_rulings",
    "gateway_clocks",
    "gateway_states",
    "heard_numbers",
    "judged_on",
    "our_outages",
    "refused_readings",
    "rejections",
    "sequence_gaps",
    "set_aside_days",
    "statements",
    "verdicts",
    "week_signals",
}
MONTH = f"from={LAST_DAY.replace(day=1)}&to={LAST_DAY}"
ROUTES = (
    f"/?day={LAST_DAY}",
    "/coverage",
    f"/outlets/CX-1?parameter=COD&month={LAST_DAY:%Y-%m}",
    f"/api/v1/coverage?day={LAST_DAY}",
    f"/api/v1/coverage/trend?{MONTH}",
    f"/api/v1/coverage/blockers?day={LAST_DAY}&by=m3",
    "/api/v1/plans",
    f"/api/v1/clusters?day={LAST_DAY}",
    f"/api/v1/verdicts?{MONTH}&limit=1000",
    f"/api/v1/verdicts?{MONTH}&outlet=CX-1&parameter=COD&outcome=kept",
    f"/api/v1/violations?{MONTH}&limit=100",
    f"/violations?parameter=COD&over=1.5&{MONTH}",
    "/today",
    f"/api/v1/events?{MONTH}&limit=100",
    f"/api/v1/outlets/CX-1/means?{MONTH}",
    f"/api/v1/outlets/CX-1/months?parameter=COD&year={LAST_DAY.year}",
    f"/api/v1/outlets/CX-1/history?parameter=COD&day={LAST_DAY}",
    f"/api/v1/outlets/CX-1/rulings?{MONTH}",
    "/api/v1/gateways",
    "/api/v1/gateways/GW-1/gaps",
    "/api/v1/set-aside",
    "/api/v1/store/refused",
)


@pytest.mark.live("postgres")
def test_no_question_reads_through_what_grows_with_history(postgres_server: Postgres) -> None:
    records = SqlRecords.open(postgres_server.emptied())
    fill(records)
    client = Client(create_app(parts_on(records)))
    scans = []
    with create_engine(postgres_server.url, poolclass=NullPool).connect() as connection:
        for way in ("seqscan", "hashjoin", "mergejoin"):
            connection.exec_driver_sql(f"SET enable_{way} = off")
        for route in ROUTES:
            with _asked() as asked:
                assert client.get(route).status_code == 200, route
            assert asked, route
            for question, bound in asked.items():
                told = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {question}", bound)
                [plan] = told.scalar_one()
                scans += [(route, scan, question) for scan in _scans(plan["Plan"], limited=False)]
    records.close()
    assert scans == []


@contextmanager
def _asked() -> Iterator[dict[str, Any]]:
    """Give the questions that are asked of any database within, and what is bound to each."""
    found: dict[str, Any] = {}

    def note(_connection: Any, _cursor: Any, question: str, bound: Any, *_: Any) -> None:
        if question.lstrip().upper().startswith(("SELECT", "WITH")):
            found[question] = bound

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def _scans(plan: dict[str, Any], *, limited: bool) -> Iterator[str]:
    """Return the growing tables that a plan reads through, each with how."""
    table, how = plan.get("Relation Name"), plan["Node Type"]
    bounded = "Index Cond" in plan or how == "Bitmap Heap Scan"
    if table in GROWING and not bounded and not (limited and how.startswith("Index")):
        yield f"{how} of {table}"
    for inner in plan.get("Plans", ()):
        yield from _scans(inner, limited=limited or how == "Limit")
