"""The wire contract's papers agree: docs/wire.md, ingest/wire/contract.schema.json, and the
code.
"""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from datetime import datetime, timedelta, timezone
from pathlib import Path
from queue import SimpleQueue
from threading import Event
from typing import Any

import paho.mqtt.client as mqtt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from paho.mqtt.enums import CallbackAPIVersion

from domain.gateways.rejections import Refusal, RejectionCode
from domain.health_log import GatewayState
from domain.legal_day import to_microseconds
from domain.measured.parameters import PARAMETERS
from domain.measured.units import _FACTORS
from ingest.decode.circular10 import LINES_MOST
from ingest.decode.nhue_json.decode import understand_json
from ingest.decode.nhue_json.journalled import decode
from ingest.decode.senml.decode import RECORDS_MOST
from ingest.decode.sparkplug.payload import METRICS_MOST
from ingest.receipts.receipt import REFUSALS_LISTED_MOST, Receipt, encode_receipts
from ingest.receipts.standing import Standing
from ingest.validate.gateway_status import (
    CHANGED_DAYS_MOST,
    CLOCK_AHEAD_MOST_US,
    Status,
    decode_status,
    placed,
)
from ingest.wire.contract import MESSAGE_BYTES_MOST, READINGS_MOST, SAMPLES_MOST, WireMessage
from simulators.city.city import city
from simulators.city.messages import history
from simulators.encoder import encode_status
from simulators.gateway.awaited import OUTCOMES
from tests.house.runs.patience import PATIENCE_SECONDS
from tests.servers.mosquitto import Mosquitto, running_mosquitto

ROOT = Path(__file__).resolve().parents[3]
DOCUMENT = (ROOT / "docs" / "wire.md").read_text(encoding="utf-8")
SCHEMA: dict[str, Any] = json.loads(
    (ROOT / "ingest" / "wire" / "contract.schema.json").read_text(encoding="utf-8")
)
_WHOLE = re.DOTALL | re.MULTILINE
CHANNELS = ("readings", "status", "receipts", "commands")


def validator(definition: str) -> Draft202012Validator:
    return Draft202012Validator(
        {"$ref": f"#/$defs/{definition}", "$defs": SCHEMA["$defs"]},
    )


def section(title: str) -> str:
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", DOCUMENT, _WHOLE)
    assert found is not None, f"docs/wire.md has no section {title!r}"
    return found[1]


def first_cells(title: str) -> list[str]:
    rows = [line.split("|") for line in section(title).splitlines() if line.startswith("|")]
    return [row[1].strip().strip("`") for row in rows[2:]]


def json_blocks(text: str) -> list[Any]:
    return [json.loads(block) for block in re.findall(r"^```json\n(.*?)^```", text, _WHOLE)]


def test_the_schema_is_a_valid_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("channel", CHANNELS)
def test_each_example_of_the_document_is_valid_on_its_topic(channel: str) -> None:
    examples = json_blocks(section(channel))
    assert examples
    for example in examples:
        validator(channel).validate(example)
        Draft202012Validator(SCHEMA).validate(example)


def test_no_example_of_the_document_stands_outside_these_sections() -> None:
    assert len(json_blocks(DOCUMENT)) == sum(len(json_blocks(section(c))) for c in CHANNELS)


def test_the_readings_examples_are_read_by_the_decoder() -> None:
    for example in json_blocks(section("readings")):
        meaning = understand_json(json.dumps(example).encode(), 0)
        assert meaning.message is not None
        assert meaning.refusals == []


def test_every_rejection_code_is_told_once_and_no_other() -> None:
    codes = [code.value for code in RejectionCode]
    assert sorted(first_cells("Reasons for a refusal")) == sorted(codes)
    assert sorted(SCHEMA["$defs"]["refusal"]["properties"]["code"]["enum"]) == sorted(codes)


def test_every_parameter_is_told_with_its_names_and_unit() -> None:
    told = [line for line in section("Parameters").splitlines() if line.startswith("| `")]
    assert told == [
        f"| `{p.code}` | {p.name_vi} | {p.name_en} | {p.unit} |" for p in PARAMETERS.values()
    ]
    name = re.compile(SCHEMA["$defs"]["parameter"]["pattern"])
    assert all(name.match(code) for code in PARAMETERS)


def test_every_unit_that_is_converted_is_told_with_an_example_that_is_true() -> None:
    rows = [line.split("|") for line in section("Units that are converted").splitlines()]
    told: set[tuple[str, str]] = set()
    for row in rows:
        if len(row) < 5 or "→" not in row[3]:
            continue
        sent, kept = (cell.strip().strip("`").replace("(empty)", "") for cell in row[1:3])
        before, after = (float(number) for number in row[3].split("→"))
        scale, offset = _FACTORS[sent, kept]
        assert before * scale + offset == pytest.approx(after)
        told.add((sent, kept))
    assert told == set(_FACTORS)


