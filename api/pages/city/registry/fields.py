"""The fields of the form for one row: made from the descriptions that the Excel template has.

They are written as people write, days as 28/11/2026 and figures with the language's own mark, and
read back into cells as the registry's files have them. Nothing is checked here that an import
checks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from api.answers.entered.registry import CELL_LETTERS_MOST
from api.pages.access.forms import Filled
from api.pages.texts.texts import text
from api.question.of_pages import read_time, read_written_day, read_written_number
from domain.errors import Fault
from domain.legal_day import HANOI
from domain.measured.parameters import PARAMETERS
from domain.registry import Registry
from domain.two_languages import Language
from ingest.decode.by_profile.forms.reading import shipped_forms
from storage.registry_files.columns import COLUMNS, LIST_COLUMNS, PAIR_COLUMNS, Kind
from storage.registry_files.communes.names import communes_and_wards
from storage.registry_files.described.column import Described, Form
from storage.registry_files.described.every import DESCRIBED, TITLES_VI

# What an import refuses where it is empty.
NEEDED: Mapping[Kind, frozenset[str]] = {
    Kind.CLUSTERS: frozenset({"id", "name", "kind", "state"}),
    Kind.STATIONS: frozenset({"id", "cluster_id", "name", "design_flow_m3_per_day"}),
    Kind.OUTLETS: frozenset({"id", "station_id", "gateway_id", "name", "parameters"}),
    Kind.PERMITS: frozenset(
        {
            *("number", "outlet_id", "regulation", "column", "receiving_water"),
            *("interval_minutes", "valid_from"),
        }
    ),
    Kind.PERMIT_LIMITS: frozenset(
        {"permit_number", "outlet_id", "parameter", "kind", "valid_from", "document"}
    ),
    Kind.SENSORS: frozenset({"outlet_id", "parameter", "span_low", "span_high", "valid_from"}),
    Kind.CALIBRATIONS: frozenset({"outlet_id", "parameter", "calibrated_on", "result", "document"}),
    Kind.MAINTENANCE: frozenset({"outlet_id", "begin", "end", "announced_at", "document"}),
    Kind.PROFILES: frozenset({"id", "gateways", "like", "valid_from", "reason", "entered_by"}),
    Kind.CHANNELS: frozenset({"profile_id", "source", "reason", "entered_by"}),
}
# Stands in a new row at first, so that nothing is said without being seen.
AT_FIRST = {"simulated": "false", "central_station": "not_entered", "discharge": "continuous"}
# What of a cluster is asked first, with the paper of its state, and what of a profile; the rest
# folds away.
_FIRST: Mapping[Kind, Sequence[str]] = {
    Kind.CLUSTERS: (
        *("id", "name", "commune", "kind", "state", "state_document"),
        *("valid_from", "central_station"),
    ),
    Kind.PROFILES: COLUMNS[Kind.PROFILES][:8],
}
# What a logger writes cannot be told in words alone.
_WITH_EXAMPLES = frozenset({Kind.PROFILES, Kind.CHANNELS})
_LONG = frozenset({"note", *LIST_COLUMNS, *PAIR_COLUMNS})
LETTERS_MOST, NOTE_LETTERS_MOST = 300, CELL_LETTERS_MOST
_PLACES = frozenset({"latitude", "longitude"})  # their figures are never above 999
# The mark between thousands in one language is that of fractions in the other.
_WITH_THOUSANDS = {
    "vi": re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+", re.ASCII),
    "en": re.compile(r"[1-9]\d{0,2}(?:,\d{3})+", re.ASCII),
}
_INSTANT = re.compile(r"(\S+)\s+(\S+)")
_AS_FILES = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]", re.ASCII)
_CODE = re.compile(r"`(\w+)`")
_FILE = re.compile(r"`(\w+)\.csv`")


class Control(StrEnum):
    """By what a field is filled in."""

    TEXT = "text"
    LONG = "long"
    CHOICE = "choice"
    SEVERAL = "several"
    OFFERED = "offered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field: `told` is what stands in it, `faults` what is wrong with it in words.

    `example` is written as it would be typed, where words do not tell it.
    """

    name: str
    label: str
    note: str
    control: Control
    options: Sequence[tuple[str, str]]
    told: Sequence[str]
    faults: Sequence[str]
    is_needed: bool
    is_number: bool
    letters_most: int
    example: str = ""


