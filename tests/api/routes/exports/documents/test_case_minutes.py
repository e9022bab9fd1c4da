"""The minutes form of a case: its facts as known, on at most two pages."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pypdfium2  # type: ignore[import-untyped]  # it ships no types
import pytest

from api.app import create_app
from api.exports.documents.facts.canonical import canonical
from api.exports.documents.facts.case_minutes import MinutesQuestion, case_minutes
from api.exports.documents.rebuilding import rebuilt
from api.question.handed_in import Parts
from api.views.entering.cases import event_of, event_subject
from domain.access.roles import Role
from domain.errors import NotFound
from domain.judged.entered.cases import Case, StepKind
from domain.registry import Registry
from tests.api.conftest import Client
from tests.api.sample_accounts import NAMES
from tests.api.sample_city import EXCEEDED_DAY, NOW
from tests.storage.records.contract.entered.cases import OPENING, a_step
from tests.storage.records.contract.entered.samples import SAMPLE

EVENT = f"CX-1:COD:{EXCEEDED_DAY}"


@pytest.fixture
def case(city: Parts) -> Case:
    subject = event_subject(event_of(city, EVENT))
    return city.records.open_case(replace(OPENING, subject=subject, known_at=NOW))


def question(case: Case, **told: object) -> MinutesQuestion:
    return replace(MinutesQuestion(case_id=case.id, language="vi"), **told)  # type: ignore[arg-type]  # of any field


def test_minutes_say_what_was_measured_against_which_limit_and_what_was_done(
    city: Parts, case: Case
) -> None:
    sample = replace(
        SAMPLE,
        outlet_id="CX-1",
        case_id=case.id,
        is_below=True,
        begin_us=int(NOW.timestamp() * 1e6) - 9 * 86_400_000_000,
        end_us=int(NOW.timestamp() * 1e6) - 9 * 86_400_000_000,
    )
    city.records.add_sample(replace(sample, known_at=NOW))
    due = NOW.date() + timedelta(days=9)
    step = a_step(case, StepKind.NOTICE, due=due, document="CV 12", said="yêu cầu khắc phục")
    city.records.add_step(replace(step, known_at=NOW))
    facts = case_minutes(city, question(case))
    assert facts.subject == "Vượt giới hạn: COD · 15/11/2026"
    [verdict] = city.records.verdicts(EXCEEDED_DAY, EXCEEDED_DAY, outlet_id="CX-1", parameter="COD")
    measured, below = facts.measured
    assert measured.value is not None
    assert float(measured.value) == verdict.mean.mean
    assert (measured.when, measured.regulation) == ("15/11/2026", "QCVN 40:2011/BTNMT")
    assert (below.when, below.value) == ("mẫu M-2026-0001, 15/11/2026", "< 61.2")
    assert below.upper == measured.upper
    assert [one.step for one in facts.steps] == ["Lập vụ việc", "Thông báo, yêu cầu khắc phục"]
    assert facts.steps[1].told == "yêu cầu khắc phục"
    assert facts.steps[1].beside == "CV 12 · hạn: hết ngày 03/12/2026"


def test_the_data_are_the_same_for_ever_and_are_built_again_from_the_file_alone(
    city: Parts, case: Case
) -> None:
    asked = question(case, known_at=case.changed_at)
    data = canonical(case_minutes(city, asked))
    city.records.add_step(a_step(case, StepKind.NOTICE, 40))
    assert canonical(case_minutes(city, asked)) == data
    assert rebuilt(city, data) == data
    assert NAMES[Role.INSPECTOR].encode() not in data


def test_a_form_is_two_pages_at_most_however_much_was_done(city: Parts, case: Case) -> None:
    for number in range(30):
        city.records.add_step(a_step(case, StepKind.NOTE, number + 40, said="đã làm việc " * 60))
    client = Client(create_app(city), Role.OPERATOR)
    for language in ("vi", "en"):
        answer = client.get(f"/api/v1/cases/{case.id}/minutes?lang={language}")
        assert answer.status_code == 200, answer.text
        with pypdfium2.PdfDocument(answer.content) as paper:
            assert len(paper) <= 2
            told = "".join(page.get_textpage().get_text_bounded() for page in paper)
        assert case.id in told
        digest = json.loads(
            client.get(f"/api/v1/cases/{case.id}/minutes?lang={language}&format=json").content
        )
        assert digest["case"] == case.id


def paper_of(client: Client, case: Case) -> str:
    answer = client.get(f"/api/v1/cases/{case.id}/minutes?lang=vi")
    assert answer.status_code == 200, answer.text
    with pypdfium2.PdfDocument(answer.content) as paper:
        text = "".join(page.get_textpage().get_text_bounded() for page in paper)
    return " ".join(text.split())


def test_a_letter_that_the_font_lacks_stands_by_its_number_and_in_the_data_as_it_was_written(
    city: Parts, case: Case
) -> None:
    said = "đã lấy mẫu\r\n漢\x07 tại cửa xả"
    city.records.add_step(a_step(case, StepKind.NOTE, 40, said=said, document="CV\t漢"))
    client = Client(create_app(city), Role.OPERATOR)
    told = paper_of(client, case)
    assert "đã lấy mẫu [U+6F22][U+0007] tại cửa xả · CV [U+6F22]" in told
    data = client.get(f"/api/v1/cases/{case.id}/minutes?lang=vi&format=json").json()
    assert data["steps"][-1]["told"] == said


def test_what_the_paper_has_no_room_for_is_said_and_stands_whole_in_the_data(
    city: Parts, case: Case
) -> None:
    for number in range(20):
        said = f"{number} " + "W" * 3_900 + " cuối"
        city.records.add_step(a_step(case, StepKind.NOTE, number + 40, said=said))
    for number in range(15):
        sample = replace(SAMPLE, outlet_id="CX-1", case_id=case.id, value=float(number))
        city.records.add_sample(replace(sample, known_at=NOW))
    client = Client(create_app(city), Role.INSPECTOR)
    told = paper_of(client, case)
    assert "[…]" in told
    assert "7 bước trước đó" in told
    assert "dòng không in ở đây; tệp dữ liệu đi kèm có đủ" in told
    facts = case_minutes(city, question(case))
    assert [one.told[-4:] for one in facts.steps[1:]] == ["cuối"] * 20
    assert len([one for one in facts.measured if one.when.startswith("mẫu")]) == 15


def test_a_case_of_an_outlet_that_left_has_its_minutes_and_an_unknown_one_none(
    city: Parts, case: Case
) -> None:
    city.records.add_registry(Registry(), NOW)
    assert case_minutes(city, question(case)).outlet_name == "không còn trong sổ đăng ký"
    with pytest.raises(NotFound):
        case_minutes(city, MinutesQuestion(case_id="HS-2020-0001", language="vi"))
