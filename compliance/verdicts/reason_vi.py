"""Says a verdict in one Vietnamese sentence with the arithmetic behind it; reason_en.py in English.

It decides nothing and stores nothing: the sentence is computed from the verdict each time.
"""

from __future__ import annotations

from datetime import date

from compliance.verdicts.clauses.carried import carried_said_vi
from compliance.verdicts.clauses.doubt import doubt_said_vi
from compliance.verdicts.clauses.figures import (
    figure,
    hours_of,
    limits_of,
    mean_figure,
    share,
    span_figures,
    times_figure,
    turned_by_screening,
    unit_of,
)
from compliance.verdicts.clauses.store import store_said_vi
from compliance.verdicts.reason_en import compared, stated_slots
from compliance.verdicts.vietnamese.verdict_words import why_no_limit_vi, why_not_told_vi
from domain.judged.verdicts import (
    DEFAULT_COLUMN,
    Certainty,
    Confidence,
    DailyMean,
    GapCause,
    Limit,
    LimitKind,
    Outcome,
    PeriodMean,
    Verdict,
)
from domain.measured.parameters import PARAMETERS


def reason_vi(verdict: Verdict) -> str:
    """Return a Vietnamese sentence, from the verdict alone; a `why` of no known form is quoted."""
    mean = verdict.mean
    name = PARAMETERS[mean.parameter].name_vi if mean.parameter in PARAMETERS else mean.parameter
    what = f"{name} ngày {_day_vi(mean.day)}"
    match verdict.outcome:
        case Outcome.LIMIT_UNKNOWN:
            return f"Chưa rõ giới hạn áp dụng cho {what}{_why_no_limit(verdict)}"
        case Outcome.NOT_LIMITED if verdict.is_withdrawn:
            return (
                f"Ngày {_day_vi(mean.day)} cửa xả này không phải truyền số liệu: theo sổ đăng ký "
                "hiện nay thì ngày đó chưa có (hoặc không còn) cửa xả này, hoặc cụm hay trạm không "
                "hoạt động, hoặc cửa xả không đo thông số này, hoặc chưa nhận được số liệu nào của "
                "nó. Kết luận đưa ra trước đây được rút lại."
            )
        case Outcome.NOT_LIMITED:
            return f"Không có giới hạn nào áp dụng cho {what}{_why_no_limit(verdict)}"
        case Outcome.NO_DISCHARGE:
            return (
                f"Không xả thải ngày {_day_vi(mean.day)}: lưu lượng đầu ra bằng 0 trong cả "
                f"{mean.expected} giá trị phải có, nên không xét trung bình của {name}"
                f"{store_said_vi(mean)}."
            )
        case Outcome.NOT_PROVABLE:
            ours = f"{_outage_vi(mean)}{store_said_vi(mean)}"
            doubt = f"{doubt_said_vi(mean, verdict.judged or mean)}{carried_said_vi(mean)}"
            return f"{_not_provable_vi(verdict, what)}{doubt}{ours}{_stated_vi(mean)}."
        case _:
            doubts = f"{_doubts_vi(compared(verdict)[2])}{store_said_vi(mean)}"
            doubt = f"{doubt_said_vi(mean, verdict.judged or mean)}{carried_said_vi(mean)}"
            certainty = f"{_certainty_vi(verdict)}{doubt}{_stated_vi(mean)}"
            return f"{_compared_vi(verdict, what)}{certainty}{doubts}."


def _why_no_limit(verdict: Verdict) -> str:
    why = why_no_limit_vi(verdict.reason)
    return f" (lý do, tiếng Anh: “{verdict.reason}”)." if why is None else f": {why}"


