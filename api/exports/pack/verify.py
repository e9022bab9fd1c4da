"""Checks an evidence pack, or a document against its data, with Python's standard library alone.

    python3 verify.py pack.zip            every file of a pack, the readings' digests, the chain
    python3 verify.py document.zip        a document: its paper, its data, and the manifest
    python3 verify.py report.pdf --data report.json

It names what was changed, taken out or put in, and ends with 1 where anything was, with 2 where
nothing could be compared. That a file is the one that somebody noted, its digest tells: --expect.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import struct
import sys
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

Told = dict[str, Any]
PACK, DOCUMENT = "nhue/pack/1", "nhue/document-manifest/1"
MANIFEST = "manifest.json"
WHOLE, CHANGED, NOTHING_COMPARED = 0, 1, 2
_BLOCK = 1 << 20
_LOCAL, _CENTRAL, _END = struct.Struct("<4s5H3I2H"), struct.Struct("<4s6H3I5H2I"), 22
_READING, _BODY = struct.Struct("<qdb"), struct.Struct("<qBHI")
_PRINTED = re.compile(rb"\(([0-9a-f]{64})\) ?Tj")
_EMBEDDED = re.compile(rb"nhue-data-sha256:([0-9a-f]{64})")
_AS_WRITTEN = argparse.RawDescriptionHelpFormatter
_PAGE = re.compile(rb"/Type ?/Page\b")


class Found(NamedTuple):
    """What a check came to: what holds, and what does not, each in a sentence."""

    holds: list[str]
    faults: list[str]

    @property
    def code(self) -> int:
        """How the program ends."""
        return CHANGED if self.faults else WHOLE if self.holds else NOTHING_COMPARED


def check(path: Path, data: Path | None = None, expected: str | None = None) -> Found:
    """Return what is true of a pack, of a document's zip, or of a PDF beside its data."""
    with path.open("rb") as file:
        is_paper = file.read(5) == b"%PDF-"
    if not is_paper:
        return check_zip(path, expected)
    found = Found([], [])
    if data is None:
        found.faults.append("a PDF alone cannot be checked: name its data file, --data FILE.json")
    else:
        check_paper(path.read_bytes(), data.read_bytes(), found)
    return found


def check_paper(pdf: bytes, data: bytes, found: Found) -> None:
    """Hold a document's data against the digest that is printed on each page, and embedded."""
    digest = hashlib.sha256(data).hexdigest()
    pages = len(_PAGE.findall(pdf))
    printed = [one.decode() for one in printed_digests(pdf)]
    embedded = sorted({one.decode() for one in _EMBEDDED.findall(pdf)})
    if not embedded or not printed:
        found.faults.append("the PDF names no digest of data: it is no document of Nhuệ's")
        return
    if len(printed) != pages:
        found.faults.append(f"of {pages} pages {len(printed)} bear a digest that can be read")
    for where, told in (("printed", sorted(set(printed))), ("embedded", embedded)):
        for one in told:
            if one != digest:
                found.faults.append(
                    "the data file was changed, or is another document's: its SHA-256 is "
                    f"{digest}, and the one {where} on the document is {one}"
                )
    if not found.faults:
        found.holds.append(
            "the data file is the one that the document was drawn from: its SHA-256 "
            f"{digest} is printed on {pages} of {pages} pages and embedded"
        )


def printed_digests(pdf: bytes) -> Iterator[bytes]:
    """Give the digest that stands on each page of a document, letter by letter."""
    for match in re.finditer(rb"stream\r?\n", pdf):
        try:
            drawn = zlib.decompressobj().decompress(pdf[match.end() :], _BLOCK)
        except zlib.error:
            continue
        yield from _PRINTED.findall(drawn)[:1]


def check_zip(path: Path, expected: str | None = None) -> Found:
    """Check every file of a pack or of a document's zip against its manifest."""
    found = Found([], [])
    with path.open("rb") as raw:
        try:
            _check_opened(raw, expected, found)
        except (zipfile.BadZipFile, EOFError, RuntimeError, OSError) as error:
            found.faults.append(f"the zip cannot be read on: {error}")
        except (KeyError, TypeError, ValueError, struct.error) as error:
            found.faults.append(f"what the manifest or a file says cannot be read: {error!r}")
    return found


