from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from api.answers.advice.clocks import CLOCK_WORDS
from api.answers.advice.refusals import REFUSAL_WORDS
from api.app import create_app as create
from domain.gateways.clocks import TO_SET, ClockFault
from domain.gateways.rejections import Refusal, RejectionCode
from domain.gateways.running_numbers import GapState, SequenceChanges
from domain.health_log import GatewayState
from ingest.receipts.log import ReceiptsLog, read_receipts
from ingest.receipts.receipt import Receipt, encode_receipts
from ingest.receipts.standing import Standing
from tests.api.conftest import Client
from tests.api.every_request.test_problems import problem
from tests.api.sample_city import GAP, LAST_DAY, NOW, sample_parts, sample_registry

API = "/api/v1"
AT_US = 1_795_489_205_000_000
REFUSAL = Refusal(RejectionCode.UNIT_UNKNOWN, "COD: no conversion", 0, "CX-1", "COD")


@pytest.fixture
def with_receipts(client_with: Callable[..., Client], tmp_path: Path) -> Client:
    log = ReceiptsLog(tmp_path)
    for position in range(1, 6):
        refusals = [REFUSAL] if position == 3 else []
        standing = Standing() if refusals else Standing(accepted=1)
        one = Receipt("GW-1", position, position, AT_US, standing, len(refusals), refusals)
        log.append("GW-1", encode_receipts([one]), AT_US)
    log.flush()
    return client_with(receipts=partial(read_receipts, tmp_path))


def test_a_gateway_lists_the_outlets_of_today_and_not_of_a_row_that_lies_ahead(
    tmp_path: Path,
) -> None:
    city = sample_parts(tmp_path)
    registry = sample_registry()
    now = replace(registry.outlets["CX-2"], valid_to=LAST_DAY + timedelta(days=9))
    ahead = replace(
        now, gateway_id="GW-2B", valid_from=LAST_DAY + timedelta(days=10), valid_to=None
    )
    dated = replace(registry, outlets={**registry.outlets, "CX-2": ahead}, earlier_outlets=(now,))
    city.records.add_registry(dated, NOW)
    client = Client(create(city))
    found = {one["id"]: one for one in client.get(f"{API}/gateways").json()["gateways"]}
    assert (found["GW-2"]["outlets"], found["GW-2B"]["outlets"]) == (["CX-2"], [])
    assert client.get(f"{API}/gateways/GW-2/gaps").status_code == 200
    assert client.get(f"{API}/gateways/GW-2B/gaps").status_code == 200


def test_each_gateway_says_how_it_is(tmp_path: Path) -> None:
    city = sample_parts(tmp_path)
    city.records.add_gateway_states(
        [
            GatewayState(gateway_id="GW-2", at_us=AT_US, online=True, position=3),
            GatewayState(gateway_id="GW-2", at_us=AT_US + 10**6, online=False, position=4),
            GatewayState(gateway_id="khac", at_us=AT_US, online=True, position=5),
        ]
    )
    client = Client(create(city))
    found = {one["id"]: one for one in client.get(f"{API}/gateways").json()["gateways"]}
    assert list(found) == ["GW-1", "GW-2", "GW-4", "GW-5", "GW-6", "GW-7", "khac"]
    assert found["GW-1"] | {"last_heard": None} == {
        "id": "GW-1",
        "outlets": ["CX-1"],
        "online": None,
        "online_since": None,
        "last_heard": None,
        "last_position": 12,
        "next_seq": 24,
        "open_gaps": 1,
        "clock": None,
    }
    assert found["GW-1"]["last_heard"] == "2026-11-22T17:00:00Z"
    assert (found["GW-2"]["online"], found["GW-2"]["online_since"]) == (
        False,
        "2026-11-24T03:00:06Z",
    )
    assert found["khac"]["outlets"] == []
    city.records.close()


def test_receipts_come_newest_first_between_two_positions(with_receipts: Client) -> None:
    def positions(**asked: Any) -> tuple[list[int], bool]:
        answer = with_receipts.get(f"{API}/gateways/GW-1/receipts", params=asked).json()
        return [one["position"] for one in answer["receipts"]], answer["more"]

    assert positions() == ([5, 4, 3, 2, 1], False)
    assert positions(limit=2) == ([5, 4], True)
    assert positions(limit=2, before=4) == ([3, 2], True)
    assert positions(after=3) == ([5, 4], False)
    assert positions(outcome="refused") == ([3], False)
    assert positions(outcome="conflict") == ([], False)