def fields_of(
    kind: Kind,
    language: Language,
    told: Mapping[str, Sequence[str]],
    choices: Mapping[str, Sequence[tuple[str, str]]],
    faults: Mapping[str, Sequence[str]],
) -> tuple[list[Field], list[Field]]:
    """Return the fields of a table that are asked first, and those that fold away."""
    found = {
        one.column: Field(
            name=one.column,
            label=heading(one, language),
            note=_note(one, language),
            control=_control(one, choices),
            options=_options(one, language, choices, told.get(one.column, ())),
            told=told.get(one.column, ()),
            faults=faults.get(one.column, ()),
            is_needed=one.column in NEEDED[kind],
            is_number=one.form is Form.NUMBER,
            letters_most=NOTE_LETTERS_MOST if one.column in _LONG else LETTERS_MOST,
            example=one.example if kind in _WITH_EXAMPLES and not one.words else "",
        )
        for one in DESCRIBED[kind]
    }
    first = [found.pop(name) for name in _FIRST.get(kind, tuple(found))]
    return first, list(found.values())


def heading(one: Described, language: Language) -> str:
    """Return what a column is called."""
    return one.heading_vi if language == "vi" else one.heading_en


def _note(one: Described, language: Language) -> str:
    if one.column == "parameters":
        return text(language, "registry.several")
    note = one.vi if language == "vi" else one.en
    if one.unit:
        note = f"{note} ({one.unit})"
    if one.form is Form.DAY:
        return text(language, "registry.day.note", note=note)
    if one.form is Form.INSTANT:
        return text(language, "registry.instant.note", note=note)
    return note


def _control(one: Described, choices: Mapping[str, Sequence[tuple[str, str]]]) -> Control:
    if one.column == "parameters":
        return Control.SEVERAL
    if one.column == "commune":
        return Control.OFFERED
    if one.words or one.column in choices:
        return Control.CHOICE
    return Control.LONG if one.column in _LONG else Control.TEXT


def _options(
    one: Described,
    language: Language,
    choices: Mapping[str, Sequence[tuple[str, str]]],
    told: Sequence[str],
) -> list[tuple[str, str]]:
    """Return what may be chosen; what stands there already, however it is written, among it."""
    if one.column in {"parameters", "parameter"}:
        codes = PARAMETERS.values()
        found = [
            (it.code, _code_and_name(it.code, it.name_vi if language == "vi" else it.name_en))
            for it in codes
        ]
    elif one.column == "commune":
        return [(name, name) for name in communes_and_wards()]
    elif one.words:
        found = [(word, called(one, word, language)) for word, _ in one.words]
    else:
        found = list(choices.get(one.column, ()))
    if not found:
        return []
    known = {value for value, _ in found}
    return found + [(cell, cell) for cell in told if cell and cell not in known]


def _code_and_name(code: str, name: str) -> str:
    return name if name.upper() == code else f"{code}: {name}"


def called(one: Described, word: str, language: Language) -> str:
    """Return what a word of a column is called."""
    return one.told(word) if language == "vi" else one.told_en(word)


