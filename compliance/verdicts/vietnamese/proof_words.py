"""Says in Vietnamese by which rule a check of a sensor passed or failed."""

from __future__ import annotations

from compliance.verdicts.vietnamese.slots import SLOTS
from domain.two_languages import Phrases

_HOW_VI = Phrases(
    [
        ("for pH", "đối với pH"),
        ("{percent:number} % of the reference", "{percent} % giá trị chuẩn"),
        (
            "{percent:number} % of the sensor's span, the reference being 0",
            "{percent} % dải đo của đầu đo, vì giá trị chuẩn bằng 0",
        ),
    ],
    SLOTS,
)
_FOUND = (
    "it read {read:number} where {right:number} was right: {off:number} off, and {most:number} is "
    "allowed ({how:how}; our setting)"
)
_FOUND_VI = (
    "đầu đo chỉ {read} trong khi giá trị chuẩn là {right}: lệch {off}, cho phép {most} ({how}; cài "
    "đặt của chúng tôi)"
)
RULES_VI = Phrases(
    [
        (f"{_FOUND}; it was left at {{left:number}}", f"{_FOUND_VI}; sau hiệu chỉnh chỉ {{left}}"),
        (_FOUND, _FOUND_VI),
        (
            (
                "mean difference and its confidence come to {off:number} over {pairs:number} "
                "pairs, and {most:number} is allowed (for pH; our setting)"
            ),
            (
                "chênh lệch trung bình cùng khoảng tin cậy là {off} trên {pairs} cặp, cho phép "
                "{most} (đối với pH; cài đặt của chúng tôi)"
            ),
        ),
        (
            (
                "relative accuracy of {percent:number} % over {pairs:number} pairs, and "
                "{most:number} % is allowed (our setting)"
            ),
            (
                "độ chính xác tương đối {percent} % trên {pairs} cặp, cho phép {most} % (cài đặt "
                "của chúng tôi)"
            ),
        ),
    ],
    {**SLOTS, "how": _HOW_VI.slot(".+?")},
)


def rule_vi(rule: str) -> str | None:
    """Return a rule's sentence; None where it has no known form."""
    return RULES_VI.vietnamese(rule)
