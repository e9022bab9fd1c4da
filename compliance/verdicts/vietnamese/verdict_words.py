"""Says in Vietnamese what only a verdict's English reason tells, and what to know of a verdict."""

from __future__ import annotations

import re

from compliance.verdicts.vietnamese.binding_words import sentences_vi
from compliance.verdicts.vietnamese.clause_words import name_vi
from compliance.verdicts.vietnamese.quality_words import check_vi
from domain.two_languages import NUMBER, Phrases, Slot

_NO_LIMIT = re.compile(r"No limit (?:is known|binds on this day): ", re.DOTALL)
# What follows on it in the same sentence is told from the verdict's own figures.
_NOT_TOLD = re.compile(r"Not provable for \S+ on \d{4}-\d{2}-\d{2}: ([^;.]+)")
_WHY = Phrases(
    [
        (
            "nothing tells when the batch discharge ran, so that none of its hours can be judged",
            "không có căn cứ để biết mẻ xả diễn ra lúc nào, nên không xét được giờ nào",
        ),
        (
            (
                "each hour of discharge that is told keeps its limit, yet for {untold:number} of "
                "{expected:number} expected readings nothing tells whether there was a discharge"
            ),
            (
                "mọi giờ xả đã biết đều đạt giới hạn, nhưng với {untold} trên {expected} giá trị "
                "phải có thì không biết có xả hay không"
            ),
        ),
    ],
    {"number": NUMBER},
)
DOUBTS_VI = Phrases(
    [
        (
            "The limit rests on what is unconfirmed: {names:names}.",
            "Giới hạn dựa trên số liệu chưa xác nhận: {names}.",
        ),
        (
            "The limit rests on what is unconfirmed.",
            "Giới hạn dựa trên số liệu chưa xác nhận.",
        ),
        (
            "Checks that could not run and prove nothing: {checks:checks}.",
            "Các kiểm tra không chạy được, không chứng minh được gì: {checks}.",
        ),
        (
            "A person's ruling took {count:number} flagged readings back in.",
            "Người có thẩm quyền đã quyết định tính lại {count} giá trị bị gắn cờ.",
        ),
        (
            "{count:number} slots are unread, and what they could have been is not bounded.",
            "Thiếu {count} giá trị, và không xác định được khoảng có thể của chúng.",
        ),
    ],
    {
        "number": NUMBER,
        "names": Slot(".+", lambda text: ", ".join(map(name_vi, text.split(", ")))),
        "checks": Slot(".+", lambda text: ", ".join(map(check_vi, text.split(", ")))),
    },
)


def why_no_limit_vi(reason: str) -> str | None:
    """Return why no limit is known or binds, from a verdict's reason; None where it has no form."""
    begin = _NO_LIMIT.match(reason)
    return None if begin is None else sentences_vi(reason[begin.end() :])


def why_not_told_vi(reason: str) -> str | None:
    """Return why a batch discharge cannot be judged; None where the reason tells no such thing."""
    found = _NOT_TOLD.match(reason)
    return None if found is None else _WHY.vietnamese(found[1])


def doubt_vi(doubt: str) -> str | None:
    """Return what a reader should know before relying on a verdict; None where it has no form."""
    return DOUBTS_VI.vietnamese(doubt)
