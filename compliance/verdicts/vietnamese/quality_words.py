"""Says in Vietnamese what a check held against readings, who set it, and why it could not run."""

from __future__ import annotations

from compliance.verdicts.vietnamese.slots import BOUNDS_VI, SLOTS
from domain.judged.quality import Check
from domain.two_languages import Phrases, Slot

CHECKS_VI: dict[Check, str] = {
    Check.SYNTAX: "dạng số liệu",
    Check.DEVICE_STATUS: "trạng thái thiết bị",
    Check.GROSS_RANGE: "khoảng giá trị hợp lý",
    Check.SPIKE: "giá trị đột biến",
    Check.RATE_OF_CHANGE: "tốc độ thay đổi",
    Check.FLAT_LINE: "số liệu đứng yên",
    Check.ATTENUATED: "số liệu gần như không đổi",
    Check.GAP: "khoảng trống số liệu",
    Check.STEP_TOGETHER: "nhiều thông số nhảy cùng lúc",
    Check.SMALL_SPIKE: "gai nhỏ",
    Check.EXCURSION: "lệch hẳn trong thời gian ngắn",
    Check.SHIFT: "mức đo đổi đột ngột",
    Check.UNSTEADY: "số liệu dao động thất thường",
    Check.CADENCE: "tần suất đo",
    Check.CARRIED: "giá trị giữ nguyên",
    Check.OUT_OF_CONTROL: "đầu đo mất kiểm soát",
    Check.RULING: "quyết định về số liệu",
}
FLAGS_VI = {1: "đạt", 2: "chưa xét", 3: "nghi ngờ", 4: "không đạt", 9: "thiếu"}
_SPANS = Phrases(
    [
        ("no bound", "không có giới hạn"),
        ("{low:amount} or more", "từ {low} trở lên"),
        ("up to {high:amount}", "không quá {high}"),
        ("{bounds:bounds}", "{bounds}"),
    ],
    SLOTS,
)
_SENSOR_CHECKS = Phrases(
    [
        ("calibration of {at:instant}", "hiệu chuẩn lúc {at}"),
        ("calibration of {day:day}", "hiệu chuẩn ngày {day}"),
        (
            "comparison with the laboratory of {at:instant}",
            "đối chiếu với phòng thử nghiệm lúc {at}",
        ),
    ],
    SLOTS,
)
_SLOTS = {
    **SLOTS,
    "check": _SENSOR_CHECKS.slot(".+?"),
    "span": _SPANS.slot(".+?"),
    "bounds": BOUNDS_VI.slot(".+"),
}
THRESHOLDS_VI = Phrases(
    [
        (
            "no finite number, or one that stands for no value",
            "không phải là số hữu hạn, hoặc là số dùng thay cho “không có giá trị”",
        ),
        (
            "the device was calibrating or in error (status 01 or 02), not measuring",
            "thiết bị đang hiệu chuẩn hoặc báo lỗi (trạng thái 01 hoặc 02), không đo",
        ),
        (
            "outside what is possible and the sensor's span: {span:span}",
            "ngoài mức có thể có và dải đo của đầu đo: {span}",
        ),
        ("outside what is possible: {span:span}", "ngoài mức có thể có: {span}"),
        (
            "outside what is plausible: {span:span}, or at the sensor's top or floor",
            "ngoài mức hợp lý: {span}, hoặc ở cận trên, cận dưới của đầu đo",
        ),
        ("outside what is plausible: {span:span}", "ngoài mức hợp lý: {span}"),
        (
            "stands out from both neighbours by more than {step:amount}",
            "chênh với cả hai giá trị liền kề quá {step}",
        ),
        ("moved faster than {rate:amount} an hour", "thay đổi nhanh hơn {rate} mỗi giờ"),
        (
            (
                "the same number for {hours:number} h or more, of which {granted:number} h are "
                "granted for a step of {step:amount}"
            ),
            (
                "cùng một giá trị từ {hours} giờ trở lên, trong đó {granted} giờ là do bước hiển "
                "thị {step}"
            ),
        ),
        (
            "within less than {range:amount} for {hours:number} h or more: it hardly moves",
            "thay đổi dưới {range} trong {hours} giờ trở lên: gần như không đổi",
        ),
        (
            (
                "unusual on this day: stands out from both neighbours by more than {step:amount}; "
                "to be looked at"
            ),
            (
                "khác thường so với cả ngày: chênh với cả hai giá trị liền kề quá {step}; cần "
                "xem lại"
            ),
        ),
        (
            (
                "lies apart from the readings around it by more than {step:amount}, and came or "
                "went at once; to be looked at"
            ),
            ("lệch khỏi các giá trị xung quanh quá {step}, đến hoặc đi đột ngột; cần xem lại"),
        ),
        (
            "the level changed at once by more than {step:amount}, and stayed; to be looked at",
            "mức đo đổi đột ngột quá {step} và giữ ở mức mới; cần xem lại",
        ),
        (
            (
                "more than half of the day's readings tremble by more than {share:number} % of "
                "the value and {step:amount}; to be looked at"
            ),
            (
                "hơn một nửa số giá trị trong ngày dao động quá {share} % giá trị đo và {step}; "
                "cần xem lại"
            ),
        ),
        (
            "no reading for more than {count:number} intervals of {minutes:number} min",
            "không có giá trị nào trong hơn {count} khoảng đo {minutes} phút",
        ),
        (
            (
                "stepped by more than {step:number} at one instant with {least:number} or more of "
                "{others:parameters}"
            ),
            "nhảy quá {step} cùng một lúc với ít nhất {least} trong các thông số {others}",
        ),
        (
            (
                "more than one reading in a slot of {minutes:number} minutes, the permit's "
                "interval: each slot counts once in the mean"
            ),
            (
                "có hơn một giá trị trong một khoảng đo {minutes} phút theo giấy phép: mỗi khoảng "
                "đo chỉ tính một lần vào trung bình"
            ),
        ),
        (
            (
                "the logger reports on change: its last value stands while it says nothing for up "
                "to {minutes:number} min"
            ),
            (
                "thiết bị chỉ truyền khi giá trị thay đổi: giá trị gần nhất được giữ nguyên khi "
                "thiết bị im lặng không quá {minutes} phút"
            ),
        ),
        (
            (
                "out of control: the {failed:check} failed, and the last one before it that passed "
                "was the {passed:check}"
            ),
            ("đầu đo mất kiểm soát: lần {failed} không đạt, lần đạt gần nhất trước đó là {passed}"),
        ),
        (
            (
                "out of control: the {failed:check} failed, and none before it passed, since the "
                "first reading"
            ),
            (
                "đầu đo mất kiểm soát: lần {failed} không đạt, trước đó chưa có lần nào đạt, tính "
                "từ giá trị đầu tiên"
            ),
        ),
        (
            (
                "out of control: the {failed:check} failed, and none before it passed, since the "
                "sensor's first day {day:day}"
            ),
            (
                "đầu đo mất kiểm soát: lần {failed} không đạt, trước đó chưa có lần nào đạt, tính "
                "từ ngày đầu của đầu đo {day}"
            ),
        ),
    ],
    _SLOTS,
)
SET_BY_VI = Phrases(
    [
        (
            "quality {version} with own thresholds {numbers}",
            "bộ ngưỡng chất lượng {version} kèm ngưỡng riêng số {numbers}",
        ),
        ("quality {version}", "bộ ngưỡng chất lượng {version}"),
        ("rules {version}", "quy tắc {version}"),
        ("profile {id}", "hồ sơ bản tin {id}"),
        ("checks of sensors", "các lần kiểm tra đầu đo"),
    ]
)
NOT_RUN_VI = Phrases(
    [
        ("no readings on this day", "trong ngày không có giá trị nào"),
        (
            "no permit says how often to measure",
            "không có giấy phép nào quy định tần suất đo",
        ),
        (
            "the sensor's span is not known; held against what is possible alone: {span:span}",
            "chưa biết dải đo của đầu đo; chỉ so với mức có thể có: {span}",
        ),
        ("no thresholds for {code:parameter}", "chưa có ngưỡng cho {code}"),
        (
            "{count:number} usable readings; it needs {least:number}",
            "chỉ có {count} giá trị dùng được; cần {least}",
        ),
        (
            (
                "no two usable readings within {hours:number} h: nothing says that the value "
                "stood still"
            ),
            (
                "không có hai giá trị dùng được nào cách nhau trong {hours} giờ: không có căn cứ "
                "để nói giá trị đứng yên"
            ),
        ),
        (
            (
                "values in steps of {step:amount} may stand still for {hours:number} h without "
                "being broken, longer than a day"
            ),
            (
                "với bước hiển thị {step}, giá trị có thể đứng yên {hours} giờ, lâu hơn một ngày, "
                "mà thiết bị không hỏng"
            ),
        ),
        (
            "the logger reports on change: that a value stands is no sign of a broken sensor",
            (
                "thiết bị chỉ truyền khi giá trị thay đổi: giá trị giữ nguyên không phải là dấu "
                "hiệu đầu đo hỏng"
            ),
        ),
        (
            ("the logger reports on change: from one reading to the next no step is the usual one"),
            (
                "thiết bị chỉ truyền khi giá trị thay đổi: giữa hai giá trị liền nhau không có "
                "mức thay đổi nào là thông thường"
            ),
        ),
        ("no step is set for {code:parameter}", "chưa đặt bước nhảy cho {code}"),
        (
            "{count:number} readings; it needs {least:number}",
            "chỉ có {count} giá trị; cần {least}",
        ),
        (
            "{count:number} parameters can be compared; it needs {least:number}",
            "chỉ có {count} thông số so sánh được; cần {least}",
        ),
    ],
    _SLOTS,
)


