"""The page of laboratory samples and checks of sensors, and what is due on today's pages."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from api.app import create_app
from api.question.handed_in import Parts
from domain.access.roles import Role
from domain.registered import Calibration, CalibrationResult
from tests.api.access.browser import Browser
from tests.api.conftest import Client
from tests.api.pages.asking import shown, words
from tests.api.sample_accounts import NAMES
from tests.api.sample_city import NOW

PAGE = "/outlets/CX-1/samples"
CHECKS = "/outlets/CX-1/sensor-checks"
SAMPLE = {
    "parameter": "COD", "from_day": "20/11/2026", "from": "9:20", "to_day": "", "to": "",
    "value": "<5,0", "unit": "mg/L", "uncertainty": "", "method": "SMEWW 5220C",
    "laboratory": "Phòng thử nghiệm mẫu", "document": "PKQ 12", "case": "HS-2026-0001",
    "replaces": "",
}  # fmt: skip
CHECK = {
    "kind": "calibration", "parameter": "COD", "at_day": "20/11/2026", "at": "15:00",
    "reference": "dung dịch chuẩn KHP", "expected": "100", "read": "120,5", "left": "",
    "samples": "", "document": "BB 3", "next_due": "20/2/2027", "replaces": "",
}  # fmt: skip


@pytest.fixture
def inspector(city: Parts) -> Browser:
    found = Browser(create_app(city))
    found.sign_in(Role.INSPECTOR)
    found.get(PAGE)
    return found


def sent(browser: Browser, path: str, fields: dict[str, Any]) -> Any:
    return browser.post(path, **fields)


def test_an_inspector_enters_a_sample_and_sees_it_beside_the_sensor(inspector: Browser) -> None:
    answer = sent(inspector, PAGE, SAMPLE)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PAGE}#samples")
    told = words(inspector.get(PAGE))
    assert "M-2026-0001 · COD <5,0 mg/L" in told
    assert "(1 giá trị trong khoảng đo chứa thời điểm lấy mẫu)" in told
    assert "đầu đo chỉ cao hơn mức phòng thử nghiệm xác định được" in told
    assert "HS-2026-0001" in told
    assert NAMES[Role.INSPECTOR] in told
    english = words(inspector.get(f"{PAGE}?lang=en"))
    assert "1 reading of the slot that holds its instant" in english


def test_a_failed_calibration_stands_on_every_page_of_today(
    inspector: Browser, city: Parts
) -> None:
    assert sent(inspector, CHECKS, CHECK).status_code == 303
    told = words(inspector.get(PAGE))
    assert "KT-2026-0001 · Hiệu chuẩn: COD – không đạt" in told
    assert "lệch 20,5, cho phép 5" in told
    assert "Đầu đo mất kiểm soát" in told
    assert "Đầu đo mất kiểm soát" in words(inspector.get("/today"))
    assert "Out of control" in words(inspector.get("/today?lang=en"))
    operator = Browser(create_app(city))
    operator.sign_in(Role.OPERATOR)
    assert "Đầu đo mất kiểm soát" in words(operator.get("/operate/CX-1"))
    to_its_operator = words(operator.get(PAGE))
    assert "không đạt" in to_its_operator
    assert NAMES[Role.INSPECTOR] not in to_its_operator
    assert "Nhập lần kiểm tra đầu đo" not in to_its_operator
    assert operator.get("/outlets/CX-4/samples").status_code == 404
    [kept] = city.records.sensor_checks("CX-1")
    assert (kept.read, kept.passed, kept.next_due) == (120.5, False, date(2027, 2, 20))


def test_a_form_with_faults_keeps_nothing_and_stays_filled_in(
    inspector: Browser, city: Parts
) -> None:
    answer = sent(inspector, PAGE, SAMPLE | {"value": "vết", "method": ""})
    assert answer.status_code == 422
    told = words(answer)
    assert "không phải là giá trị" in told
    assert "hãy ghi phương pháp thử như trên phiếu kết quả" in told
    assert re.search(r'name="laboratory" value="Phòng thử nghiệm mẫu"', answer.text)
    answer = sent(inspector, CHECKS, CHECK | {"read": "ít", "at_day": "mai"})
    assert answer.status_code == 422
    assert "không phải là ngày" in words(answer)
    assert city.records.samples("CX-1", 0, 2**62) == []
    assert city.records.sensor_checks("CX-1") == []


def test_what_is_due_by_the_registry_is_told_and_what_is_overdue_first(city: Parts) -> None:
    def paper(parameter: str, until: date) -> Calibration:
        return Calibration(
            outlet_id="CX-1",
            parameter=parameter,
            calibrated_on=date(2026, 11, 2),
            sensor_serial=None,
            result=CalibrationResult.PASSED,
            document="BB 1",
            valid_until=until,
        )

    registry = replace(
        city.records.registry(),
        calibrations=(paper("COD", date(2026, 12, 30)), paper("PH", date(2026, 11, 20))),
    )
    city.records.add_registry(registry, NOW)
    client = Client(create_app(city), Role.INSPECTOR)
    told = shown(client, "/today")
    overdue = told.index("Quá hạn kiểm tra đầu đo từ ngày 20/11/2026")
    assert overdue < told.index("Kiểm tra đầu đo trước hết ngày 30/12/2026")
    assert "Check of the sensor overdue since 20 November 2026" in shown(client, "/today?lang=en")
    assert "Quá hạn kiểm tra đầu đo" in shown(Client(client.app, Role.OPERATOR), "/operate/CX-1")
