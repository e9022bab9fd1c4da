"""A day that many gateways saved up: in order, or shuffled with duplicates; conflicts in both.

It decides nothing about a test. A conflict comes after the reading that it contradicts in both
orders, since the first to come is the one that stands.
"""

from __future__ import annotations

import json
import threading
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from tests.bench.load import connect, publish_all, publish_packet
from tests.end_to_end.fault_load import seeded

DAY = "2025-03-10"
PARAMETERS = {"COD": 70.0, "BOD5": 25.0, "TSS": 45.0, "PH": 7.0}
GATEWAYS = 10
SAMPLES = 288  # one each 5 minutes
LIVE_GATEWAY, LIVE_OUTLET = "GW-LIVE", "CX-LIVE"
DUPLICATE_SHARE, CONFLICT_SHARE = 0.05, 0.01
_BEGIN = datetime.fromisoformat(f"{DAY}T00:00:00+07:00")


def outlets() -> list[str]:
    """Return the outlets of the backlog, one behind each gateway."""
    return [f"CX-{number}" for number in range(GATEWAYS)]


def write_registry(folder: Path) -> Path:
    """Write the CSV files of the backlog's outlets and of the live one."""
    folder.mkdir()
    all_outlets = [*((f"CX-{n}", f"GW-{n}") for n in range(GATEWAYS)), (LIVE_OUTLET, LIVE_GATEWAY)]
    codes = " ".join(PARAMETERS)
    permits = "".join(
        f"GP-{outlet},{outlet},qcvn-40-2011,B,river,100,,1000,5,1990-01-01,\n"
        for outlet, _ in all_outlets
    )
    files = {
        "clusters": "id,name,commune,kind,state,simulated\n"
        "C-1,Cụm thử (mô phỏng),Xã Thử,ccn,operating,true\n",
        "stations": "id,cluster_id,name,design_flow_m3_per_day\nT-1,C-1,Trạm Một,400\n",
        "outlets": "id,station_id,gateway_id,name,parameters\n"
        + "".join(f"{outlet},T-1,{gateway},{outlet},{codes}\n" for outlet, gateway in all_outlets),
        "permits": "number,outlet_id,regulation,column,receiving_water,receiving_flow_m3_per_s,"
        "receiving_volume_m3,discharge_flow_m3_per_day,interval_minutes,valid_from,valid_to\n"
        + permits,
    }
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def sample_message(seq: int, outlet: str, time: datetime, values: dict[str, float]) -> bytes:
    """Return the message of one sample."""
    samples = [{"outlet": outlet, "time": time.isoformat(), "values": values}]
    return json.dumps({"seq": seq, "sent": time.isoformat(), "samples": samples}).encode()


def day_of(gateway: int, *, shuffled: bool) -> list[bytes]:
    """Return a gateway's messages; shuffled ones hold duplicates too, and the same readings."""
    chance = seeded(gateway)
    usual = PARAMETERS | {"COD": PARAMETERS["COD"] * (1 + gateway % 3)}  # each third is over
    originals = [
        {code: round(chance.gauss(mean, mean / 9), 3) for code, mean in usual.items()}
        for _ in range(SAMPLES)
    ]
    conflicting = sorted(chance.sample(range(SAMPLES), round(SAMPLES * CONFLICT_SHARE)))
    order = list(range(SAMPLES))
    if shuffled:
        chance.shuffle(order)
        duplicates = chance.sample(order, round(SAMPLES * DUPLICATE_SHARE))
        order = _inserted(order, duplicates, chance)
    sent = [(number, originals[number]) for number in order]
    for number in conflicting:
        first = next(at for at, one in enumerate(sent) if one[0] == number)
        other = originals[number] | {"COD": originals[number]["COD"] + 50.0}
        at = chance.randint(first + 1, len(sent)) if shuffled else first + 1
        sent.insert(at, (number, other))
    return [
        sample_message(seq, f"CX-{gateway}", _BEGIN + number * timedelta(minutes=5), values)
        for seq, (number, values) in enumerate(sent)
    ]


def publish_days(port: int, *, shuffled: bool) -> int:
    """Publish every gateway's day at once and return how many messages the broker took."""
    days = {f"GW-{n}": day_of(n, shuffled=shuffled) for n in range(GATEWAYS)}
    senders = [
        threading.Thread(target=_publish_day, args=(port, name, day)) for name, day in days.items()
    ]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join(60)
    return sum(map(len, days.values()))


def _publish_day(port: int, gateway: str, day: list[bytes]) -> None:
    topic = f"nhue/v1/{gateway}/readings"
    packets = [publish_packet(topic, body, seq + 1) for seq, body in enumerate(day)]
    link = connect(port, f"backlog-{gateway}")
    publish_all(link, packets)
    link.close()


def _inserted(order: list[int], extra: list[int], chance: Random) -> list[int]:
    found = list(order)
    for number in extra:
        found.insert(chance.randint(0, len(found)), number)
    return found
