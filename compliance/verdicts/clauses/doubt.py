"""Says in both languages which readings count in a mean and prove nothing: suspect, or at a floor.

Made of the mean alone; it decides nothing.
"""

from __future__ import annotations

from domain.judged.columns import FlagColumns
from domain.judged.quality import Check, QualityFlag
from domain.judged.verdicts import DailyMean, PeriodMean

_CHECKS_EN = {
    Check.GROSS_RANGE: "beyond what is plausible, or at the sensor's top or floor",
    Check.SPIKE: "standing out",
    Check.RATE_OF_CHANGE: "moving too fast",
    Check.FLAT_LINE: "standing still",
    Check.ATTENUATED: "hardly moving",
    Check.OUT_OF_CONTROL: "of a sensor out of control: a check of it failed",
}
_CHECKS_VI = {
    Check.GROSS_RANGE: "ngoài mức hợp lý hoặc ở cận trên, cận dưới của đầu đo",
    Check.SPIKE: "nhô lên bất thường",
    Check.RATE_OF_CHANGE: "thay đổi quá nhanh",
    Check.FLAT_LINE: "đứng yên",
    Check.ATTENUATED: "gần như không đổi",
    Check.OUT_OF_CONTROL: "của đầu đo mất kiểm soát: kiểm tra đầu đo không đạt",
}


def doubt_said(mean: DailyMean, judged: DailyMean | PeriodMean) -> str:
    """Return a clause on what counts and proves nothing, empty where nothing is of that kind."""
    said = ""
    if judged.suspect:
        why = "; ".join(_CHECKS_EN[check] for check in _suspected_by(mean))
        said += (
            f"; {judged.suspect} valid readings are suspect ({why}): they count in the mean and "
            "prove nothing"
        )
    if judged.censored:
        said += (
            f"; {judged.censored} lie at or under the sensor's detection limit"
            f"{_limit(mean, 'of')}: it cannot tell such water from none, and they stand for "
            "anything from 0 to it"
        )
    return said


def doubt_said_vi(mean: DailyMean, judged: DailyMean | PeriodMean) -> str:
    """Return the same clause in Vietnamese."""
    said = ""
    if judged.suspect:
        why = "; ".join(_CHECKS_VI[check] for check in _suspected_by(mean))
        said += (
            f"; {judged.suspect} giá trị hợp lệ đáng ngờ ({why}): được tính vào trung bình nhưng "
            "không chứng minh được gì"
        )
    if judged.censored:
        said += (
            f"; {judged.censored} giá trị không lớn hơn giới hạn phát hiện của đầu đo"
            f"{_limit(mean, 'là').replace('.', ',')}: đầu đo không phân biệt được, coi là từ 0 "
            "đến mức đó"
        )
    return said


def _limit(mean: DailyMean, is_: str) -> str:
    return "" if mean.detection_limit is None else f" {is_} {mean.detection_limit:.6g}"


def _suspected_by(mean: DailyMean) -> list[Check]:
    """Return the checks that flagged readings which were not left out, in their order."""
    flags = mean.flags
    kinds = flags.found() if isinstance(flags, FlagColumns) else set(flags)
    found = {kind.check for kind in kinds if kind.flag is QualityFlag.SUSPECT or not kind.excludes}
    return [check for check in _CHECKS_EN if check in found]