def choices_of(
    registry: Registry, regulations: Mapping[str, str]
) -> dict[str, list[tuple[str, str]]]:
    """Return by column what there is to refer to; `regulations` are their signs by id."""
    clusters = [(one.id, f"{one.id}: {one.name}") for one in registry.clusters.values()]
    permits = dict.fromkeys(one.number for one in registry.permits)
    profiles = dict.fromkeys(one.id for one in registry.profiles)
    return {
        "cluster_id": clusters,
        "absorbed_into": clusters,
        "station_id": [(one.id, f"{one.id}: {one.name}") for one in registry.stations.values()],
        "outlet_id": [(one.id, f"{one.id}: {one.name}") for one in registry.outlets.values()],
        "permit_number": [(number, number) for number in permits],
        "profile_id": [(one, one) for one in profiles],
        "like": [(one, one) for one in sorted(shipped_forms())],
        "regulation": sorted(regulations.items()),
    }


def shown(one: Described, cell: str, language: Language) -> str:
    """Return a cell as people write it; one that is not sound stays as it is."""
    try:
        if one.form is Form.DAY and (day := read_written_day(cell)) is not None:
            return f"{day:%d/%m/%Y}"
        if one.form is Form.INSTANT and cell:
            at = datetime.fromisoformat(cell).astimezone(HANOI)
            return cell if at.second or at.microsecond else f"{at:%d/%m/%Y %H:%M}"
    except ValueError:
        return cell
    is_figure = one.form in {Form.NUMBER, Form.NUMBERS}
    return cell.replace(".", ",") if is_figure and language == "vi" else cell


def cells_of_form(
    kind: Kind, filled: Filled, language: Language
) -> tuple[dict[str, str], list[Fault]]:
    """Return the cells that a form is of, and a fault for each that nobody could write so."""
    cells: dict[str, str] = {}
    faults = []
    for one in DESCRIBED[kind]:
        written = " ".join(each.strip() for each in filled.all(one.column)).strip()
        try:
            cells[one.column] = _READ.get(one.form, _as_text)(one, written, language)
        except ValueError as error:
            cells[one.column] = written  # it is filled in, whatever it says
            faults.append(Fault(one.column, 1, str(error), one.column))
    return cells, faults


def _as_text(_one: Described, written: str, _language: Language) -> str:
    if len(written) > CELL_LETTERS_MOST:
        raise ValueError(f"write at most {CELL_LETTERS_MOST} letters")
    return written


def _day(_one: Described, written: str, _language: Language) -> str:
    day = read_written_day(written)
    return "" if day is None else day.isoformat()


def _number(one: Described, written: str, language: Language) -> str:
    """Return a figure with a decimal point; raises ValueError where it may be one with thousands,
    as 1.250 in Vietnamese.
    """
    if one.column not in _PLACES and _WITH_THOUSANDS[language].fullmatch(written):
        whole = written.replace(".", "").replace(",", "")
        raise ValueError(
            f"{written!r} can be read in two ways: write {whole} without a mark between "
            "thousands, or the fraction to its last digit that is not 0"
        )
    return str(read_written_number(written) or "")


def _numbers(_one: Described, written: str, _language: Language) -> str:
    return written.replace(",", ".")


def _instant(_one: Described, written: str, _language: Language) -> str:
    if not written or _AS_FILES.match(written):
        return written
    parted = _INSTANT.fullmatch(written)
    day = None if parted is None else read_written_day(parted[1])
    if parted is None or day is None:
        raise ValueError(f"{written!r} is not an instant; write 28/11/2026 08:30")
    return datetime.fromisoformat(read_time(day, parted[2])).astimezone(UTC).isoformat()


_READ: Mapping[Form, Callable[[Described, str, Language], str]] = {
    Form.DAY: _day,
    Form.NUMBER: _number,
    Form.NUMBERS: _numbers,
    Form.INSTANT: _instant,
}


def with_headings(kind: Kind, said: str) -> str:
    """Return a Vietnamese sentence that calls columns and tables what the form calls them."""
    headings = {one.column: one.heading_vi for one in DESCRIBED[kind]}
    tables = {one.value: TITLES_VI[one] for one in Kind}
    said = _FILE.sub(lambda found: f"bảng “{tables.get(found[1], found[1])}”", said)
    return _CODE.sub(lambda found: f"“{headings.get(found[1], found[1])}”", said)
