"""The same verdict in Vietnamese: computed from the verdict alone, with the decimal comma."""

from __future__ import annotations

from dataclasses import replace

import pytest

from compliance.law.limit.limits import LimitUnknown, NotLimited
from compliance.verdicts.finding_words import finding_en, finding_vi
from compliance.verdicts.reason_en import reason_en
from compliance.verdicts.reason_vi import reason_vi
from compliance.verdicts.verdict import decide
from domain.judged.coverage import CoverageFinding, CoverageReason
from domain.judged.verdicts import Confidence, DailyMean, Gap, GapCause, Limit, LimitKind, Verdict
from tests.compliance.sites import KNOWN_AT, limit_of, mean_of

SCALED = replace(limit_of(148.5), base_upper=150.0, kq=0.9, kf=1.1)


def _decide(mean: DailyMean, limit: Limit | LimitUnknown | NotLimited) -> Verdict:
    return decide(mean, limit, minimum_capture=0.75, known_at=KNOWN_AT)


def test_an_exceedance_is_told_with_its_arithmetic() -> None:
    assert reason_vi(_decide(mean_of(160.056), SCALED)) == (
        "Trung bình 24 giờ của COD ngày 24/11/2026 là 160,056 mg/L, vượt giới hạn trên 148,5 mg/L "
        "(QCVN thử, cột B: 150 x 0,9 (Kq) x 1,1 (Kf) = 148,5 mg/L), tính từ 288 giá trị hợp lệ "
        "trên 288 giá trị phải có; gấp 1,07782 lần giới hạn; không thiếu giá trị nào."
    )


def test_ph_under_its_lower_limit_is_told_without_factors_and_unit() -> None:
    ph = replace(limit_of(9.0, 5.5), unit="-")
    assert reason_vi(_decide(mean_of(5.25, parameter="PH"), ph)) == (
        "Trung bình 24 giờ của pH ngày 24/11/2026 là 5,25, thấp hơn giới hạn dưới 5,5 (QCVN thử, "
        "cột B: 5,5 đến 9, không nhân hệ số), tính từ 288 giá trị hợp lệ trên 288 giá trị phải có; "
        "không thiếu giá trị nào."
    )


def test_what_the_missing_readings_could_have_been_is_told() -> None:
    mean = replace(mean_of(100.0, valid=280), low=97.25, high=125.5)
    assert (
        "dù 8 giá trị thiếu hoặc bị loại là bao nhiêu, trung bình vẫn từ 97,25 đến 125,5 mg/L"
        in (reason_vi(_decide(mean, SCALED)))
    )
    turned = reason_vi(_decide(replace(mean, high=150.5), SCALED))
    assert "nằm trong giới hạn" in turned
    assert "có thể làm thay đổi kết luận: trung bình có thể từ 97,25 đến 150,5 mg/L" in turned
    assert reason_vi(_decide(replace(mean, low=None, high=None), SCALED)).endswith("kết luận.")
    assert "ít nhất 97,25 mg/L" in reason_vi(_decide(replace(mean, high=None), SCALED))
    assert "không quá 125,5 mg/L" in reason_vi(_decide(replace(mean, low=None), SCALED))
    english = _decide(replace(mean, low=None), SCALED).reason
    assert "the mean is at most 125.5 mg/L" in english


def test_too_few_readings_are_told_with_their_share() -> None:
    assert reason_vi(_decide(mean_of(100.0, valid=100), SCALED)) == (
        "Chưa đủ số liệu để kết luận về COD ngày 24/11/2026: 100 giá trị hợp lệ trên 288 giá trị "
        "phải có (0 bị loại, 188 thiếu), tức 34,7 %."
    )
    spanned = replace(mean_of(100.0, valid=100), low=30.0, high=400.0)
    assert reason_vi(_decide(spanned, SCALED)).endswith("trung bình có thể từ 30 đến 400 mg/L.")
    assert "the mean could be anything from 30 to 400" in _decide(spanned, SCALED).reason


