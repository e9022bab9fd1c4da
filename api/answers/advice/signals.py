"""Tells a signal in words that a judge can follow, in both languages, and as the API answers it.

It says what was seen and what chance would do; it never says that anybody did anything.
"""

from __future__ import annotations

from datetime import date, datetime
from math import floor, log10
from typing import Self

from pydantic import BaseModel, Field

from api.question.known_at import KnownAt
from domain.legal_day import from_microseconds
from domain.measured.signals import NotRunReason, Signal, SignalKind, SignalRank, WeekSignals
from domain.two_languages import Language

# Names of the shapes, and what was seen and what is usual; figures stand in braces
SIGNAL_WORDS: dict[SignalKind, tuple[str, str]] = {
    SignalKind.TUBE_IN_BOTTLE: ("Các chất cùng lặng bất thường", "All substances go quiet"),
    SignalKind.CAPPED: ("Giá trị dồn sát dưới giới hạn", "Values stay just under the limit"),
    SignalKind.REPLAYED: ("Dãy số liệu cũ lặp lại", "A sequence of before comes again"),
    SignalKind.DILUTION: ("Nước ra nhiều hơn, nồng độ cùng giảm", "More water, and all thinner"),
    SignalKind.MORE_OFTEN_WHEN_CLEAN: (
        "Truyền thưa đi khi nồng độ cao",
        "Readings thin out at high levels",
    ),
    SignalKind.CALIBRATING_WHEN_HIGH: (
        "Báo hiệu chuẩn khi kênh khác tăng",
        "Calibrating while another channel is high",
    ),
    SignalKind.STEPPING_TOGETHER: (
        "Nhiều kênh cùng đổi theo một hệ số",
        "Several channels jump by one factor",
    ),
    SignalKind.UNPLUGGED_WHEN_HIGH: (
        "Ngừng truyền từ lúc nồng độ cao",
        "Nothing is sent from high levels on",
    ),
    SignalKind.LATER_VALUE_LOWER: (
        "Giá trị đến sau cho cùng thời điểm thấp hơn",
        "The later value for an instant is lower",
    ),
}
_SEEN: dict[SignalKind, tuple[str, str]] = {
    SignalKind.TUBE_IN_BOTTLE: (
        (
            "{observed} trong {looked_at} khoảng 2 giờ các chất cùng gần như không dao động "
            "trong khi nước vẫn chảy; thường chỉ có khoảng {expected}."
        ),
        (
            "In {observed} of {looked_at} spans of two hours the substances hardly moved "
            "together while water flowed; some {expected} are usual."
        ),
    ),
    SignalKind.CAPPED: (
        (
            "{observed} trong {looked_at} giờ nồng độ ở lại ngay dưới giới hạn mà không giờ nào "
            "vượt; theo quá khứ của trạm thì khoảng {expected}."
        ),
        (
            "After {looked_at} hours just under the limit, {observed} stayed there and none went "
            "over; by the plant's own past some {expected} would."
        ),
    ),
    SignalKind.REPLAYED: (
        (
            "{observed} bước đo liên tiếp giống hệt một đoạn trước đó; ngẫu nhiên thì dài nhất "
            "khoảng {expected} bước."
        ),
        (
            "{observed} steps from reading to reading are exactly those of an earlier time; by "
            "chance the longest copy has some {expected}."
        ),
    ),
    SignalKind.DILUTION: (
        (
            "{observed} trong {looked_at} giờ lưu lượng ra tăng so với lưu lượng vào và mọi chất "
            "cùng loãng đi; thường chỉ có khoảng {expected}."
        ),
        (
            "In {observed} of {looked_at} hours more flowed out over what came in and every "
            "substance was thinner; some {expected} are usual."
        ),
    ),
    SignalKind.MORE_OFTEN_WHEN_CLEAN: (
        (
            "{observed} trong {looked_at} lần truyền thưa đi rơi vào lúc nồng độ cao hơn thường; "
            "ngẫu nhiên thì khoảng {expected}."
        ),
        (
            "{observed} of {looked_at} times at which readings thinned out were at higher "
            "levels; by chance some {expected} would be."
        ),
    ),
    SignalKind.CALIBRATING_WHEN_HIGH: (
        (
            "{observed} trong {looked_at} lần báo hiệu chuẩn rơi vào lúc kênh khác cao hơn mọi "
            "lúc ở giữa; ngẫu nhiên thì khoảng {expected}."
        ),
        (
            "{observed} of {looked_at} calibrations fell on times at which another channel was "
            "higher than it was shown to be between; by chance some {expected} would."
        ),
    ),
    SignalKind.STEPPING_TOGETHER: (
        (
            "Các kênh cùng lúc thành {observed} lần giá trị trước đó, lưu lượng không đổi; trước "
            "đây xa nhất là {expected} lần."
        ),
        (
            "The channels came at one moment to {observed} times what they were, and the flow "
            "did not change; the furthest before was {expected} times."
        ),
    ),
    SignalKind.UNPLUGGED_WHEN_HIGH: (
        (
            "{observed} trong {looked_at} lần ngừng truyền bắt đầu hoặc kết thúc ở mức cao nhất "
            "của những gì được truyền; ngẫu nhiên thì khoảng {expected}."
        ),
        (
            "{observed} of {looked_at} gaps began and ended among the highest quarter of what "
            "was shown; by chance some {expected} would."
        ),
    ),
    SignalKind.LATER_VALUE_LOWER: (
        (
            "{observed} trong {looked_at} giờ có hai giá trị cho cùng thời điểm, giá trị đến sau "
            "thấp hơn; ngẫu nhiên thì khoảng {expected}."
        ),
        (
            "In {observed} of {looked_at} hours with two values for one instant the later one is "
            "lower; by chance some {expected} would be."
        ),
    ),
}
NOT_RUN_WORDS: dict[NotRunReason, tuple[str, str]] = {
    NotRunReason.LITTLE_PAST: (
        "chưa đủ hai tuần số liệu trước đó",
        "less than two weeks of readings before",
    ),
    NotRunReason.FEW_CHANNELS: ("quá ít kênh đo", "too few channels"),
    NotRunReason.NO_FLOWS: ("không đo cả lưu lượng vào và ra", "inflow or outflow not measured"),
    NotRunReason.COARSE_INTERVAL: ("khoảng đo quá thưa", "the interval is too long"),
    NotRunReason.LIMIT_UNKNOWN: ("chưa rõ giới hạn", "the limit is unknown"),
    NotRunReason.TOO_FEW_READINGS: ("quá ít số liệu để so", "too few readings to compare with"),
    NotRunReason.ON_CHANGE: (
        "thiết bị chỉ truyền khi giá trị thay đổi",
        "the logger reports on change",
    ),
    NotRunReason.NO_PERMIT: ("không có giấy phép", "there is no permit"),
    NotRunReason.FAILED: ("phép xem xét của hệ thống bị lỗi", "our own test failed"),
}
_RARER_THAN = 1e-12
_WORDS = {"vi": 0, "en": 1}


