"""Writes where a figure stands in the law as Vietnamese law does: Bảng 2, Điều 18, Nghị định.

What an official entered is that person's own words, and stays.
"""

from __future__ import annotations

import re
from functools import lru_cache

from compliance.verdicts.severity import EITHER, HAZARDOUS, ORDINARY
from domain.judged.verdicts import (
    AS_REGISTERED,
    ENTERED_BY,
    NOT_OWED,
    SECONDARY_SOURCE,
)
from domain.two_languages import ISO_DAY, TEXT, Phrases

NAMES_VI = {
    "regulation": "quy chuẩn",
    "column": "cột",
    "formula": "công thức",
    "own limit": "giới hạn riêng",
    "interim limit": "giới hạn tạm thời",
}
_WHOLE = {
    NOT_OWED: "không phải truyền số liệu",
    ORDINARY: "Nghị định 45/2022/NĐ-CP, Điều 18, khung mức vượt theo số lần",
    HAZARDOUS: (
        "Nghị định 45/2022/NĐ-CP, Điều 19 (thông số môi trường nguy hại), khung mức vượt theo "
        "số lần; chưa có danh mục của nghị định, việc xếp thông số này vào danh mục là cách "
        "hiểu của hệ thống"
    ),
    EITHER: (
        "Nghị định 45/2022/NĐ-CP, Điều 18, hoặc Điều 19 nếu thông số thuộc danh mục thông số "
        "nguy hại của nghị định, chưa có danh mục này; khung mức vượt theo số lần"
    ),
    "Cmax (clause number not in our hands)": "quy định về Cmax (chưa có số điều khoản)",
    "where Kq and Kf do not apply (clause number not in our hands)": (
        "quy định không áp dụng Kq và Kf (chưa có số điều khoản)"
    ),
    "where K does not apply (clause number not in our hands)": (
        "quy định không áp dụng K (chưa có số điều khoản)"
    ),
    "K by kind and size of the facility (clause number not in our hands)": (
        "hệ số K theo loại hình và quy mô cơ sở (chưa có số điều khoản)"
    ),
    "2.3 (clause number of the no-data rule unconfirmed)": (
        "2.3 (số điều khoản khi không có số liệu chưa xác nhận)"
    ),
    "2.3 (clause number of the coastal rule unconfirmed)": (
        "2.3 (số điều khoản về nước biển ven bờ chưa xác nhận)"
    ),
    "Foreword of QCVN 40:2025/BTNMT (the regulations replaced); Circular 06/2025/TT-BTNMT, Art. 3 "
    "(transition of existing facilities)": (
        "Lời nói đầu của QCVN 40:2025/BTNMT (các quy chuẩn bị thay thế); Thông tư "
        "06/2025/TT-BTNMT, Điều 3 (chuyển tiếp đối với cơ sở đang hoạt động)"
    ),
    "column where the province has not zoned its discharges (clause number not in our hands)": (
        "cột áp dụng khi tỉnh chưa phân vùng xả thải (chưa có số điều khoản)"
    ),
}
# Signs of the law, wherever they stand.
_SIGNS = (
    (r"Table (\d+) \(Bảng \1\)", r"Bảng \1"),
    (r"Table (\d+) \(Bảng \1; table number unconfirmed\)", r"Bảng \1 (số bảng chưa xác nhận)"),
    (r"Table (\d+)", r"Bảng \1"),
    (r"\bArt\. (\d+)-(\d+)", r"Điều \1 đến \2"),
    (r"\bArt\. (?=\d)", "Điều "),
    (r"\bAnnex (?=[IVXL\d])", "Phụ lục "),
    (r"\bDecree (\d+/\d+)/ND-CP", r"Nghị định \1/NĐ-CP"),
    (r"\bDecree (?=\d+/\d+)", "Nghị định "),
    (r"\bCircular (?=\d+/\d+)", "Thông tư "),
    (r"(?<=/TT-BTNMT) of (\d{4})-(\d{2})-(\d{2})", r" ngày \3/\2/\1"),
    (r" \(in force\); what it replaces ", " (hiệu lực thi hành); văn bản bị thay thế "),
    (
        r"\btransition of existing facilities\b",
        "chuyển tiếp đối với cơ sở đang hoạt động",
    ),
    (r"\bcolumn (?=[ABC]\b)", "cột "),
    (r"\(clause number not in our hands\)", "(chưa có số điều khoản)"),
    (r"\(clause number unconfirmed\)", "(số điều khoản chưa xác nhận)"),
    (r"\bpermit (?=\S)", "giấy phép "),
)
_SOURCES = Phrases(
    [
        (
            f"{ENTERED_BY}{{by}} on {{day:day}} from {{document:text}}",
            "{by} nhập ngày {day} từ {document}",
        ),
        (f"{{document:text}}{AS_REGISTERED}", "{document}, theo sổ đăng ký"),
        (SECONDARY_SOURCE, "nguồn thứ cấp, chưa đối chiếu với văn bản gốc"),
    ],
    {"day": ISO_DAY, "text": TEXT},
)


@lru_cache(maxsize=4_096)  # a law has few, and a page says them of each of its days
def clause_vi(clause: str) -> str:
    """Return a clause with its signs as the law writes them.

    >>> clause_vi("2.3, Table 2 (Bảng 2)"), clause_vi("Decree 45/2022/ND-CP, Art. 18")
    ('2.3, Bảng 2', 'Nghị định 45/2022/NĐ-CP, Điều 18')
    """
    if clause in _WHOLE:
        return _WHOLE[clause]
    for english, vietnamese in _SIGNS:
        clause = re.sub(english, vietnamese, clause)
    return clause


def source_vi(source: str) -> str:
    """Return the paper of a figure, or that it is a secondary source; other words stay.

    >>> source_vi("entered by An on 2026-11-28 from Circular 06/2025")
    'An nhập ngày 28/11/2026 từ Circular 06/2025'
    """
    return _SOURCES.vietnamese(source) or source


def name_vi(name: str) -> str:
    """Return the name of a limit's figure: Kq stays, a formula is công thức."""
    return NAMES_VI.get(name, name)