def _not_provable_vi(verdict: Verdict, what: str) -> str:
    mean = verdict.mean
    untold = why_not_told_vi(verdict.reason)
    if untold is not None:
        return f"Chưa đủ căn cứ để kết luận về {what}: {untold}"
    told: DailyMean | PeriodMean = mean if verdict.judged is None else verdict.judged
    of = "" if verdict.judged is None else f" trong mẻ xả {hours_of(verdict.judged)}"
    sentence = (
        f"Chưa đủ số liệu để kết luận về {what}{of}: {told.valid} giá trị hợp lệ trên "
        f"{told.expected} giá trị phải có ({told.excluded} bị loại, {told.missing} thiếu), "
        f"tức {_comma(share(told.capture))}"
    )
    whole = turned_by_screening(told, verdict.limit)
    if whole is not None and verdict.limit is not None and told.mean is not None:
        unit, bounds = unit_of(verdict.limit), limits_of(verdict.limit)
        return (
            f"Kiểm tra chất lượng số liệu không được tự quyết định kết luận về {what}{of}: không "
            f"tính các giá trị bị loại thì trung bình là "
            f"{_comma(figure(told.mean, bounds))}{unit}, "
            f"tính cả thì là {_comma(figure(whole, bounds))}{unit}, ở phía bên kia của giới hạn; "
            "cần có người "
            "xem xét và quyết định"
        )
    if verdict.limit is not None:
        sentence += _plain_vi(told, verdict.limit)
    span = _span_vi(told, verdict.limit)
    return f"{sentence}; trung bình có thể {span}" if span and told.mean is not None else sentence


def _plain_vi(told: DailyMean | PeriodMean, limit: Limit) -> str:
    if told.plain is None:
        return ""
    plain = _comma(figure(told.plain, limits_of(limit)))
    return (
        "; số liệu đến dày hơn tần suất phải có, và mỗi khoảng đo chỉ được tính một lần: nếu tính "
        f"theo từng giá trị thì trung bình là {plain}{unit_of(limit)}"
    )


def _outage_vi(mean: DailyMean) -> str:
    own, brokers = mean.slots_of(GapCause.OUR_OUTAGE), mean.slots_of(GapCause.BROKER)
    ours = own + brokers
    if ours == 0:
        return ""
    whose = " và ".join(
        ["hệ thống của Sở gián đoạn"] * bool(own) + ["máy chủ MQTT làm mất số liệu"] * bool(brokers)
    )
    return (
        f"; {ours} trên {max(mean.missing, ours)} giá trị thiếu là do {whose}, không thuộc trách "
        "nhiệm của cơ sở"
    )


def _stated_vi(mean: DailyMean) -> str:
    if not mean.gaps:
        return ""
    words = {
        GapCause.CALIBRATION: "thiết bị đang hiệu chuẩn (trạng thái 01)",
        GapCause.SENSOR: "thiết bị báo lỗi (trạng thái 02)",
    }
    return "".join(
        f"; {slots} giá trị thiếu là do {words[cause]}, theo báo cáo của thiết bị"
        for cause, slots in stated_slots(mean)
    )


def _compared_vi(verdict: Verdict, what: str) -> str:
    told, value, limit = compared(verdict)
    unit, where = unit_of(limit), "nằm trong giới hạn"
    if limit.upper is not None and value > limit.upper:
        where = f"vượt giới hạn trên {_comma(f'{limit.upper:.15g}')}{unit}"
    elif limit.lower is not None and value < limit.lower:
        where = f"thấp hơn giới hạn dưới {_comma(f'{limit.lower:.15g}')}{unit}"
    which = "24 giờ" if verdict.judged is None else f"mẻ xả {hours_of(verdict.judged)}"
    sentence = (
        f"Trung bình {which} của {what} là {_comma(mean_figure(value, limit))}{unit}, "
        f"{where} ({limit.regulation}, cột {limit.column}: {_arithmetic_vi(limit)}), tính từ "
        f"{told.valid} giá trị hợp lệ trên {told.expected} giá trị phải có"
        f"{_plain_vi(told, limit)}"
    )
    if verdict.times_over is not None:
        sentence += f"; gấp {_comma(times_figure(verdict.times_over))} lần giới hạn"
    if verdict.judged is not None:
        sentence += (
            f"; xấu nhất trong {len(verdict.mean.batches)} khoảng xả được xét, "
            f"{verdict.exceeded_periods} khoảng ngoài giới hạn"
        )
    return sentence