def test_the_document_and_the_code_agree_on_sizes() -> None:
    assert f"{MESSAGE_BYTES_MOST:,} bytes" in DOCUMENT
    for most, what in (
        (SAMPLES_MOST, "samples"),
        (READINGS_MOST, "readings"),
        (RECORDS_MOST, "records"),
        (METRICS_MOST, "metrics"),
        (LINES_MOST, "lines"),
    ):
        assert f"{most:,} {what}" in DOCUMENT
    assert SCHEMA["$defs"]["receipt"]["properties"]["refusals"]["maxItems"] == REFUSALS_LISTED_MOST


def instant_of(cell: str) -> int:
    return to_microseconds(datetime.fromisoformat(f"2026-11-24T{cell.strip()}:00+07:00"))


def test_each_row_of_the_table_of_states_is_what_the_code_decides() -> None:
    rows = [line.split("|")[1:-1] for line in section("status").splitlines() if "|" in line][2:]
    assert rows
    for last_known, says, since, reached, counts, _ in rows:
        said_before, _, before = last_known.strip().partition(" ")
        last = None
        if before:
            online = said_before == "online"
            last = GatewayState(
                gateway_id="gw-01", at_us=instant_of(before), online=online, position=1
            )
        body = {"state": says.strip()}
        if since.strip() != "none":
            body["since"] = f"2026-11-24T{since.strip()}:00+07:00"
        status = decode_status(json.dumps(body).encode())
        assert isinstance(status, Status)
        found = placed(
            status, last, gateway_id="gw-01", received_us=instant_of(reached), position=2
        )
        expected = None if counts.strip() == "nothing changes" else instant_of(counts)
        assert (None if found is None else found.at_us) == expected, (last_known, says, since)


def test_the_document_says_from_which_since_a_farewell_is_known_and_which_days_change() -> None:
    assert f"more than {CLOCK_AHEAD_MOST_US // 60_000_000} minutes" in section("status")
    assert f"at most the last {CHANGED_DAYS_MOST}." in section("status")


times = st.builds(
    lambda instant, minutes: instant.replace(tzinfo=timezone(timedelta(minutes=minutes))),
    st.datetimes(min_value=datetime(1990, 1, 2), max_value=datetime(2100, 1, 1)),  # noqa: DTZ001 - the offset is added above
    st.integers(-14 * 60, 14 * 60),
).map(datetime.isoformat)
identifiers = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}", fullmatch=True)
codes = st.sampled_from(sorted(PARAMETERS))
samples = st.fixed_dictionaries(
    {
        "outlet": identifiers,
        "time": times,
        "values": st.dictionaries(
            codes,
            st.floats(allow_nan=False, allow_infinity=False) | st.integers(-999, 10**6),
            min_size=1,
        ),
    },
    optional={
        "units": st.dictionaries(codes, st.text(max_size=8)),
        "status": st.dictionaries(codes, st.sampled_from(["00", "01", "02"])),
        "battery": st.integers(),
    },
)
messages = st.fixed_dictionaries(
    {
        "seq": st.integers(0, 2**63 - 1),
        "sent": times,
        "samples": st.lists(samples, min_size=1, max_size=5),
    },
    optional={"firmware": st.text(max_size=8)},
)


@settings(deadline=None)  # a busy machine is no failure
@given(messages)
def test_a_message_that_follows_the_contract_is_valid_and_is_read(message: dict[str, Any]) -> None:
    validator("readings").validate(message)
    payload = json.dumps(message).encode()
    assert isinstance(decode(payload), WireMessage)
    assert understand_json(payload, 0).message is not None


def break_seq(message: dict[str, Any], wrong: object) -> None:
    message["seq"] = wrong


def break_time(message: dict[str, Any], wrong: object) -> None:
    message["samples"][0]["time"] = wrong


def break_value(message: dict[str, Any], wrong: object) -> None:
    message["samples"][0]["values"]["COD"] = wrong


def break_status(message: dict[str, Any], wrong: object) -> None:
    message["samples"][0]["status"] = {"COD": wrong}


BREAKAGES = [
    *[(break_seq, wrong) for wrong in (-1, "17", 1.5, None, 2**63)],
    *[
        (break_time, wrong)
        for wrong in (
            "2026-11-24T10:00:00",
            "2026-11-24 10:00:00+07:00",
            "2026-13-24T10:00:00+07:00",
            "2026-11-24T24:00:00Z",
            1_795_489_205,
        )
    ],
    *[(break_value, wrong) for wrong in ("61.2", True, [61.2])],
    *[(break_status, wrong) for wrong in (0, "0", "03", "measuring")],
]


