"""Days that many gateways saved up: in order, or shuffled with duplicates; conflicts in both.

It decides nothing about a test. A conflict comes after the reading that it contradicts in both
orders, since the first to come is the one that stands.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from storage.records.store import SqlRecords
from tests.bench.ingest.load import connect, publish_all, publish_packet
from tests.end_to_end.faults.load import seeded
from tests.servers.nhue import RunningNhue

PARAMETERS = {"COD": 70.0, "BOD5": 25.0, "TSS": 45.0, "PH": 7.0}
LIVE_GATEWAY, LIVE_OUTLET = "GW-LIVE", "CX-LIVE"
DUPLICATE_SHARE, CONFLICT_SHARE = 0.05, 0.01
_MINUTES_A_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Backlog:
    """How much was saved up: whole legal days from `first` on, one outlet behind each gateway."""

    gateways: int
    days: int
    interval_minutes: int
    first: date = date(2025, 3, 10)

    @property
    def last(self) -> date:
        """The last legal day of it."""
        return self.first + timedelta(days=self.days - 1)

    @property
    def samples(self) -> int:
        """How many samples each gateway saved up, each of its own instant."""
        return self.days * _MINUTES_A_DAY // self.interval_minutes

    @property
    def outlets(self) -> list[str]:
        """The outlets of it, one behind each gateway."""
        return [f"CX-{number}" for number in range(self.gateways)]

    def messages_of(self, gateway: int, *, shuffled: bool) -> Iterator[bytes]:
        """Yield a gateway's messages; shuffled ones hold duplicates too, and the same readings."""
        chance = seeded(gateway)
        usual = PARAMETERS | {"COD": PARAMETERS["COD"] * (1 + gateway % 3)}  # each third is over
        originals = [
            {code: round(chance.gauss(mean, mean / 9), 3) for code, mean in usual.items()}
            for _ in range(self.samples)
        ]
        conflicting = sorted(
            chance.sample(range(self.samples), round(self.samples * CONFLICT_SHARE))
        )
        order = list(range(self.samples))
        if shuffled:
            chance.shuffle(order)
            order = _inserted(
                order, chance.sample(order, round(len(order) * DUPLICATE_SHARE)), chance
            )
        sent = [(number, originals[number]) for number in order]
        for number in conflicting:
            first = next(at for at, one in enumerate(sent) if one[0] == number)
            other = originals[number] | {"COD": originals[number]["COD"] + 50.0}
            at = chance.randint(first + 1, len(sent)) if shuffled else first + 1
            sent.insert(at, (number, other))
        begin = datetime.fromisoformat(f"{self.first}T00:00:00+07:00")
        for seq, (number, values) in enumerate(sent):
            time = begin + number * timedelta(minutes=self.interval_minutes)
            yield sample_message(seq, f"CX-{gateway}", time, values)

    def publish(self, port: int, *, shuffled: bool, in_flight: int = 2_000) -> int:
        """Publish everything, all gateways at once; return how many messages the broker took.

        Shuffled it comes on the topic of backlogs, in order on that of live readings.
        """
        channel = "backlog/readings" if shuffled else "readings"
        packets = [
            [
                publish_packet(f"nhue/v1/GW-{n}/{channel}", body, seq % 65_535 + 1)
                for seq, body in enumerate(self.messages_of(n, shuffled=shuffled))
            ]
            for n in range(self.gateways)
        ]
        senders = [
            threading.Thread(target=_publish, args=(port, f"backlog-{n}", of_one, in_flight))
            for n, of_one in enumerate(packets)
        ]
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join()
        return sum(map(len, packets))

    def write_registry(self, folder: Path) -> Path:
        """Write the CSV files of the backlog's outlets and of the live one."""
        folder.mkdir()
        pairs = [
            *((f"CX-{n}", f"GW-{n}") for n in range(self.gateways)),
            (LIVE_OUTLET, LIVE_GATEWAY),
        ]
        codes = " ".join(PARAMETERS)
        permits = "".join(
            f"GP-{outlet},{outlet},qcvn-40-2011,B,river,100,,1000,{self.interval_minutes},"
            "1990-01-01,\n"
            for outlet, _ in pairs
        )
        files = {
            "clusters": "id,name,commune,kind,state,simulated\n"
            "C-1,Cụm thử (mô phỏng),Xã Thử,ccn,operating,true\n",
            "stations": "id,cluster_id,name,design_flow_m3_per_day\nT-1,C-1,Trạm Một,400\n",
            "outlets": "id,station_id,gateway_id,name,parameters\n"
            + "".join(f"{outlet},T-1,{gateway},{outlet},{codes}\n" for outlet, gateway in pairs),
            "permits": "number,outlet_id,regulation,column,receiving_water,receiving_flow_m3_per_s,"
            "receiving_volume_m3,discharge_flow_m3_per_day,interval_minutes,valid_from,valid_to\n"
            + permits,
        }
        for name, text in files.items():
            (folder / f"{name}.csv").write_text(text, encoding="utf-8")
        return folder

    def wait_until_judged(self, service: RunningNhue, records: SqlRecords, messages: int) -> None:
        """Wait until all of it is stored and nothing of its days waits to be judged."""
        after = self.last + timedelta(days=1)
        service.wait_until(lambda: records.watermark("stored") >= messages)
        service.wait_until(lambda: records.due_count(before=after) == 0)

    def said(self, service: RunningNhue) -> list[Any]:
        """Return all that the API says of the days' means and verdicts, but when it was known.

        Numbers come as JSON tells them, to the last bit of each.
        """
        span = {"from": str(self.first), "to": str(self.last)}
        answers = [
            service.get(f"/outlets/{outlet}/means", parameter=parameter, **span).json()["means"]
            for outlet in self.outlets
            for parameter in PARAMETERS
        ]
        verdicts = [
            verdict
            for outlet in self.outlets
            for verdict in service.get("/verdicts", outlet=outlet, **span, limit="500").json()[
                "verdicts"
            ]
        ]
        return [_timeless(answer) for answer in [*answers, verdicts]]


def sample_message(seq: int, outlet: str, time: datetime, values: dict[str, float]) -> bytes:
    """Return the message of one sample."""
    samples = [{"outlet": outlet, "time": time.isoformat(), "values": values}]
    return json.dumps({"seq": seq, "sent": time.isoformat(), "samples": samples}).encode()


def _publish(port: int, client_id: str, packets: list[bytes], in_flight: int) -> None:
    link = connect(port, client_id)
    publish_all(link, packets, in_flight)
    link.close()


def _timeless(answer: object) -> Any:
    if isinstance(answer, dict):
        return {key: _timeless(part) for key, part in answer.items() if key != "known_at"}
    return [_timeless(part) for part in answer] if isinstance(answer, list) else answer


def _inserted(order: list[int], extra: list[int], chance: Random) -> list[int]:
    found = list(order)
    for number in extra:
        found.insert(chance.randint(0, len(found)), number)
    return found