def _check_opened(raw: BinaryIO, expected: str | None, found: Found) -> None:
    with zipfile.ZipFile(raw) as packed:
        told = _manifest(packed, found)
        if told is None:
            return
        _check_frame(raw, packed, found)
        if told["form"] == DOCUMENT:
            _check_document(packed, told, found)
        else:
            _check_pack(packed, told, expected, found)


def _manifest(packed: zipfile.ZipFile, found: Found) -> dict[str, Any] | None:
    try:
        told = json.loads(packed.read(MANIFEST))
    except KeyError:
        found.faults.append(f"{MANIFEST} is missing")
        return None
    except (ValueError, RecursionError, zipfile.BadZipFile) as error:
        found.faults.append(f"{MANIFEST} was changed, or cannot be read: {error}")
        return None
    if not isinstance(told, dict) or told.get("form") not in {PACK, DOCUMENT}:
        found.faults.append(f"{MANIFEST} is of no form that is known here")
        return None
    return told


def _check_document(packed: zipfile.ZipFile, told: Told, found: Found) -> None:
    read: dict[str, bytes] = {}
    for one in (told["document"], told["data"]):
        digest, _ = _digest(packed, one["file"], found)
        if digest is not None:
            read[one["file"]] = packed.read(one["file"])
            if digest != one["sha256"]:
                found.faults.append(f"{one['file']} was changed since it was issued")
    paper, data = told["document"]["file"], told["data"]["file"]
    _check_names(packed, {paper, data}, found)
    if len(read) == len((paper, data)):
        is_as_issued = not found.faults
        check_paper(read[paper], read[data], found)
        if is_as_issued and not found.faults:
            found.holds.append(f"the paper is byte for byte as it was issued: {paper}")


def _check_pack(packed: zipfile.ZipFile, told: Told, expected: str | None, found: Found) -> None:
    listed = {one["file"]: one for one in told["files"]}
    _check_names(packed, set(listed), found)
    whole = hashlib.sha256()
    for name, one in listed.items():
        whole.update(f"{one['sha256']}  {name}\n".encode())
        digest, size = _digest(packed, name, found)
        if digest is not None and (digest, size) != (one["sha256"], one["bytes"]):
            found.faults.append(f"{name} was changed: its SHA-256 is {digest}")
    if whole.hexdigest() != told["files_sha256"]:
        found.faults.append(f"{MANIFEST} was changed: its list of files has another digest")
    if found.faults:
        return
    found.holds.append(f"{len(listed)} files are as they were packed")
    _check_messages(packed, listed, found)
    _check_readings(packed, told, found)
    digest = hashlib.sha256(packed.read(MANIFEST)).hexdigest()
    if expected is not None and expected.lower() != digest:
        found.faults.append(f"this is another pack: its digest is {digest}, not {expected}")
    found.holds.append(f"the pack's own digest: {digest}")


def _check_names(packed: zipfile.ZipFile, listed: set[str], found: Found) -> None:
    there = [name for name in packed.namelist() if name != MANIFEST]
    if len(set(there)) != len(there):
        found.faults.append("a name stands twice in the zip")
    for name in sorted(listed.difference(there)):
        found.faults.append(f"{name} is missing")
    for name in sorted(set(there) - listed):
        found.faults.append(f"{name} was put in: the manifest has none")


def _check_messages(packed: zipfile.ZipFile, listed: dict[str, Any], found: Found) -> None:
    held = unlinked = 0
    for name in (one for one in listed if one.startswith("messages/")):
        before: dict[str, Any] = {}
        for line in packed.read(name).splitlines():
            one = json.loads(line)
            if one["digest_before"] is None:
                unlinked += 1
                continue
            if chain_digest(one) != one["digest"]:
                found.faults.append(f"{name}: message {one['position']} does not fit its digest")
            follows = before.get("position") == one["position"] - 1
            if follows and before["digest"] != one["digest_before"]:
                found.faults.append(f"{name}: message {one['position']} does not follow the chain")
            before, held = one, held + 1
    if held and not found.faults:
        found.holds.append(f"{held} messages fit their digests in the journal's chain")
    if unlinked:
        found.holds.append(f"{unlinked} messages have no digest before them: not compared")