def seen_words(signal: Signal, language: Language) -> str:
    """Return what was seen, and what would be usual."""
    figures = {
        name: _figure(value, language)
        for name, value in (
            ("observed", signal.observed),
            ("looked_at", signal.looked_at),
            ("expected", signal.expected),
        )
    }
    return _SEEN[signal.kind][_WORDS[language]].format(**figures)


def signal_words(signal: Signal, language: Language) -> tuple[str, str]:
    """Return the name of a signal, and what was seen with its chance."""
    name = SIGNAL_WORDS[signal.kind][_WORDS[language]]
    seen = seen_words(signal, language)
    return name, f"{seen} {chance_words(signal.probability, language)}"


def chance_words(probability: float, language: Language) -> str:
    """Return a probability as how many of the plant's own weeks would look so by chance.

    >>> chance_words(0.00041, "en")
    'By chance alone, one week in some 2,400 of this plant would look so.'
    """
    if probability < _RARER_THAN:
        return (
            "Nếu chỉ do ngẫu nhiên: chưa tới một trong một nghìn tỷ tuần của chính trạm này."
            if language == "vi"
            else "By chance alone: less than one week in a million million of this plant."
        )
    weeks = _rounded(1.0 / probability)
    if language == "vi":
        told = f"{weeks:,}".replace(",", ".")
        return (
            f"Nếu chỉ do ngẫu nhiên, khoảng {told} tuần của chính trạm này mới có một tuần như vậy."
        )
    return f"By chance alone, one week in some {weeks:,} of this plant would look so."


