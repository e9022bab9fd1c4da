"""Which rows each table has."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from api.exports.asked import Question
from api.exports.dictionary.every import What
from api.exports.rows.city import coverage_chunks, registry_chunks
from api.exports.rows.judged import events_chunks, verdicts_chunks, violations_chunks
from api.exports.rows.measured import means_chunks, readings_chunks
from api.question.handed_in import Parts
from storage.table_files.columns import Chunk

CHUNKS: Mapping[What, Callable[[Parts, Question], Iterator[Chunk]]] = {
    What.READINGS: readings_chunks,
    What.MEANS: means_chunks,
    What.VERDICTS: verdicts_chunks,
    What.VIOLATIONS: violations_chunks,
    What.EVENTS: events_chunks,
    What.COVERAGE: coverage_chunks,
    What.REGISTRY: registry_chunks,
}