def chain_digest(message: dict[str, Any]) -> str:
    """Return the chain's digest after a message, from its bytes and the digest before."""
    topic = message["topic"].encode()
    note, payload = (base64.b64decode(message[part]) for part in ("note", "payload"))
    head = _BODY.pack(message["received_us"], message["kind"], len(topic), len(note))
    body = head + topic + note + payload
    return hashlib.sha256(bytes.fromhex(message["digest_before"]) + body).hexdigest()


def _check_readings(packed: zipfile.ZipFile, told: Told, found: Found) -> None:
    held = 0
    for one in told["readings"]:
        digest = readings_digest(packed.read(one["file"]), one["parameter"])
        if digest != one["sha256_now"]:
            found.faults.append(f"{one['file']}: {one['parameter']} has other readings than told")
        held += one["sha256_now"] == one["sha256_judged"]
    if told["readings"] and not found.faults:
        found.holds.append(
            f"of {len(told['readings'])} series of a day {held} are the readings that the verdict "
            "or the mean rested on"
        )


def readings_digest(csv: bytes, parameter: str) -> str:
    """Return the digest of one parameter's readings in a file of a day."""
    digest, start = hashlib.sha256(), f"{parameter},".encode()
    for line in csv.splitlines():
        if line.startswith(start):
            _, time_us, _, value, status = line.decode().split(",")
            digest.update(_READING.pack(int(time_us), float(value), int(status)))
    return digest.hexdigest()


def _check_frame(raw: BinaryIO, packed: zipfile.ZipFile, found: Found) -> None:
    place, central = 0, []
    for one in packed.infolist():
        name = one.filename.encode()
        flag = 0 if one.filename.isascii() else 0x800
        same = (20, flag, 0, 0, 33, one.CRC, one.file_size, one.file_size, len(name), 0)
        head = _LOCAL.pack(b"PK\3\4", *same) + name
        raw.seek(place)
        if one.header_offset != place or raw.read(len(head)) != head:
            found.faults.append(f"what stands before {one.filename} in the zip was changed")
            return
        wide = (0x0314, *same, 0, 0, 0, 0o100644 << 16, place)
        central.append(_CENTRAL.pack(b"PK\1\2", *wide) + name)
        place += len(head) + one.file_size
    raw.seek(place)
    rest, listed = raw.read(), b"".join(central)
    end = struct.pack(
        "<4s4H2IH", b"PK\5\6", 0, 0, len(central), len(central), len(listed), place, 0
    )
    if rest != listed + end:
        found.faults.append("the zip's own list of its files was changed, or bytes stand behind it")


def _digest(packed: zipfile.ZipFile, name: str, found: Found) -> tuple[str | None, int]:
    if name not in packed.NameToInfo:
        return None, 0
    digest, size = hashlib.sha256(), 0
    try:
        with packed.open(name) as file:
            while block := file.read(_BLOCK):
                digest.update(block)
                size += len(block)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, zlib.error):
        found.faults.append(f"{name} was changed: it does not fit the zip's checksum")
        return None, 0
    return digest.hexdigest(), size


def main() -> int:
    """Check what the arguments name, say what was found, and return how to end."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=_AS_WRITTEN)
    asked.add_argument("file", type=Path)
    asked.add_argument("--data", type=Path)
    asked.add_argument("--expect")
    told = asked.parse_args()
    try:
        found = check(told.file, told.data, told.expect)
    except OSError as error:
        sys.exit(f"{error.filename}: {error.strerror}")
    sys.stdout.writelines(f"holds: {line}\n" for line in found.holds)
    sys.stdout.writelines(f"CHANGED: {line}\n" for line in found.faults)
    return found.code


if __name__ == "__main__":
    sys.exit(main())
