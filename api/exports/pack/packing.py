"""Makes an evidence pack: everything that stands behind an outlet's days, in one zip.

The same question at the same `known_at` gives the same bytes, as long as the journal keeps the
messages and no reading of these days came since: readings and receipts are kept in one time, and
the manifest tells them apart and says of each series whether the verdict rests on it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import BinaryIO

import numpy as np

from api.exports.pack import verify
from api.exports.pack.asked import PackQuestion
from api.exports.pack.index import Contents, index_page
from api.exports.pack.messages import (
    gateways_of,
    message_days,
    message_line,
    span_us,
)
from api.exports.pack.plain import line, written
from api.exports.pack.spool import Kept, Spool, digest_of
from api.question.handed_in import Parts
from api.question.known_at import rfc3339_us
from compliance.days.readings import day_digests
from domain.errors import NotFound, StoreUnavailable
from domain.judged.entered.cases import Case
from domain.judged.verdicts import DailyMean, Verdict
from domain.legal_day import from_microseconds, legal_day_bounds_us, legal_day_of
from domain.registry import Registry
from storage.ports.readings import ReadingColumns

Extra = tuple[str, Iterable[bytes]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """What a pack came to: the digest of its manifest, which stands for the whole."""

    sha256: str
    files: int


def pack(
    parts: Parts, asked: PackQuestion, folder: Path, into: BinaryIO, extras: Sequence[Extra] = ()
) -> Packed:
    """Write a pack; `folder` is empty and has room for it, `extras` are more files by name, of
    one name the last.

    Raises QueryRefused, StoreUnavailable, JournalDamaged, OSError.
    """
    spool = Spool(folder)
    registry = parts.records.registry(asked.known)
    told = Contents(place=_place(registry, asked))
    spool.lay("outlet.json", [written(_outlet(registry, asked))], Kept.AS_KNOWN)
    for name, facts in _entered(parts, asked).items():
        spool.lay(f"{name}.json", [written(facts)], Kept.AS_KNOWN)
    _attached(parts, asked, spool, told)
    series = [one for day in asked.days for one in _day(parts, asked, day, spool, told)]
    _messages(parts, asked, spool, told)
    for name, content in dict(extras).items():
        spool.lay(f"given/{name}", content, Kept.AS_KNOWN)
    spool.lay("verify.py", [Path(verify.__file__).read_bytes()], Kept.OURS)
    told.files = [one.file for one in spool.laid]
    spool.lay("index.html", [index_page(asked, told)], Kept.OURS)
    files = spool.laid
    manifest = written(
        {
            "form": verify.PACK,
            "of": {"outlet": asked.outlet_id, **asked.asked},
            "registry_version": registry.version,
            "gateways": gateways_of(parts, asked),
            "messages": told.messages,
            "not_kept": [english for _, english in told.not_kept],
            "files": files,
            "files_sha256": digest_of(files),
            "as_known_sha256": digest_of(one for one in files if one.kept is Kept.AS_KNOWN),
            "readings": series,
        }
    )
    spool.lay(verify.MANIFEST, [manifest], Kept.OURS)
    spool.zip_into(into)
    return Packed(sha256=hashlib.sha256(manifest).hexdigest(), files=len(files))


def _day(
    parts: Parts, asked: PackQuestion, day: date, spool: Spool, told: Contents
) -> Iterator[Mapping[str, object]]:
    """Lay down what stands behind one day, and give what is to be said of its readings."""
    records, outlet_id = parts.records, asked.outlet_id
    newest = records.verdicts(day, day, outlet_id=outlet_id, known_at=asked.known)
    means = {one.parameter: one for one in records.means(outlet_id, day, day, known_at=asked.known)}
    history: dict[str, list[Verdict]] = {
        one.mean.parameter: [
            each
            for each in records.verdict_history(outlet_id, one.mean.parameter, day)
            if each.known_at <= asked.known
        ]
        for one in newest
    }
    told.verdicts.extend(
        (day, one.mean.parameter, one.outcome.value, rfc3339_us(one.known_at), one.reason)
        for one in sorted(newest, key=lambda one: one.mean.parameter)
    )
    told_of_day = {
        "day": day,
        "outlet": outlet_id,
        "verdicts": {code: history[code] for code in sorted(history)},
        "means": {code: means[code] for code in sorted(means)},
    }
    spool.lay(f"days/{day}.json", [written(told_of_day)], Kept.AS_KNOWN)
    yield from _readings(parts, asked, day, means, spool)


def _readings(
    parts: Parts,
    asked: PackQuestion,
    day: date,
    means: Mapping[str, DailyMean],
    spool: Spool,
) -> Iterator[Mapping[str, object]]:
    bounds = legal_day_bounds_us(day)
    found = parts.readings.read_range(asked.outlet_id, sorted(means), *bounds)
    name = f"readings/{day}.csv"
    spool.lay(name, _csv(found), Kept.AS_NOW)
    for code in sorted(means):
        [now] = day_digests(found[code], np.array([0, len(found[code])]))
        yield {
            "file": name,
            "parameter": code,
            "readings": len(found[code]),
            "sha256_now": now,
            "sha256_judged": means[code].digest,
        }
    conflicts = [
        one
        for code in sorted(means)
        for one in parts.readings.conflicts(asked.outlet_id, code, *bounds)
    ]
    if conflicts:
        lines = (line(one._asdict()) for one in conflicts)
        spool.lay(f"readings/{day}.conflicts.jsonl", lines, Kept.AS_NOW)


def _csv(found: Mapping[str, ReadingColumns]) -> Iterator[bytes]:
    yield b"parameter,time_us,time,value,status\n"
    for code in sorted(found):
        columns = found[code]
        for time_us, value, status in zip(
            columns.time_us.tolist(), columns.value.tolist(), columns.status.tolist(), strict=True
        ):
            at = rfc3339_us(from_microseconds(time_us))
            yield f"{code},{time_us},{at},{value!r},{status}\n".encode()


def _messages(parts: Parts, asked: PackQuestion, spool: Spool, told: Contents) -> None:
    """Lay down messages, receipts and the chain's heads; say what of them is kept no more."""
    if not parts.chain.are_at_hand:
        told.not_kept.append(
            (
                "Sổ nhật ký bản tin ở nơi khác: hồ sơ này không có bản tin gốc.",
                "The journal is where ingest runs, and not here: this pack has no messages.",
            )
        )
        return
    gateways = gateways_of(parts, asked)
    for day, found in message_days(parts, asked):
        lines, positions = [], set()
        for one in found:
            positions.add(one.record.position)
            lines.append(message_line(one))
        told.messages += len(lines)
        spool.lay(f"messages/{day}.jsonl", lines, Kept.AS_KNOWN)
        receipts = [
            line({"gateway": gateway, **one})
            for gateway in gateways
            for one in parts.receipts_of_day(gateway, day)
            if one["position"] in positions
        ]
        if receipts:
            spool.lay(f"receipts/{day}.jsonl", receipts, Kept.AS_NOW)
    begin_us, end_us = span_us(asked)
    last_day = legal_day_of(end_us - 1)
    heads = [line(_head(one)) for one in parts.chain.heads(asked.first, last_day)]
    spool.lay("journal/heads.jsonl", heads, Kept.AS_NOW)
    for gone in parts.chain.removed(begin_us, end_us):
        since, until = (
            rfc3339_us(from_microseconds(one))
            for one in (gone.first_received_us, gone.last_received_us)
        )
        span = f"{gone.first}–{gone.last} ({since} – {until})"
        told.not_kept.append(
            (
                f"Bản tin {span} đã bị xóa khỏi sổ theo thời hạn lưu giữ: {gone.reason}",
                f"Messages {span} were removed from the journal by retention: {gone.reason}",
            )
        )


