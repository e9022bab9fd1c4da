"""Says in Vietnamese what a limit is made of: its formula, its figures and why each applies."""

from __future__ import annotations

import re

from compliance.verdicts.vietnamese.binding_words import BINDING_SLOTS
from compliance.verdicts.vietnamese.clause_words import clause_vi, name_vi, source_vi
from compliance.verdicts.vietnamese.slots import BOUNDS_VI, SLOTS, WATER_VI
from domain.judged.verdicts import Figure, Limit, told_source
from domain.two_languages import Phrases, Slot, with_comma


def _note(text: str) -> str:
    parts = []
    for part in text.split("; "):
        entered = _ENTERED.vietnamese(part)
        parts.append(entered if entered is not None else part.partition(" / ")[0])
    return "; ".join(parts)


def _kind(text: str) -> str:
    """Return a row of K without its English words, which stand behind the Vietnamese ones."""
    row = re.sub(r" / [A-Za-z, ]+?(?=:| ?[<>]|$)", "", text)
    return with_comma(row.replace(">=", "≥ ").replace("<", "< ").replace("  ", " "))


_ENTERED = Phrases(
    [
        ("flow tier: not found", "khoảng lưu lượng: chưa tìm được"),
        ("entered as {bounds:bounds}", "nhập là {bounds}"),
    ],
    SLOTS,
)
_OF_WHAT = Slot(
    "|".join(map(re.escape, (*WATER_VI, "discharge"))),
    lambda text: "lưu lượng xả" if text == "discharge" else WATER_VI.get(text),
)
_COLUMN = "{code:parameter}, column {column:column}"
_FIGURE_SLOTS = {
    **BINDING_SLOTS,
    "what": _OF_WHAT,
    "note": Slot(".+?", _note),
    "row": Slot(".+", _kind),
    "column": Slot("[^,;]+?", str),
    "permit_kind": Slot("stricter|interim", {"stricter": "chặt hơn", "interim": "tạm thời"}.get),
}
_FACTORS = {"Kq and Kf do not": "không áp dụng Kq và Kf", "K does not": "không áp dụng K"}
WHY_VI = Phrases(
    [
        ("formula of {regulation}", "công thức của {regulation}"),
        *(
            (f"{en} apply to {{code:parameter}}", f"{vi} cho {{code}}")
            for en, vi in _FACTORS.items()
        ),
        (
            "binds in the transition between a regulation and its successor",
            "áp dụng trong thời gian chuyển tiếp giữa quy chuẩn cũ và quy chuẩn thay thế",
        ),
        (
            "where the province has not zoned its discharges; the permit names no column",
            "khi tỉnh chưa phân vùng xả thải; giấy phép không nêu cột",
        ),
        *(
            (
                f"{_COLUMN}{tier}{unit}{note}",
                f"{{code}}, cột {{column}}{tier_vi}{unit_vi}{note_vi}",
            )
            for tier, tier_vi in (
                ("", ""),
                (", discharge flow {reach:class}", ", lưu lượng xả {reach}"),
            )
            for unit, unit_vi in (
                ("; the table writes {unit:column}", "; bảng ghi {unit}"),
                ("", ""),
            )
            for note, note_vi in (("", ""), ("; {note:note}", "; {note}"))
        ),
        (
            "{what:what} of unknown quantity: the regulation's own rule",
            "{what}, chưa biết quy mô: theo quy định của chính quy chuẩn",
        ),
        ("{what:what} of {size:amount}, class {reach:class}", "{what} {size}, khoảng {reach}"),
        ("{what:what}", "{what}"),
        ("facility kind {row:row}", "loại hình cơ sở: {row}"),
        (
            "{kind:permit_kind} limit of permit {number} {days:days}",
            "giới hạn {kind} của giấy phép {number} {days}",
        ),
    ],
    _FIGURE_SLOTS,
)
_MADE = Phrases(
    [
        ("{bounds:bounds} (Cmax = C)", "{bounds} (Cmax = C)"),
        *((f"{{bounds:bounds}} ({en} apply)", f"{{bounds}} ({vi})") for en, vi in _FACTORS.items()),
        ("{bounds:bounds} (permit's {noun:noun})", "{bounds} ({noun} của giấy phép)"),
        ("{scaled:scaled}", "{scaled}"),
    ],
    {**BINDING_SLOTS, "scaled": Slot(r"[^()]+(?: x [\d.]+ \((?:Kq|Kf|K)\))+ = [^()]+", with_comma)},
)


def _without_it(text: str) -> str | None:
    return formula_vi(text)  # an own limit may stand on another one


_FORMULAS = Phrases(
    [
        (
            "{bounds:bounds} (permit's {noun:noun}; without it {made:made})",
            "{bounds} ({noun} của giấy phép; nếu không có thì {made})",
        ),
    ],
    {**BINDING_SLOTS, "made": Slot(".+", _without_it)},
)
_NUMBER_OR_NAME = re.compile(r"Cmax = .*|QC.*|[A-Z]{1,2}|[\w. ]+:\d{4}.*")


def formula_vi(formula: str) -> str | None:
    """Return how a limit is made, with decimal commas; None where it has no form.

    >>> formula_vi("150 mg/L x 0.9 (Kq) x 1.1 (Kf) = 148.5 mg/L")
    '150 mg/L x 0,9 (Kq) x 1,1 (Kf) = 148,5 mg/L'
    """
    return _MADE.vietnamese(formula) or _FORMULAS.vietnamese(formula)


def value_vi(figure: Figure) -> str:
    """Return a figure's value: bounds and factors with a comma, a regulation's sign as it is."""
    if _NUMBER_OR_NAME.fullmatch(figure.value):
        return figure.value
    return BOUNDS_VI.vietnamese(figure.value) or figure.value


def why_vi(figure: Figure) -> str | None:
    """Return why a figure's class or row applies; None where it has no form."""
    return WHY_VI.vietnamese(figure.why)


def clauses_vi(limit: Limit) -> str:
    """Return where each figure of a limit stands in the law, in the order of its formula."""
    if not limit.figures:
        return clause_vi(limit.clause)
    return "; ".join(f"{name_vi(one.name)}: {clause_vi(one.clause)}" for one in limit.figures)


def source_of_vi(figure: Figure) -> str:
    """Return what is printed as a figure's source."""
    return source_vi(told_source(figure.source))