def _rounded(count: float) -> int:
    """Return a count with two figures that say something."""
    size: int = 10 ** max(0, floor(log10(count)) - 1)
    return round(count / size) * size


def _figure(value: float, language: Language) -> str:
    text = f"{value:,.0f}" if value >= 10 or value == round(value) else f"{value:.2g}"  # noqa: PLR2004 - two figures
    return text.translate(str.maketrans(",.", ".,")) if language == "vi" else text


class SpanAnswer(BaseModel):
    """Readings that a signal rests on, [begin, end)."""

    begin: datetime
    end: datetime


class SignalAnswer(BaseModel):
    """A reason to visit: what was seen in the week, what is usual, and the chance of so much."""

    id: str = Field(description="By which a case is opened from it")
    kind: SignalKind
    rank: SignalRank
    parameters: list[str]
    observed: float = Field(description="How much was seen, of `looked_at` places")
    looked_at: float = Field(description="How many places were looked at")
    expected: float = Field(description="How much is usual, by the plant's own past or by chance")
    probability: float = Field(
        description="Of so much by chance under the plant's own past, corrected for every look"
    )
    spans: list[SpanAnswer] = Field(description="The readings that it rests on")
    means: str
    means_vi: str

    @classmethod
    def of(cls, signal: Signal, name: str) -> Self:
        """Return the answer for one signal of a name."""
        return cls(
            id=name,
            kind=signal.kind,
            rank=signal.rank,
            parameters=list(signal.parameters),
            observed=signal.observed,
            looked_at=signal.looked_at,
            expected=signal.expected,
            probability=signal.probability,
            spans=[
                SpanAnswer(begin=from_microseconds(first), end=from_microseconds(end))
                for first, end in signal.spans
            ],
            means=f"{seen_words(signal, 'en')} {chance_words(signal.probability, 'en')}",
            means_vi=f"{seen_words(signal, 'vi')} {chance_words(signal.probability, 'vi')}",
        )


class NotRunAnswer(BaseModel):
    """A test that was not run, and why: it says nothing for or against."""

    kind: SignalKind
    reason: NotRunReason


class WeekSignalsAnswer(BaseModel):
    """What the tests say of one outlet's week, since when it is known."""

    outlet: str
    first: date = Field(serialization_alias="from")
    last: date = Field(serialization_alias="to")
    signals: list[SignalAnswer] = Field(description="The strongest first; none: nothing was found")
    not_run: list[NotRunAnswer] = Field(description="Tests that say nothing of this week")
    raised: str | None = Field(description="What was raised where our own looking failed")
    known_at: KnownAt

    @classmethod
    def of(cls, week: WeekSignals, known_at: datetime) -> Self:
        """Return the answer for one week."""
        return cls(
            outlet=week.outlet_id,
            first=week.first_day,
            last=week.last_day,
            signals=[SignalAnswer.of(one, week.id_of(one.kind)) for one in week.signals],
            not_run=[NotRunAnswer(kind=kind, reason=reason) for kind, reason in week.not_run],
            raised=week.raised or None,
            known_at=known_at,
        )


class SignalsAnswer(BaseModel):
    """The outlets' weeks from `from` to `to`, the strongest reason to visit first."""

    known_at: KnownAt
    first: date = Field(serialization_alias="from")
    last: date = Field(serialization_alias="to")
    weeks: list[WeekSignalsAnswer] = Field(description="By outlet, the strongest reason first")
