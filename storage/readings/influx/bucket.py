"""Speaks to one bucket of an InfluxDB 2 server; the only file that knows its client.

It writes lines and asks questions, and decides nothing about readings. It never retries: what fails
rises as StoreUnavailable, said for people.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

import influxdb_client
import urllib3
from influxdb_client.client.exceptions import InfluxDBError
from influxdb_client.client.write_api import SYNCHRONOUS
from influxdb_client.rest import ApiException

from domain.errors import StoreUnavailable
from storage.readings.influx.answer_csv import columns_of
from storage.readings.influx.refusals import FINAL, LinesRefused

_WRITES_AT_ONCE = 2
_CLIENT: Any = influxdb_client  # the client carries no types


class InfluxBucket:
    """One bucket, made when it is first needed; safe to share between threads."""

    def __init__(
        self, url: str, token: str, org: str, bucket: str, *, timeout_seconds: float
    ) -> None:
        """Reach nothing yet: the server may still be down."""
        self.name = bucket
        self._url, self._org = url, org
        self._client = _CLIENT.InfluxDBClient(
            url, token, org=org, timeout=int(timeout_seconds * 1000)
        )
        self._writer = self._client.write_api(write_options=SYNCHRONOUS)
        self._querier = self._client.query_api()
        self._dialect = _CLIENT.Dialect(header=True, annotations=[])
        self._senders = ThreadPoolExecutor(_WRITES_AT_ONCE, thread_name_prefix="influx")
        self._timeout_seconds = timeout_seconds
        self._is_named_so: bool | None = None
        self._making = threading.Lock()
        self._is_there = False

    def ensure(self) -> None:
        """Create the bucket, kept for ever, when it is missing; raises StoreUnavailable."""
        with self._answering():
            buckets = self._client.buckets_api()
            if buckets.find_bucket_by_name(self.name) is None:
                for_ever = _CLIENT.BucketRetentionRules(type="expire", every_seconds=0)
                try:
                    buckets.create_bucket(
                        bucket_name=self.name, retention_rules=[for_ever], org=self._org
                    )
                except ApiException:
                    if buckets.find_bucket_by_name(self.name) is None:  # nobody else made it now
                        raise

    def ensure_once(self) -> None:
        """The server may have been down when we started: the bucket is made when first needed."""
        with self._making:
            if not self._is_there:
                self.ensure()
                self._is_there = True

    def write(self, blocks: Iterable[bytes]) -> None:
        """Write blocks of lines in any order, two at once; durable on return.

        Raises StoreUnavailable when all have ended and one has failed: none is under way any more;
        LinesRefused where none has and a line is refused for good.
        """
        under_way = [self._senders.submit(self._write_block, block) for block in blocks]
        wait(under_way)
        # A block that may not have come says more than a line that is refused
        for ended in sorted(under_way, key=lambda one: isinstance(one.exception(), LinesRefused)):
            ended.result()

    def ask(self, question: str, *columns: str) -> list[list[str]]:
        """Return some columns of the answer to a Flux query; raises StoreUnavailable."""
        self.ensure_once()
        with self._answering():
            answer: bytes = self._querier.query_raw(question, self._org, self._dialect).data
        return columns_of(answer, *columns)

    def ask_in_influxql(self, question: str) -> bytes | None:
        """Return the answer to an InfluxQL question as MessagePack; raises StoreUnavailable.

        None where the server does not let us ask this bucket so: its name stands for another one
        (a mapping of databases made by hand), or the token may not.
        """
        self.ensure_once()
        if not self._may_ask_in_influxql():
            return None
        client = self._client.api_client
        headers = {**client.default_headers, "Accept": "application/x-msgpack"}
        fields = {"db": self.name, "epoch": "u", "q": question}
        with self._answering():
            answer = client.rest_client.pool_manager.request(
                "POST",
                f"{self._url.rstrip('/')}/query",
                fields=fields,
                headers=headers,
                encode_multipart=False,
                timeout=self._timeout_seconds,
            )
        if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise StoreUnavailable(f"InfluxDB answers {answer.status}", where=self._url)
        if answer.status != HTTPStatus.OK:
            return None
        data: bytes = answer.data
        return data

    def _may_ask_in_influxql(self) -> bool:
        """Return whether InfluxQL means this bucket by its name, asked once."""
        if self._is_named_so is None:
            mappings = _CLIENT.service.dbr_ps_service.DBRPsService(self._client.api_client)
            with self._answering():
                ours = self._client.buckets_api().find_bucket_by_name(self.name)
                try:
                    told = mappings.get_dbr_ps(org=self._org, db=self.name).content or []
                except ApiException:
                    told = None
            self._is_named_so = (
                ours is not None
                and told is not None
                and all(one.bucket_id == ours.id for one in told)
            )
        return self._is_named_so

    def retention_seconds(self) -> int:
        """Return for how long the bucket keeps a reading, 0 for ever; raises StoreUnavailable."""
        self.ensure_once()
        with self._answering():
            bucket = self._client.buckets_api().find_bucket_by_name(self.name)
        rules = [] if bucket is None else bucket.retention_rules or []
        return max((int(rule.every_seconds) for rule in rules), default=0)

    def ask_typed(self, question: str) -> str:
        """Return the raw CSV answer to a Flux query, each table after its columns' types."""
        self.ensure_once()
        dialect = _CLIENT.Dialect(header=True, annotations=["datatype"])
        with self._answering():
            answer: bytes = self._querier.query_raw(question, self._org, dialect).data
        return answer.decode()

    def close(self) -> None:
        """Let go of the connections."""
        self._senders.shutdown()
        self._client.close()

    def _write_block(self, block: bytes) -> None:
        with self._answering():
            try:
                self._writer.write(self.name, self._org, block, write_precision="us")
            except ApiException as error:
                if error.status in FINAL:
                    raise LinesRefused(error.status, _said(error), where=self._url) from error
                raise

    @contextmanager
    def _answering(self) -> Iterator[None]:
        try:
            yield
        except ApiException as error:
            raise StoreUnavailable(_why_refused(error), where=self._url) from error
        except (InfluxDBError, urllib3.exceptions.HTTPError, OSError) as error:
            raise StoreUnavailable(
                f"InfluxDB does not answer ({error}); start it or look at the network, "
                "we go on by ourselves as soon as it is back",
                where=self._url,
            ) from error


def _said(error: ApiException) -> str:
    """Return what the server says of a refusal, of its JSON the message."""
    body = error.body
    text = body.decode(errors="replace") if isinstance(body, bytes) else str(body or "")
    try:
        return str(json.loads(text)["message"])
    except (ValueError, KeyError, TypeError):
        return text or str(error.reason)


def _why_refused(error: ApiException) -> str:
    match error.status:
        case HTTPStatus.UNAUTHORIZED | HTTPStatus.FORBIDDEN:
            advice = "give a token that may read and write the bucket"
        case HTTPStatus.NOT_FOUND:
            advice = "create the bucket, or correct its name and organisation"
        case _:
            advice = "look at the server's log; what was to be written waits in the journal"
    return f"InfluxDB answers {error.status} ({error.message}); {advice}"