def test_our_own_outage_is_told_and_not_charged() -> None:
    gap = Gap(begin_us=0, end_us=1, slots=150, cause=GapCause.OUR_OUTAGE, evidence="")
    told = reason_vi(_decide(replace(mean_of(100.0, valid=100), gaps=(gap,)), SCALED))
    assert "150 trên 188 giá trị thiếu là do hệ thống của Sở gián đoạn" in told


def test_a_day_without_discharge_is_told() -> None:
    idle = replace(mean_of(None, valid=0), missing=0, no_discharge=288)
    assert reason_vi(_decide(idle, SCALED)).startswith("Không xả thải ngày 24/11/2026")


def test_why_no_limit_is_known_is_said_in_vietnamese() -> None:
    why = "QCVN 40:2025/BTNMT has no limit for COD in column B."
    assert reason_vi(_decide(mean_of(1.0), LimitUnknown(why))) == (
        "Chưa rõ giới hạn áp dụng cho COD ngày 24/11/2026: QCVN 40:2025/BTNMT không có giới hạn "
        "cho COD ở cột B."
    )


def test_an_english_why_of_no_known_form_is_quoted() -> None:
    unknown = reason_vi(_decide(mean_of(1.0), LimitUnknown("Kf is not here.")))
    assert unknown == (
        "Chưa rõ giới hạn áp dụng cho COD ngày 24/11/2026 (lý do, tiếng Anh: “No limit is known: "
        "Kf is not here.”)."
    )
    stay = reason_vi(_decide(mean_of(1.0, parameter="ABC"), NotLimited("A stay is in force.")))
    assert stay.startswith("Không có giới hạn nào áp dụng cho ABC ngày 24/11/2026")


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (LimitKind.PERMIT_STRICTER, "giới hạn riêng, chặt hơn, của giấy phép"),
        (LimitKind.PERMIT_INTERIM, "giới hạn tạm thời của giấy phép"),
    ],
)
def test_a_limit_of_the_permit_and_its_doubt_are_told(kind: LimitKind, words: str) -> None:
    own = replace(SCALED, kind=kind, confidence=Confidence.UNCONFIRMED)
    told = reason_vi(_decide(mean_of(100.0), own))
    assert words in told
    assert "148,5 mg/L, theo giấy phép" in told
    assert "chưa được xác nhận" in told


def test_a_comparison_without_a_limit_cannot_be_told() -> None:
    broken = replace(_decide(mean_of(100.0), SCALED), limit=None)
    with pytest.raises(ValueError, match="has a mean and a limit"):
        reason_vi(broken)
    with pytest.raises(ValueError, match="has a mean and a limit"):
        reason_en(broken, why="", minimum_capture=0.75)


_OF_NO_PARAMETER = {
    CoverageReason.NO_STATION,
    CoverageReason.STATION_NOT_ENTERED,
    CoverageReason.NO_OUTLET,
    CoverageReason.NOT_BEGUN,
    CoverageReason.NOT_CONNECTED,
}


@pytest.mark.parametrize("reason", list(CoverageReason))
def test_every_finding_is_explained_in_both_languages(reason: CoverageReason) -> None:
    finding = CoverageFinding(reason=reason, outlet_id="x", parameters=("COD", "PH"))
    for told in (finding_en(finding), finding_vi(finding)):
        assert ("COD, PH" in told) == (reason not in _OF_NO_PARAMETER)
        assert told.endswith(".")


def test_an_outlet_that_cannot_report_is_told_apart_from_one_that_does_not() -> None:
    silent = CoverageFinding(
        reason=CoverageReason.NOT_REPORTING, outlet_id="x", parameters=("COD",)
    )
    for say in (finding_en, finding_vi):
        told = {
            say(silent),
            say(replace(silent, parameters=())),
            say(replace(silent, outlet_id=None)),
        }
        assert len(told) == 3


def test_where_quality_control_would_decide_a_person_is_asked_for() -> None:
    mean = replace(mean_of(140.0, valid=264), excluded=24, missing=0, unscreened=203.5)
    said = reason_vi(_decide(mean, SCALED))
    assert "không được tự quyết định" in said
    assert "140 mg/L" in said
    assert "203,5 mg/L" in said