def _head(one: object) -> Mapping[str, object]:
    names = ("day", "last", "records", "digest", "written", "check")
    return {name: getattr(one, name) for name in names}


def _entered(parts: Parts, asked: PackQuestion) -> Mapping[str, object]:
    """Return what people entered of the outlet and its days, as known, by the file's name."""
    records, outlet_id, known = parts.records, asked.outlet_id, asked.known
    begin_us, _ = legal_day_bounds_us(asked.first)
    _, end_us = legal_day_bounds_us(asked.last)
    cases = _cases(parts, asked)
    told = {one.id for one in cases}
    samples = records.samples(outlet_id, begin_us, end_us, known_at=known)
    return {
        "rulings": records.rulings(outlet_id, begin_us, end_us, known_at=known),
        "cases": cases,
        "samples": [one if one.case_id in told else replace(one, case_id=None) for one in samples],
        "sensor_checks": records.sensor_checks(outlet_id, known_at=known),
        "own_thresholds": [
            one
            for one in records.own_thresholds(outlet_id, known_at=known)
            if one.begins_on <= asked.last and (one.ends_on is None or one.ends_on > asked.first)
        ],
    }


def _cases(parts: Parts, asked: PackQuestion) -> list[Case]:
    """Return the outlet's cases as its operator may know them: packs are handed over."""
    cases = parts.records.cases(outlets=[asked.outlet_id], known_at=asked.known)
    return [one.without_signal for one in cases if one.is_known_to_operator]


