"""The sign by which a regulation is known, however a permit or a person cites it."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# The ministry that issues them was merged in 2025; the sign of a regulation stays the same.
_MINISTRIES = ("btnmt", "bnnmt", "bnnvmt")
_NOT_IN_A_SIGN = re.compile(r"[^0-9a-z/]")


@lru_cache(maxsize=1_024)
def regulation_sign(citation: str) -> str:
    """Return the sign of a regulation however a citation writes it: case, marks and ministry aside.

    >>> regulation_sign("QCVN 40:2025/BNNMT") == regulation_sign("qcvn-40-2025")
    True
    >>> regulation_sign("QCVN 41:2019/BGTVT")
    'qcvn412019/bgtvt'
    """
    plain = unicodedata.normalize("NFKD", citation.casefold().replace("đ", "d"))
    sign, slash, ministry = _NOT_IN_A_SIGN.sub("", plain).partition("/")
    return sign if ministry in _MINISTRIES else f"{sign}{slash}{ministry}"
