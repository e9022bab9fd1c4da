"""The time from a gateway's send to acknowledgement and receipt, at a fixed rate, by the broker.

The one that listens is a process of its own and only notes when which bytes came: what it has to
take apart waits until the end, so that the measuring is not what is measured. When our own
acknowledgement left is noted in the receiving process (probe/): on one machine their clock is one.
"""

from __future__ import annotations

import json
import multiprocessing
import pickle
import re
import socket
import statistics
import threading
import time
from multiprocessing.connection import Connection
from pathlib import Path

from rich.console import Console

from tests.bench.ingest.load import connect, packet_at
from tests.bench.ingest.messages import GATEWAYS, packets

OUT = Console()
QUIET_SECONDS = 2.0  # after the last message, for the last receipts
_SUBSCRIBE = b"\x82\x17\x00\x01\x00\x12nhue/v1/+/receipts\x00"
_SEQ = re.compile(rb'"seq": ?(\d+)')
Came = list[tuple[float, bytes]]
Sent = dict[tuple[str, int], float]  # an instant of each message, by gateway and number


def pace(port: int, first: int, rate: int, seconds: int) -> Sent:
    """Send at a fixed rate, print the times to the receipts, and return when each was sent."""
    ours, theirs = multiprocessing.Pipe()
    listener = multiprocessing.get_context("fork").Process(target=_listen, args=(port, theirs))
    listener.start()
    ours.recv()
    sent = _send(port, first, rate, rate * seconds)
    time.sleep(QUIET_SECONDS)
    ours.send("enough")
    arrived = _arrivals(ours.recv())
    listener.join()
    OUT.print(f"pace: {rate} messages/s for {seconds} s")
    _say(sent, arrived, "receipt")
    return sent


def say_acknowledged(sent: Sent, noted: Path) -> None:
    """Print the times to our acknowledgement after fdatasync, as the receiving process noted it."""
    left = {}
    for instant, messages in pickle.loads(noted.read_bytes()):  # noqa: S301  written by our probe
        for topic, begin in messages:
            number = _SEQ.search(begin)
            if number is not None:
                left[topic.split("/")[2], int(number[1])] = instant
    _say(sent, left, "our acknowledgement")


def _say(sent: Sent, came: Sent, what: str) -> None:
    latencies = [came[key] - instant for key, instant in sent.items() if key in came]
    quantiles = statistics.quantiles(latencies, n=1000)
    p50, p99, p999 = (1000 * quantiles[at] for at in (499, 989, 998))
    OUT.print(
        f"  from send to {what} ({len(latencies)} of {len(sent)}): "
        f"p50 {p50:.2f} ms, p99 {p99:.2f} ms, p99.9 {p999:.2f} ms",
        soft_wrap=True,
    )


def _send(port: int, first: int, rate: int, count: int) -> Sent:
    """Send messages one by one, each at its instant; return when each was sent."""
    sent = {}
    ready = packets(first, count)
    link = connect(port, "bench-pace")
    threading.Thread(target=_swallow, args=(link,), daemon=True).start()
    begin = time.perf_counter()
    for at, packet in enumerate(ready):
        wait = begin + at / rate - time.perf_counter()
        if wait > 0:
            time.sleep(wait)
        number = first + at
        sent[f"GW-B{number % GATEWAYS:02d}", number // GATEWAYS] = time.perf_counter()
        link.sendall(packet)
    return sent


def _listen(port: int, told: Connection) -> None:
    link = connect(port, "bench-receipts")
    link.sendall(_SUBSCRIBE)
    link.recv(5)
    link.settimeout(0.2)
    told.send("listening")
    came: Came = []
    while not told.poll():
        try:
            data = link.recv(262_144)
        except TimeoutError:
            continue
        came.append((time.perf_counter(), data))
    told.send(came)


def _arrivals(came: Came) -> Sent:
    """Return when the receipt of each message came, by gateway and sequence number."""
    found = {}
    received = b""
    for instant, data in came:
        received += data
        begin = 0
        while (packet := packet_at(received, begin)) is not None:
            body, begin = packet
            topic_end = 2 + int.from_bytes(body[:2], "big")
            gateway = body[2:topic_end].decode().split("/")[2]
            for receipt in json.loads(body[topic_end:])["receipts"]:
                found[gateway, receipt["seq"]] = instant
        received = received[begin:]
    return found


def _swallow(link: socket.socket) -> None:
    while link.recv(65_536):
        pass