@pytest.mark.parametrize(("break_it", "wrong"), BREAKAGES)
def test_a_broken_field_makes_a_message_invalid(break_it: Any, wrong: object) -> None:
    message = json_blocks(section("readings"))[0]
    break_it(message, wrong)
    assert not validator("readings").is_valid(message)


@settings(deadline=None)  # a busy machine is no failure
@given(messages, st.data())
def test_a_message_without_a_required_key_is_invalid(
    message: dict[str, Any], data: st.DataObject
) -> None:
    where = data.draw(st.sampled_from([message, message["samples"][0]]))
    del where[
        data.draw(st.sampled_from(sorted({"seq", "samples", "outlet", "values"} & set(where))))
    ]
    assert not validator("readings").is_valid(message)


@pytest.mark.parametrize("samples_per_message", [1, 50])
def test_what_the_simulators_send_is_valid_and_is_read(samples_per_message: int) -> None:
    begin = datetime.fromisoformat("2026-11-23T00:00:00+07:00")
    sent = list(history(city(3), begin, begin + timedelta(days=1), samples_per_message))
    readings = validator("readings")
    for message in sent[:: max(1, len(sent) // 100)]:
        readings.validate(json.loads(message.payload))
    for message in sent:
        assert isinstance(decode(message.payload), WireMessage)
    validator("status").validate(json.loads(encode_status(online=True, since=begin)))


def test_the_receipts_that_we_send_are_valid() -> None:
    refusals = [Refusal(code, "told in words", 0, "CX-001", "COD") for code in RejectionCode] * 20
    payload = encode_receipts(
        [
            Receipt("gw-01", None, 124, 1_795_489_205_214_310, Standing(), 0, refusals),
            Receipt("gw-01", 17, 125, 1_795_489_205_000_000, Standing(2, 1, 1), 0, []),
            Receipt("gw-01", 18, 126, 1_795_489_205_000_000, Standing(), 2, refusals[:1]),
        ]
    )
    receipts = json.loads(payload)
    validator("receipts").validate(receipts)
    assert [one["outcome"] for one in receipts["receipts"]] == [
        "quarantined",
        "conflict",
        "refused",
    ]


def test_every_outcome_is_told_once_and_a_simulated_gateway_knows_it() -> None:
    told = [cell for cell in first_cells("receipts") if cell.isalpha()]
    assert told == ["quarantined", "refused", "conflict", "duplicate", "accepted"]
    assert sorted(told) == sorted(SCHEMA["$defs"]["receipt"]["properties"]["outcome"]["enum"])
    assert sorted(told) == sorted(OUTCOMES)


@pytest.mark.live("mosquitto")
def test_the_command_of_the_document_publishes_its_example(mosquitto: Mosquitto) -> None:
    block = re.search(r"^```sh\n(mosquitto_pub .*?)^```", DOCUMENT, _WHOLE)
    assert block is not None
    command = shlex.split(block[1].replace("\\\n", " "))
    command[command.index("-h") + 1] = mosquitto.host
    command[command.index("-p") + 1] = str(mosquitto.port)
    arrived: SimpleQueue[mqtt.MQTTMessage] = SimpleQueue()
    ready = Event()
    client = mqtt.Client(CallbackAPIVersion.VERSION2)
    client.on_connect = lambda one, *_: one.subscribe("nhue/v1/gw-01/#", qos=1)
    client.on_subscribe = lambda *_: ready.set()
    client.on_message = lambda _one, _data, message: arrived.put(message)
    client.connect(mosquitto.host, mosquitto.port)
    client.loop_start()
    try:
        assert ready.wait(PATIENCE_SECONDS)
        subprocess.run(command, check=True, timeout=PATIENCE_SECONDS)
        message = arrived.get(timeout=PATIENCE_SECONDS)
    finally:
        client.disconnect()
        client.loop_stop()
        client.on_connect = client.on_subscribe = client.on_message = None
    assert message.topic == "nhue/v1/gw-01/readings"
    validator("readings").validate(json.loads(message.payload))


@pytest.mark.live("mosquitto")
def test_the_broker_starts_with_the_advised_lines(tmp_path: Path) -> None:
    (advised,) = re.findall(r"^```conf\n(.*?)^```", DOCUMENT, _WHOLE)
    lines = [line for line in advised.splitlines() if not line.startswith("persistence_location")]
    with running_mosquitto(tmp_path / "broker", config_lines=lines) as broker:
        assert "Error" not in broker.log