def test_a_refusal_says_what_to_do_about_it_in_both_languages(with_receipts: Client) -> None:
    answer = with_receipts.get(f"{API}/gateways/GW-1/receipts?outcome=refused").json()
    (receipt,) = answer["receipts"]
    assert receipt["readings"] == {"accepted": 0, "duplicate": 0, "conflict": 0, "refused": 1}
    (refusal,) = receipt["refusals"]
    assert refusal["code"] == "unit-unknown"
    assert (refusal["means"], refusal["means_vi"]) == REFUSAL_WORDS[RejectionCode.UNIT_UNKNOWN]


def test_the_words_of_each_reason_are_those_of_the_wire_contract(repository: Path) -> None:
    text = (repository / "docs" / "wire.md").read_text("utf-8")
    section = text.split("## Reasons for a refusal\n")[1].split("\n## ")[0]
    rows = [line.strip("| ").split(" | ") for line in section.splitlines()]
    told = {row[0].strip("`"): (row[2], row[3]) for row in rows if row[0].startswith("`")}
    assert told == {code.value: words for code, words in REFUSAL_WORDS.items()}
    assert set(REFUSAL_WORDS) == set(RejectionCode)


def test_gaps_are_told_with_what_is_missing_now(tmp_path: Path) -> None:
    city = sample_parts(tmp_path)
    lost = replace(
        GAP,
        first=3,
        last=3,
        missing=((3, 3),),
        state=GapState.GIVEN_UP,
        reason="not filled within 24 hours",
        noticed_us=GAP.noticed_us - 1,
        closed_us=AT_US,
    )
    city.records.keep_sequences(SequenceChanges(gaps=(lost,)))
    client = Client(create(city))
    answer = client.get(f"{API}/gateways/GW-1/gaps").json()
    assert [one["first"] for one in answer["gaps"]] == [17, 3]
    assert answer["gaps"][0]["missing"] == [[17, 17], [19, 19]]
    assert answer["gaps"][0]["asked_last"] == "2026-11-22T17:00:30Z"
    given_up = client.get(f"{API}/gateways/GW-1/gaps?state=given_up").json()["gaps"]
    assert [(one["first"], one["reason"]) for one in given_up] == [
        (3, "not filled within 24 hours")
    ]
    assert client.get(f"{API}/gateways/GW-1/gaps?limit=1").json()["more"]
    assert client.get(f"{API}/gateways/GW-2/gaps").json()["gaps"] == []
    city.records.close()


@pytest.mark.parametrize("name", ["GW-99", "%01", "..%2F..%2Fetc"])
@pytest.mark.parametrize("what", ["receipts", "gaps"])
def test_an_unknown_gateway_is_not_found(client: Client, name: str, what: str) -> None:
    problem(client.get(f"{API}/gateways/{name}/{what}"), 404)


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("after=-1", "after"),
        ("after=7&before=7", "before"),
        ("outcome=lost", "outcome"),
        ("limit=0", "limit"),
        (f"after={2**63}", "after"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(
    client: Client, query: str, parameter: str
) -> None:
    body = problem(client.get(f"{API}/gateways/GW-1/receipts?{query}"), 422)
    assert [one["parameter"] for one in body["errors"]] == [parameter]


def test_a_receipt_of_a_later_version_is_still_told(
    client_with: Callable[..., Client], tmp_path: Path
) -> None:
    told = json.loads(encode_receipts([Receipt("GW-1", 1, 1, AT_US, Standing(), 1, [REFUSAL])]))
    told["receipts"][0]["refusals"][0]["code"] = "of-tomorrow"
    log = ReceiptsLog(tmp_path)
    log.append("GW-1", json.dumps(told).encode(), AT_US)
    log.flush()
    client = client_with(receipts=partial(read_receipts, tmp_path))
    (receipt,) = client.get(f"{API}/gateways/GW-1/receipts").json()["receipts"]
    assert re.fullmatch("of-tomorrow", receipt["refusals"][0]["code"])


def test_the_words_on_clocks_are_those_of_the_document() -> None:
    document = (Path(__file__).parents[3] / "docs" / "gateways.md").read_text(encoding="utf-8")
    rows = [
        line.strip("| ").split(" | ") for line in document.splitlines() if line.startswith("| `")
    ]
    told = {row[0].strip("`"): (row[2], row[3]) for row in rows if len(row) == 4}
    assert told == {fault.value: words for fault, words in CLOCK_WORDS.items()}
    assert set(CLOCK_WORDS) == set(ClockFault) == set(TO_SET)
