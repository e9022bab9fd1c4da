"""The addresses of the registry's pages: its tables, the Excel template, and the form for one row.

What is written is checked as the API checks it; nothing is kept before it is confirmed.
"""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import RedirectResponse, Response

from api.access.asked import AskedWriter
from api.access.guard import guarded_router
from api.exports.writing import MEDIA_TYPES, Format
from api.pages.access.forms import Filled, FormPage, form_of
from api.pages.city.registry.entry import (
    Preview,
    cells_in,
    entry_page,
    preview_of,
)
from api.pages.city.registry.fields import AT_FIRST
from api.pages.rendering import render, speech_of
from api.question.handed_in import AskedParts, Parts
from api.question.known_at import known_instant
from api.question.registry_table import AskedTable, table_named
from api.views.entering.registry_entry import keep_entry
from domain.errors import DecidedSince, EarlierDecision, Fault, FaultsFound, StoreUnavailable
from domain.registry import Registry
from storage.registry_files.columns import Kind
from storage.registry_files.workbooks.writing import write_template
from storage.registry_files.writing import registry_rows

registry_page_router = guarded_router(include_in_schema=False)
FORM = "/registry/{table}/new"
_FROM_LETTERS_MOST = 400


@registry_page_router.api_route("/registry", methods=["GET", "HEAD"])
def tables(request: Request, parts: AskedParts) -> Response:
    """The tables of the registry, and what each holds."""
    known = known_instant(parts, None)
    registry: Registry = parts.records.registry(known)
    rows = registry_rows(registry)
    return render(
        request,
        "city/registry/tables.html",
        version=registry.version,
        known_at=known,
        tables=[(kind.value, len(rows[kind])) for kind in Kind],
    )


@registry_page_router.api_route("/registry/template.xlsx", methods=["GET", "HEAD"])
def template() -> Response:
    """The workbook to fill in many rows with."""
    try:
        with TemporaryDirectory(prefix="nhue-template-") as folder:
            path = Path(folder) / "template.xlsx"
            write_template(path)
            content = path.read_bytes()  # some kilobytes: it has no row
    except OSError as error:
        raise StoreUnavailable(f"the template cannot be written: {error}") from error
    headers = {"Content-Disposition": 'attachment; filename="nhue-registry-template.xlsx"'}
    return Response(content, media_type=MEDIA_TYPES[Format.XLSX], headers=headers)


def show_entry(
    request: Request,
    parts: Parts,
    filled: Filled,
    status: int = HTTPStatus.OK,
    *,
    said: str | None = None,
) -> Response:
    """Show the form of a row as it was filled in; raises NotFound of no table."""
    _, _, table, *_ = filled.action.split("/")
    return _show(request, parts, table_named(table), filled=filled, status=status, said=said)


REGISTRY_FORMS = (FormPage((f"{FORM}/preview", FORM), show_entry),)


def _show(
    request: Request,
    parts: Parts,
    kind: Kind,
    *,
    filled: Filled,
    status: int = HTTPStatus.OK,
    said: str | None = None,
    faults: Sequence[Fault] = (),
    preview: Preview | None = None,
    decided: Sequence[EarlierDecision] = (),
    begun_from: str | None = None,
) -> Response:
    speech = speech_of(request)
    page = entry_page(parts, speech, kind, filled, begun_from=begun_from, faults=faults)
    return render(
        request,
        "city/registry/entry.html",
        status,
        speech=speech,
        has_form=True,
        known_at=known_instant(parts, None),
        page=page,
        filled=filled,
        said=said,
        preview=preview,
        decided=decided,
        at_first=AT_FIRST,
    )


@registry_page_router.api_route("/registry/{table}/new", methods=["GET", "HEAD"])
def new_row(
    request: Request,
    parts: AskedParts,
    table: AskedTable,
    begun_from: Annotated[str, Query(alias="from", max_length=_FROM_LETTERS_MOST)] = "",
) -> Response:
    """The form for one row, empty or as a row that is there."""
    return _show(request, parts, table, filled=Filled(), begun_from=begun_from or None)


@registry_page_router.post("/registry/{table}/new/preview")
def preview(
    request: Request, parts: AskedParts, _writer: AskedWriter, table: AskedTable
) -> Response:
    """Show what a row would change; nothing is kept."""
    filled = form_of(request)
    try:
        found = preview_of(parts, speech_of(request), table, filled)
    except FaultsFound as error:
        return _refused(request, parts, table, filled, error)
    if not found.entry.changes:
        return _show(request, parts, table, filled=filled, said="registry.unchanged")
    return _show(request, parts, table, filled=filled, preview=found)


@registry_page_router.post("/registry/{table}/new")
def enter(request: Request, parts: AskedParts, writer: AskedWriter, table: AskedTable) -> Response:
    """Keep a row that was previewed and confirmed, and show what it is of."""
    filled, speech = form_of(request), speech_of(request)
    # A form that does not say what it was shown with has seen no version.
    seen_us = filled.seen_us or 0
    try:
        cells = cells_in(parts, table, filled, speech.language)
        kept = keep_entry(parts, writer, table, cells, seen_us=seen_us)
    except FaultsFound as error:
        return _refused(request, parts, table, filled, error)
    except DecidedSince as error:
        return _show(
            request,
            parts,
            table,
            filled=filled,
            status=HTTPStatus.PRECONDITION_FAILED,
            said="registry.decided",
            decided=error.decisions,
        )
    if not kept.is_new and kept.entry.seen_us <= seen_us:
        return _show(request, parts, table, filled=filled, said="registry.unchanged")
    return RedirectResponse(speech.link(kept.entry.address), HTTPStatus.SEE_OTHER)


def _refused(
    request: Request, parts: Parts, kind: Kind, filled: Filled, error: FaultsFound
) -> Response:
    """Show the form with what is wrong beside each field."""
    return _show(
        request,
        parts,
        kind,
        filled=filled,
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
        faults=error.faults,
    )
