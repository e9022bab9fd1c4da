"""Documents: the data are the same bytes for the same question, and the paper says what they do."""

from __future__ import annotations

import hashlib
import io
import json
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote
from zipfile import ZIP_STORED, ZipFile

import pypdfium2  # type: ignore[import-untyped]  # it ships no types
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.exports.documents.drawing.figures import figure, percent
from api.exports.documents.drawing.paper import DATA_MARK, GlyphMissing, told
from api.exports.documents.facts.canonical import canonical, decimal_text
from api.exports.documents.facts.city_day import DayQuestion, city_day
from api.exports.documents.facts.minutes import MeasuredLine, Minutes, StepLine
from api.exports.documents.facts.outlet_month import MonthQuestion, OutletMonth, outlet_month
from api.exports.documents.issuing import issue
from api.question.handed_in import Parts
from domain.access.roles import Role
from domain.legal_day import legal_day_bounds_us
from domain.measured.readings import DeviceStatus, Reading
from domain.two_languages import Language
from storage.ports.readings import ReadingStore
from storage.records.store import SqlRecords
from tests.api.conftest import Client
from tests.api.sample_accounts import NAMES
from tests.api.sample_city import (
    CALIBRATED_BY,
    CONTACT,
    EXCEEDED_DAY,
    GAP_DAYS,
    JUDGED_AT,
    LAST_DAY,
    judge,
    sample_registry,
)
from tests.servers.processes.poppler import text_of

MONTH = "/api/v1/outlets/CX-1/months/2026-11/document"
DAY = f"/api/v1/city/{EXCEEDED_DAY}/document"
LANGUAGES: tuple[Language, Language] = ("vi", "en")


def month_of(parts: Parts, language: Language = "vi", outlet: str = "CX-1") -> OutletMonth:
    asked = MonthQuestion(outlet_id=outlet, month="2026-11", language=language)
    return outlet_month(parts, asked)


def minutes(steps: int = 3, measured: int = 1) -> Minutes:
    return Minutes(
        title="Biên bản làm việc",
        case="2026/17",
        subject="COD vượt giới hạn",
        outlet="CX-1",
        outlet_name="Cửa xả số 1",
        cluster="CCN-1",
        cluster_name="Cụm công nghiệp Đầm Sen Mẫu",
        address="xã Yên Mẫu, Hà Nội",
        simulated=True,
        clause="Nghị định 08/2022/NĐ-CP, Điều 97.6",
        known_at="2026-11-24T01:00:00.000000Z",
        language="vi",
        registry_version=1,
        parties=("Đại diện cơ quan quản lý:", "Đại diện cơ sở:"),
        measured=(
            MeasuredLine(
                when="15/11/2026",
                parameter="COD",
                unit="mg/L",
                value="227.0799",
                lower=None,
                upper="135",
                times_over="1.682",
                regulation="QCVN 40:2011/BTNMT, cột B",
                where="Bảng 1",
            ),
        )
        * measured,
        steps=(
            StepLine(at="2026-11-24T01:00:00Z", step="Thông báo", told="Yêu cầu khắc phục. " * 9),
        )
        * steps,
        opinions=("Ý kiến của cơ sở:",),
        signatures=("Đại diện cơ quan quản lý", "Đại diện cơ sở"),
    )