def _arithmetic_vi(limit: Limit) -> str:
    unit = unit_of(limit)
    factors = [(limit.kq, "Kq"), (limit.kf, "Kf"), (limit.k, "K")]
    named = [f" x {factor:.15g} ({name})" for factor, name in factors if factor is not None]
    regulation = limit.kind is LimitKind.REGULATION
    if regulation and named and limit.base_upper is not None and limit.upper is not None:
        return _comma(f"{limit.base_upper:.15g}{''.join(named)} = {limit.upper:.15g}{unit}")
    span = " đến ".join(f"{bound:.15g}" for bound in limits_of(limit))
    return _comma(f"{span}{unit}, {'không nhân hệ số' if regulation else 'theo giấy phép'}")


def _certainty_vi(verdict: Verdict) -> str:
    whatever = verdict.certainty is Certainty.WHATEVER_WAS_MISSING
    unknown = verdict.mean.missing + verdict.mean.excluded
    if verdict.judged is not None:
        if whatever:
            return "; kết luận không phụ thuộc số liệu thiếu"
        return "; số liệu thiếu của mẻ xả có thể làm thay đổi kết luận"
    span = _span_vi(verdict.mean, verdict.limit)
    if unknown == 0:
        none = "; không thiếu giá trị nào"
        if whatever or not verdict.mean.suspect:
            return none
        could = f"{none}, nhưng các giá trị đáng ngờ có thể làm thay đổi kết luận"
        return f"{could}: trung bình có thể {span}" if span else could
    if whatever:
        return f"; dù {unknown} giá trị thiếu hoặc bị loại là bao nhiêu, trung bình vẫn {span}"
    could = f"; {unknown} giá trị thiếu hoặc bị loại có thể làm thay đổi kết luận"
    return f"{could}: trung bình có thể {span}" if span else could


_SURE = {
    Confidence.TWO_SOURCES: "hai nguồn độc lập thống nhất",
    Confidence.ONE_SOURCE: "một nguồn",
    Confidence.UNCONFIRMED: "chưa được xác nhận",
}


def _doubts_vi(limit: Limit) -> str:
    said = {
        LimitKind.REGULATION: "",
        LimitKind.PERMIT_STRICTER: "; giới hạn riêng, chặt hơn, của giấy phép",
        LimitKind.PERMIT_INTERIM: "; giới hạn tạm thời của giấy phép",
    }[limit.kind]
    if limit.confidence is Confidence.UNCONFIRMED:
        said += "; giới hạn dựa trên một con số của quy định chưa được xác nhận"
    for one in limit.figures:
        if one.name == DEFAULT_COLUMN:
            said += (
                f"; cột {one.value} chỉ áp dụng khi tỉnh chưa phân vùng xả thải "
                f"({_SURE[one.confidence]}), và việc phân vùng chưa có trong hồ sơ"
            )
    return said


def _span_vi(mean: DailyMean | PeriodMean, limit: Limit | None) -> str:
    low, high = span_figures(mean, limit)
    unit = "" if limit is None else unit_of(limit)
    if low is not None and high is not None:
        return f"từ {_comma(low)} đến {_comma(high)}{unit}"
    if high is not None:
        return f"không quá {_comma(high)}{unit}"
    return "" if low is None else f"ít nhất {_comma(low)}{unit}"


def _day_vi(day: date) -> str:
    return f"{day.day:02}/{day.month:02}/{day.year}"


def _comma(text: str) -> str:
    """Return figures with the decimal comma of Vietnamese writing."""
    return text.replace(".", ",")