def check_vi(name: str) -> str:
    """Return a check's name; one that is none of ours stays."""
    return CHECKS_VI[Check(name)] if name in set(Check) else name


def threshold_vi(check: str, threshold: str) -> str | None:
    """Return what a flag's threshold was; a person's ruling is quoted in that person's words."""
    return f"“{threshold}”" if check == Check.RULING else THRESHOLDS_VI.vietnamese(threshold)


def set_by_vi(check: str, set_by: str) -> str:
    """Return who set a flag: the version of the thresholds, or a person by name."""
    return set_by if check == Check.RULING else SET_BY_VI.vietnamese(set_by) or set_by


def rules_vi(rules: str) -> str:
    """Return the versions of rules and thresholds that a day was judged by.

    >>> rules_vi("rules 3; quality 2026-12-01.1 with own thresholds 7, 9")
    'quy tắc 3; bộ ngưỡng chất lượng 2026-12-01.1 kèm ngưỡng riêng số 7, 9'
    """
    return "; ".join(SET_BY_VI.vietnamese(one) or one for one in rules.split("; "))


def not_run_vi(why: str) -> str | None:
    """Return why a check could not run; None where it has no form."""
    return NOT_RUN_VI.vietnamese(why)


CHECK_SLOT = Slot("|".join(one.value for one in Check), check_vi)