def read(pdf: bytes) -> list[str]:
    """Return the text of each page, in NFC."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [
            unicodedata.normalize("NFC", page.get_textpage().get_text_bounded())
            for page in document
        ]


def pictures(pdf: bytes) -> list[bytes]:
    with pypdfium2.PdfDocument(pdf) as document:
        return [bytes(page.render(scale=1).buffer) for page in document]


@pytest.mark.parametrize("address", [MONTH, DAY])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_digest_printed_on_every_page_and_embedded_is_that_of_the_data_file(
    client: Client, address: str, language: str
) -> None:
    data = client.get(f"{address}?format=json&lang={language}").content
    pdf = client.get(f"{address}?format=pdf&lang={language}").content
    digest = hashlib.sha256(data).hexdigest()
    pages = read(pdf)
    assert 1 <= len(pages) <= 2
    assert all(digest in page for page in pages)
    assert f"{DATA_MARK}{digest}".encode() in pdf


@pytest.mark.parametrize("address", [MONTH, DAY])
def test_a_zip_holds_paper_data_and_manifest_as_they_are_given_apart(
    client: Client, address: str
) -> None:
    with ZipFile(io.BytesIO(client.get(f"{address}?format=zip").content)) as packed:
        manifest = json.loads(packed.read("manifest.json"))
        document, data = manifest["document"], manifest["data"]
        assert packed.namelist() == sorted(["manifest.json", document["file"], data["file"]])
        assert {one.date_time[0] for one in packed.infolist()} == {1980}
        assert {one.compress_type for one in packed.infolist()} == {ZIP_STORED}
        for told_of, form in ((document, "pdf"), (data, "json")):
            content = packed.read(told_of["file"])
            assert hashlib.sha256(content).hexdigest() == told_of["sha256"]
            assert client.get(f"{address}?format={form}").content == content
    assert {"nhue", "python", "fpdf2", "fonts"} <= manifest.keys()


def test_the_data_are_utf8_in_nfc_with_lf_and_exact_decimals(parts: Parts) -> None:
    data = canonical(month_of(parts))
    text = data.decode()
    assert unicodedata.is_normalized("NFC", text)
    assert "\r" not in text
    assert text.endswith("}\n")
    told_of = json.loads(text)
    [cod] = [one for one in told_of["parameters"] if one["parameter"] == "COD"]
    [verdict] = parts.records.verdicts(
        EXCEEDED_DAY, EXCEEDED_DAY, outlet_id="CX-1", parameter="COD"
    )
    [day] = [one for one in cod["days"] if one["day"] == str(EXCEEDED_DAY)]
    assert verdict.limit is not None
    assert float(day["judged"]) == verdict.mean.mean
    assert day["readings_sha256"] == verdict.mean.digest
    limit = told_of["limits"][day["limit"]]
    assert (limit["parameter"], float(limit["upper"])) == ("COD", verdict.limit.upper)
    assert limit["clause"]
    assert limit["sources"]
    assert cod["states"]["exceeded"] == 2
    assert sum(cod["without_value"].values()) == sum(
        sum(one["without_value"].values()) for one in cod["days"]
    )
    assert {one["state"] for one in cod["days"] if one["day"] == str(GAP_DAYS[0])} == {
        "not_provable"
    }


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_figure_is_told_with_every_digit_and_without_an_exponent(value: float) -> None:
    written = decimal_text(value)
    assert written is not None
    assert float(written) == value
    assert "e" not in written.lower()


def test_the_same_question_at_the_same_instant_gives_the_same_data_after_a_late_reading(
    city: Parts,
) -> None:
    before = month_of(city)
    known = {"known_at": before.known_at, "format": "json"}
    late = Reading(
        "CX-1",
        "COD",
        legal_day_bounds_us(GAP_DAYS[0])[0] + 60_000_000,
        900.0,
        DeviceStatus.MEASURING,
        10**7,
    )
    readings, records = city.readings, city.records
    assert isinstance(records, SqlRecords)
    append = getattr(readings, "append")  # noqa: B009 - the API's port only reads
    append([late])
    store: ReadingStore = readings  # type: ignore[assignment]  # in memory, and it does write
    assert judge(store, records, JUDGED_AT + timedelta(hours=1)) > 0
    client = Client(create_app_of(city))
    query = "&".join(f"{name}={value}" for name, value in known.items())
    assert client.get(f"{MONTH}?{query}&lang=vi").content == canonical(before)
    assert canonical(month_of(city)) != canonical(before)


def create_app_of(parts: Parts) -> Any:
    from api.app import create_app  # noqa: PLC0415 - as the fixtures of these tests have it

    return create_app(parts)


def test_no_person_is_named_in_data_or_paper_whoever_asks(parts: Parts) -> None:
    official = Client(create_app_of(parts))
    public = Client(create_app_of(parts), Role.PUBLIC)
    for address in (MONTH, DAY):
        data = official.get(f"{address}?format=json").content
        assert data == public.get(f"{address}?format=json").content
        said = data.decode() + "".join(read(official.get(address).content))
        for name in (CONTACT, CALIBRATED_BY, *NAMES.values()):
            assert name not in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_paper_of_a_month_says_what_its_data_say(parts: Parts, language: Language) -> None:
    facts = month_of(parts, language)
    [page] = read(issue(facts).pdf)
    assert facts.place.outlet_name in page
    assert facts.known_at in page
    for one in facts.parameters:
        assert one.name in page
        for day in one.days:
            if day.state == "exceeded":
                upper = None if day.limit is None else facts.limits[day.limit].upper
                assert figure(day.judged, language, upper) in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_paper_of_the_city_names_every_cluster_below_with_its_days_short(
    parts: Parts, language: Language
) -> None:
    facts = city_day(parts, DayQuestion(day=EXCEEDED_DAY, language=language))
    [page] = read(issue(facts).pdf)
    assert percent(facts.percent, language) in page.replace("\xa0", " ")
    below = [one for one in facts.clusters if one.reasons]
    assert len(below) == 4
    for one in below:
        assert f"({one.cluster})" in page
        assert f"{one.short_days}/{one.counted_days}" in page


def test_pages_are_the_same_pictures_each_time_and_other_facts_another(parts: Parts) -> None:
    facts = month_of(parts)
    first, again = issue(facts), issue(facts)
    assert first.pdf == again.pdf
    other = issue(month_of(parts, outlet="CX-2"))
    assert pictures(first.pdf) == pictures(again.pdf)
    assert pictures(first.pdf) != pictures(other.pdf)
    assert all(len(set(picture)) > 20 for picture in pictures(first.pdf))  # more than white


def test_minutes_leave_places_to_write_and_to_sign_however_much_came_before() -> None:
    for steps, measured in ((0, 0), (3, 1), (200, 100)):
        pages = read(issue(minutes(steps, measured)).pdf)
        assert len(pages) <= 2
        assert "Đại diện cơ quan quản lý" in pages[-1]
        assert "Ý kiến của cơ sở" in pages[-1]
        assert pages[-1].count("(ký, ghi rõ họ tên)") == 2
    assert "không in ở đây" in pages[-1]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=12)
@given(parameters=st.integers(0, 60), days=st.integers(0, 31))
def test_a_month_stands_on_two_pages_at_most_and_says_how_much_found_no_room(
    parts: Parts, parameters: int, days: int
) -> None:
    facts = month_of(parts)
    one = next(one for one in facts.parameters if one.parameter == "COD")
    exceeded = next(day for day in one.days if day.state == "exceeded")
    grown = replace_struct(one, days=(exceeded,) * days)
    pages = read(issue(replace_struct(facts, parameters=(grown,) * parameters)).pdf)
    assert 1 <= len(pages) <= 2
    if parameters * days > 150:
        assert "không in ở đây" in pages[-1]


def replace_struct(struct: Any, **told_of: Any) -> Any:
    import msgspec  # noqa: PLC0415 - of this alone

    return msgspec.structs.replace(struct, **told_of)


def test_a_text_is_drawn_in_nfc(parts: Parts) -> None:
    facts = minutes()
    apart = replace_struct(facts, title=unicodedata.normalize("NFD", facts.title))
    assert canonical(apart) == canonical(facts)
    assert issue(apart).pdf == issue(facts).pdf


def test_a_letter_that_the_font_lacks_is_an_error_that_names_it() -> None:
    assert told("Cụm Đầm Sen – ×1,5 ≥ °C m³ …") == "Cụm Đầm Sen – ×1,5 ≥ °C m³ …"
    with pytest.raises(GlyphMissing, match=r"U\+6F22.*漢"):
        issue(replace_struct(minutes(), title="Biên bản 漢"))


def test_who_asks_for_paper_with_such_a_letter_is_told_so_and_has_the_data(
    city: Parts, client_with: Callable[..., Client]
) -> None:
    registry = sample_registry()
    outlets = dict(registry.outlets)
    outlets["CX-1"] = replace(outlets["CX-1"], name="Cửa xả 漢")
    city.records.add_registry(replace(registry, outlets=outlets), JUDGED_AT)
    client = Client(create_app_of(city))
    refused = client.get(MONTH, headers={"accept-language": "vi"})
    assert refused.status_code == 422
    assert "U+6F22" in refused.json()["detail"]
    assert "phông chữ" in refused.json()["detail"]
    assert "漢" in client.get(f"{MONTH}?format=json").text


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/api/v1/outlets/CX-99/months/2026-11/document", 404),
        ("/api/v1/outlets/CX-1/months/2026-13/document", 422),
        ("/api/v1/outlets/CX-1/months/2026-12/document", 422),
        (f"/api/v1/city/{LAST_DAY + timedelta(days=1)}/document", 422),
        (f"{MONTH}?format=docx", 422),
        (f"{MONTH}?known_at={quote('2027-01-01T00:00:00Z')}", 422),
    ],
)
def test_a_question_that_no_document_answers_is_refused(
    client: Client, address: str, status: int
) -> None:
    assert client.get(address).status_code == status


def test_a_month_of_which_no_day_has_ended_is_told_as_such(client_with: Any, parts: Parts) -> None:
    first = date(2026, 11, 1)
    asked = MonthQuestion(
        outlet_id="CX-1",
        month="2026-11",
        language="en",
        known_at=None,
    )
    facts = outlet_month(parts, replace(asked, month=f"{first - timedelta(days=1):%Y-%m}"))
    assert {day.state for one in facts.parameters for day in one.days} <= {"not_judged"}
    assert len(read(issue(facts).pdf)) == 1


def test_pages_link_to_the_document_as_known_then(client: Client) -> None:
    page = client.get("/outlets/CX-1?month=2026-11&parameter=COD&lang=vi").text
    assert "/api/v1/outlets/CX-1/months/2026-11/document?format=pdf&amp;known_at=" in page
    report = client.get(f"/report?day={EXCEEDED_DAY}").text
    assert f"/api/v1/city/{EXCEEDED_DAY}/document?format=zip&amp;known_at=" in report


@pytest.mark.live("poppler")
@pytest.mark.parametrize("language", LANGUAGES)
def test_another_reader_of_pdf_finds_the_same_words(
    parts: Parts, tmp_path: Path, language: Language
) -> None:
    for facts in (
        month_of(parts, language),
        city_day(parts, DayQuestion(day=EXCEEDED_DAY, language=language)),
        minutes(),
    ):
        issued = issue(facts)
        path = tmp_path / f"{issued.name}.pdf"
        path.write_bytes(issued.pdf)
        theirs = text_of(path)
        for word in " ".join(read(issued.pdf)).split():
            assert word in theirs
        assert hashlib.sha256(issued.data).hexdigest() in theirs
