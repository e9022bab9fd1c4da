"""Keeps a case's minutes as they were issued: paper, data and manifest, as files of a step.

What is kept is what is printed: another version of a library may draw the same data otherwise.
"""

from __future__ import annotations

from api.exports.documents.facts.canonical import sha256_of
from api.exports.documents.facts.case_minutes import MinutesQuestion, case_minutes
from api.exports.documents.issuing import MANIFEST_NAME, issue
from api.question.attached import attachment_of
from api.question.handed_in import Parts
from domain.access.permission import Reader
from domain.judged.entered.cases import Case, CaseStep, StepKind

_SAID = {
    "vi": "Lưu biên bản làm việc như đã lập; SHA-256 của dữ liệu: {sha256}",
    "en": "The minutes are kept as issued; SHA-256 of their data: {sha256}",
}


def keep_minutes(
    parts: Parts, reader: Reader, asked: MinutesQuestion, *, seen_us: int | None = None
) -> Case:
    """Issue a case's minutes and keep them by a note of the case; raises NotFound, Busy,
    GlyphMissing, FaultsFound where the case is closed, DecidedSince.
    """
    facts = case_minutes(parts, asked)
    issued = issue(facts)
    files = {
        f"{issued.name}.pdf": issued.pdf,
        f"{issued.name}.json": issued.data,
        f"{issued.name}.{MANIFEST_NAME}": issued.manifest,
    }
    for data in files.values():
        parts.attached.keep(data)
    note = CaseStep(
        case_id=asked.case_id,
        number=0,
        kind=StepKind.NOTE,
        by=reader.name or "",
        role=reader.role,
        said=_SAID[asked.language].format(sha256=sha256_of(issued.data)),
        known_at=parts.clock(),
        attachments=tuple(attachment_of(name, data) for name, data in files.items()),
    )
    return parts.records.add_step(note, seen_us=seen_us)
