"""What stands in the slots of kept sentences: parameters, amounts, bounds, classes, certainties."""

from __future__ import annotations

import re

from domain.judged.verdicts import Confidence
from domain.measured.parameters import PARAMETERS
from domain.two_languages import INSTANT, ISO_DAY, NUMBER, QUOTED, TEXT, Phrases, Slot, with_comma

SURE_VI = {
    Confidence.TWO_SOURCES: "hai nguồn độc lập thống nhất",
    Confidence.ONE_SOURCE: "một nguồn",
    Confidence.UNCONFIRMED: "chưa xác nhận",
}
WATER_VI = {
    "river": "sông, suối",
    "lake": "hồ",
    "coastal water for aquatic life or water sports": (
        "nước biển ven bờ bảo vệ thủy sinh hoặc dùng cho thể thao dưới nước"
    ),
    "other coastal water": "nước biển ven bờ khác",
    "urban or residential drainage": "hệ thống thoát nước đô thị, khu dân cư",
    "coastal_protected": "nước biển ven bờ bảo vệ thủy sinh hoặc thể thao dưới nước",
    "coastal_other": "nước biển ven bờ khác",
    "urban_drainage": "hệ thống thoát nước đô thị, khu dân cư",
}
_UNITS_VI = {
    "m3/day": "m³/ngày",
    "m3/24h": "m³/24 giờ",
    "m3/s": "m³/s",
    "m3/h": "m³/giờ",
    "m3": "m³",
}


def parameter_vi(code: str) -> str:
    """Return a parameter's name, such as Amoni (tính theo N); a code that is none of ours stays.

    >>> parameter_vi("NH4_N"), parameter_vi("TEMP")
    ('Amoni (tính theo N)', 'Nhiệt độ')
    """
    return PARAMETERS[code].name_vi if code in PARAMETERS else code


def amount_vi(text: str) -> str:
    """Return a figure with its unit as Vietnamese writes them.

    >>> amount_vi("0.9 m3/day")
    '0,9 m³/ngày'
    >>> amount_vi("2600 m3/24h")
    '2600 m³/24 giờ'
    """
    for unit, written in _UNITS_VI.items():
        text = re.sub(rf"\b{unit}(?![\w/])", written, text)
    return with_comma(text)


_AMOUNT = Slot(rf"(?:{NUMBER.pattern})(?: \S.*)?", amount_vi)
BOUNDS_VI = Phrases(
    [
        ("at least {low:amount}", "ít nhất {low}"),
        ("{low:number} to {high:amount}", "{low} đến {high}"),
        ("{high:amount}", "{high}"),
    ],
    {"amount": _AMOUNT, "number": NUMBER},
)
CLASSES_VI = Phrases(
    [
        ("any quantity", "mọi quy mô"),
        ("above {low:number} up to {high:amount}", "trên {low} đến {high}"),
        ("above {low:amount}", "trên {low}"),
        ("up to {high:amount}", "đến {high}"),
    ],
    {"amount": _AMOUNT, "number": NUMBER},
)
SLOTS = {
    "number": NUMBER,
    "day": ISO_DAY,
    "instant": INSTANT,
    "quoted": QUOTED,
    "text": TEXT,
    "amount": _AMOUNT,
    "bounds": BOUNDS_VI.slot(),
    "class": CLASSES_VI.slot(),
    "parameter": Slot("[A-Z][A-Z0-9_]*", parameter_vi),
    "parameters": Slot(
        "[A-Z][A-Z0-9_]*(?:, [A-Z][A-Z0-9_]*)*",
        lambda text: ", ".join(map(parameter_vi, text.split(", "))),
    ),
    "water": Slot("|".join(map(re.escape, WATER_VI)), WATER_VI.get),
    "sure": Slot(
        "|".join(re.escape(one.value) for one in Confidence),
        lambda text: SURE_VI[Confidence(text)],
    ),
    "factor": Slot("Kq|Kf|K", str),
}