def _attached(parts: Parts, asked: PackQuestion, spool: Spool, told: Contents) -> None:
    """Lay down what was attached to cases and samples, by digest: a name is told, never a path."""
    begin_us, _ = legal_day_bounds_us(asked.first)
    _, end_us = legal_day_bounds_us(asked.last)
    told.cases = _cases(parts, asked)
    samples = parts.records.samples(asked.outlet_id, begin_us, end_us, known_at=asked.known)
    files = [one for case in told.cases for step in case.steps for one in step.attachments]
    files += [one for sample in samples for one in sample.attachments]
    attached = {one.sha256: one.name for one in files}
    for digest, name in sorted(attached.items()):
        try:
            spool.lay(f"attached/{digest}", [parts.attached.read(digest)], Kept.AS_KNOWN)
        except (NotFound, StoreUnavailable):
            told.not_kept.append(
                (
                    f"Tệp đính kèm {name} (SHA-256 {digest}) không còn như khi đính kèm.",
                    f"The attached file {name} (SHA-256 {digest}) is not here as it was attached.",
                )
            )


def _outlet(registry: Registry, asked: PackQuestion) -> Mapping[str, object]:
    """Return what the registry had of an outlet: every row of it, its permits and sensors."""
    outlet_id = asked.outlet_id
    around = registry.around(outlet_id, asked.last)
    return {
        "outlet": registry.rows_of[outlet_id],
        "station": around.station_of(outlet_id),
        "cluster": around.cluster_of(outlet_id),
        "permits": [one for one in registry.permits if one.outlet_id == outlet_id],
        "permit_limits": [one for one in registry.permit_limits if one.outlet_id == outlet_id],
        "sensors": [one for one in registry.sensors if one.outlet_id == outlet_id],
        "calibrations": [one for one in registry.calibrations if one.outlet_id == outlet_id],
        "maintenance": [one for one in registry.maintenance if one.outlet_id == outlet_id],
    }


def _place(registry: Registry, asked: PackQuestion) -> Mapping[str, str]:
    around = registry.around(asked.outlet_id, asked.last)
    outlet, cluster = around.outlet(asked.outlet_id), around.cluster_of(asked.outlet_id)
    simulated = " (mô phỏng · simulated)" if cluster.simulated else ""
    return {
        "Cửa xả · Outlet": f"{outlet.name} ({outlet.id})",
        "Trạm · Station": around.station_of(outlet.id).name,
        "Cụm · Cluster": f"{cluster.name} ({cluster.id}), {cluster.commune}{simulated}",
    }
