"""The communes and wards that Hanoi has since July 2025, and what to say of another name.

It tells and never refuses: the list is not from the resolution's own text.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from domain.registry import Registry

_FILE = Path(__file__).with_name("communes.toml")
# Where the tone stands is a matter of style: Hòa and Hoà are one name.
_TONES = "\u0300\u0301\u0309\u0303\u0323"
_TONE_LAST = {
    unicodedata.normalize("NFC", f"{first}{tone}{last}"): unicodedata.normalize(
        "NFC", f"{first}{last}{tone}"
    )
    for first, last in ("oa", "oe", "uy")
    for tone in _TONES
}
_OLD_STYLE = re.compile(rf"({'|'.join(_TONE_LAST)})\b")


@dataclass(frozen=True, slots=True)
class CommuneRemark:
    """A commune's name that is none of the list, and the nearest that is, if any is near."""

    cluster_id: str
    commune: str
    nearest: str | None


def communes_and_wards() -> tuple[str, ...]:
    """Return every name with its kind, such as "Phường Ba Đình" and "Xã Phù Đổng"."""
    return tuple(_by_plain_name().values())


def commune_remarks(before: Registry, after: Registry) -> list[CommuneRemark]:
    """Return a remark on each cluster that is new or changed and whose commune is none of the list.

    An invented cluster may lie in an invented commune.
    """
    known = _by_plain_name()
    bare = {name.partition(" ")[2] for name in known}
    told = []
    for key, cluster in sorted(after.clusters.items()):
        name = _plain(cluster.commune)
        if cluster.simulated or not name or before.clusters.get(key) == cluster:
            continue
        if name not in known and name not in bare:
            (near, *_) = (*get_close_matches(name, known, n=1), "")
            told.append(CommuneRemark(key, cluster.commune, known.get(near)))
    return told


@cache
def _by_plain_name() -> dict[str, str]:
    told = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    names = [f"Phường {one}" for one in told["wards"]] + [f"Xã {one}" for one in told["communes"]]
    return {_plain(name): name for name in names}


def _plain(name: str) -> str:
    """Return a name without what is a matter of style: case, spaces, where the tone stands.

    >>> _plain("Xã  Ứng Hòa") == _plain("xã Ứng Hoà")
    True
    """
    composed = " ".join(unicodedata.normalize("NFC", name).casefold().split())
    return _OLD_STYLE.sub(lambda found: _TONE_LAST[found[0]], composed)
