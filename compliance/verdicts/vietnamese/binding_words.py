"""Says in Vietnamese why a regulation, column and limit bind, or why none is known or binds."""

from __future__ import annotations

from compliance.verdicts.vietnamese.clause_words import clause_vi
from compliance.verdicts.vietnamese.slots import SLOTS
from compliance.verdicts.vietnamese.unknown_words import UNKNOWN
from domain.two_languages import Phrases, Slot, with_comma

_DAYS = Phrases(
    [
        ("from {first:day} until further notice", "từ ngày {first} cho đến khi có thông báo mới"),
        ("from {first:day} to {last:day}", "từ ngày {first} đến ngày {last}"),
    ],
    SLOTS,
)
_FACTS = Phrases(
    [
        (
            "Station {id} has been in operation since {since:day}",
            "Trạm {id} hoạt động từ ngày {since}",
        ),
        (
            (
                "Permit {number} was valid from {first:day} (since when station {id} has been in "
                "operation is not known)"
            ),
            (
                "Giấy phép {number} có hiệu lực từ ngày {first} (chưa biết trạm {id} hoạt động từ "
                "khi nào)"
            ),
        ),
        (
            (
                "Permit {number} was valid from {first:day} (station {id} has been in operation "
                "since {since:day})"
            ),
            "Giấy phép {number} có hiệu lực từ ngày {first} (trạm {id} hoạt động từ ngày {since})",
        ),
        (
            "Station {id} was approved on {day:day} ({paper:text})",
            "Trạm {id} được phê duyệt ngày {day} ({paper})",
        ),
        ("Station {id} was approved on {day:day}", "Trạm {id} được phê duyệt ngày {day}"),
    ],
    SLOTS,
)
NOUNS_VI = {"own limit": "giới hạn riêng", "interim limit": "giới hạn tạm thời"}
BINDING_SLOTS = {
    **SLOTS,
    "days": _DAYS.slot(),
    "fact": _FACTS.slot(),
    "noun": Slot("own limit|interim limit", NOUNS_VI.get),
    "clause": Slot(".+?", clause_vi),
    "columns": Slot(".+?", lambda text: text.replace(" and ", " và ")),
    "known": Slot(
        r"not known|[\d.e+-]+, which is not above 0",
        lambda text: (
            "chưa biết"
            if text == "not known"
            else f"{with_comma(text.split(',')[0])}, không lớn hơn 0"
        ),
    ),
    "kind": Slot(
        r"is not known|(?:'[^']*'|\"[^\"]*\") is not among its rows",
        lambda text: (
            "chưa biết"
            if text == "is not known"
            else f"“{text.removesuffix(' is not among its rows')[1:-1]}” không có trong bảng"
        ),
    ),
}
_TOLD = "The {noun:noun} {bounds:bounds} of permit {number} ({document:text})"
_TOLD_VI = "{noun} {bounds} của giấy phép {number} ({document})"

BINDING_VI = Phrases(
    [
        (
            "Permit {number} cites {regulation}, column {column}.",
            "Giấy phép {number} áp dụng {regulation}, cột {column}.",
        ),
        (
            "Since when {regulation} is in force is not in our hands.",
            "Chưa có ngày {regulation} bắt đầu có hiệu lực.",
        ),
        (
            "Its successor {regulation} is in force only from {day:day}.",
            "Quy chuẩn thay thế {regulation} chỉ có hiệu lực từ ngày {day}.",
        ),
        (
            "From {day:day} {regulation} binds every facility in its place.",
            "Từ ngày {day}, {regulation} thay thế và áp dụng cho mọi cơ sở.",
        ),
        (
            (
                "{fact:fact}, before {new} came into force on {day:day}: an existing facility may "
                "stay under {old} until {until:day}."
            ),
            (
                "{fact}, trước khi {new} có hiệu lực ngày {day}: cơ sở đang hoạt động được tiếp "
                "tục áp dụng {old} đến ngày {until}."
            ),
        ),
        (
            (
                "{fact:fact}, and no permit, approved project or accepted file is on record from "
                "before {new} came into force on {day:day}: a new facility is bound by {same} "
                "from its first day."
            ),
            (
                "{fact}, và hồ sơ không có giấy phép, dự án được phê duyệt hay hồ sơ được tiếp "
                "nhận nào trước khi {new} có hiệu lực ngày {day}: cơ sở mới phải áp dụng {same} "
                "từ ngày đầu."
            ),
        ),
        (
            "Its column {column} stands with the permit.",
            "Cột {column} của quy chuẩn đó ghi cùng giấy phép.",
        ),
        (
            (
                "Permit {number} names no column of it: column {column} applies where the "
                "province has not zoned its discharges ({sure:sure}); whether it has is not on "
                "record here."
            ),
            (
                "Giấy phép {number} không nêu cột của quy chuẩn đó: cột {column} áp dụng khi tỉnh "
                "chưa phân vùng xả thải ({sure}); việc phân vùng chưa có trong hồ sơ."
            ),
        ),
        (
            (
                f"{_TOLD} is not stricter than the {{other:bounds}} that binds without it, and "
                f"changes nothing."
            ),
            (
                f"Giấy phép có {_TOLD_VI}, không chặt hơn {{other}} vốn đã áp dụng, nên không "
                f"thay đổi gì."
            ),
        ),
        (
            f"{_TOLD} is stricter than {{other:bounds}}, and stands.",
            f"Áp dụng {_TOLD_VI}, chặt hơn {{other}}.",
        ),
        (
            f"{_TOLD} stands {{days:days}} in place of {{other:bounds}}.",
            f"Áp dụng {_TOLD_VI} {{days}}, thay cho {{other}}.",
        ),
        (f"{_TOLD} stands {{days:days}} in its place.", f"Áp dụng {_TOLD_VI} {{days}} thay thế."),
        (f"{_TOLD} stands alone.", f"Chỉ có {_TOLD_VI}."),
        (
            f"{_TOLD} stands alone; the regulation's may be stricter.",
            f"Chỉ có {_TOLD_VI}; giới hạn của quy chuẩn có thể chặt hơn.",
        ),
        *UNKNOWN,
    ],
    BINDING_SLOTS,
)


def sentences_vi(english: str) -> str | None:
    """Return sentences on a limit, each of a known form; None where one is of none."""
    return BINDING_VI.sentences(english)
