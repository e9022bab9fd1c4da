"""A drafted profile as the file that a person corrects and enters: channels, and what is unsure.

Nothing of it is in force. What is not known stands behind # with the nearest names; of two channels
that would be the same outlet and parameter the second does too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from shlex import quote

from domain.gateways.profiles import Channel, Profile
from domain.two_languages import Language
from ingest.decode.by_profile.channels.table import OUTLET, PARAMETER
from ingest.decode.by_profile.draft import Confidence, Draft, DraftChannel
from ingest.decode.by_profile.file_names import FileNames
from ingest.decode.by_profile.forms.reading import forms
from ingest.decode.vocabulary.written import shown
from storage.registry_files.text_files.draft_toml import DraftEntry, draft_toml

_ID_LETTERS_MOST = 64
_NOT_OF_AN_ID = re.compile(r"[^A-Za-z0-9_-]+")
_STAMP = re.compile(r"(?<!\d)(?:\d{14}|\d{12})(?!\d)", re.ASCII)
# What changes from file to file: a date or time with marks within, many digits, ` (1)` of a copy.
_CHANGES = re.compile(r"\d{1,4}(?:[-._ ]\d{1,4}){2,5}|\d{6,}| ?\(\d{1,4}\)", re.ASCII)
_SEVERAL = re.compile(r"\*+")
_WORDS: dict[str, tuple[str, str]] = {
    "head": (
        (
            "Proposed for {name}: of {values} values {understood} have a number, time, unit and "
            "status that are known. Correct it, then try it: "
            "nhue profile try {quoted} --profile THIS.toml"
        ),
        (
            "Bản dự thảo cho {name}: {understood} trong {values} giá trị có số, thời gian, đơn vị "
            "và trạng thái đọc được. Hãy sửa rồi thử: "
            "nhue profile try {quoted} --profile TỆP_NÀY.toml"
        ),
    ),
    "forms": ("These forms fit as well: {forms}", "Các mẫu này cũng khớp như vậy: {forms}"),
    "likely": (
        "likely, by a part of its name: look whether it is so",
        "có lẽ đúng, đoán theo một phần tên: hãy kiểm tra",
    ),
    "open": (
        (
            'not known: say which outlet and parameter it is ("-": none of ours), and take the # '
            "away"
        ),
        'chưa biết: hãy ghi cửa xả và thông số ("-": không phải thông số), rồi bỏ dấu #',
    ),
    "unmeasured": (
        'outlet {outlet} does not measure it: enter that in the outlet first, or write "-" for it',
        'cửa xả {outlet} không đo thông số này: hãy khai báo ở cửa xả trước, hoặc ghi "-"',
    ),
    "statuses": (
        "say in statuses what each of these words is, 00, 01 or 02: {words}",
        "hãy ghi vào statuses mỗi từ này là 00, 01 hay 02: {words}",
    ),
    "passed": (
        "columns passed over: {columns}; where one is the device's status, write status for its -",
        "các cột bỏ qua: {columns}; nếu có cột trạng thái thiết bị, hãy ghi status thay dấu -",
    ),
    "stamp": (
        (
            "ask the plant which end of its interval a time names; where it is the end, write "
            'stamped_at = "end" and interval_seconds'
        ),
        (
            "hãy hỏi nhà máy thời gian ghi là lúc bắt đầu hay kết thúc chu kỳ đo; nếu là lúc kết "
            'thúc, hãy ghi stamped_at = "end" và interval_seconds'
        ),
    ),
    "nearest": ("the nearest names: {nearest}", "tên gần giống: {nearest}"),
    "twice": (
        "would be the same outlet and parameter as {other}: keep one of the two",
        "trùng cửa xả và thông số với {other}: giữ lại một trong hai",
    ),
    "unnamed": (
        "{count} names cannot stand in a file and are left out",
        "bỏ qua {count} tên không ghi vào tệp được",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftedFor:
    """For whom a profile is proposed: the gateway, the sample's name, who asks, since which day."""

    gateway_id: str
    sample_name: str
    by: str
    day: date


def drafted_profile(draft: Draft, of: DraftedFor, language: Language) -> str | None:
    """Return a draft as TOML, None where nothing of the sample could be read by any form."""
    if not draft.forms:
        return None
    said = dict(draft.says)
    sample = "".join(one if one.isprintable() else "?" for one in of.sample_name)
    name = _pattern_of(of.sample_name, forms()[draft.forms[0]].writing.file_names or ())
    if name is not None:
        said["file_names"] = (name,)
    profile = Profile(
        id=_NOT_OF_AN_ID.sub("-", f"{of.gateway_id}-{of.day:%Y%m%d}")[:_ID_LETTERS_MOST],
        gateways=(of.gateway_id,),
        like=draft.forms[0],
        reason=f"Draft from {sample}",
        entered_by=of.by,
        valid_from=of.day,
        **said,
    )
    named = [one for one in draft.channels if _can_be_named(one.source)]
    remarks = [
        _told(
            language,
            "head",
            name=sample,
            quoted=quote(sample),
            understood=str(draft.understood),
            values=str(draft.values),
        )
    ]
    if len(draft.forms) > 1:
        remarks.append(_told(language, "forms", forms=", ".join(draft.forms[1:])))
    if draft.statuses:
        remarks.append(_told(language, "statuses", words=", ".join(map(shown, draft.statuses))))
    passed = [at for at, one in enumerate(said.get("fields", ()), start=1) if one == "-"]
    if passed:
        remarks.append(_told(language, "passed", columns=", ".join(map(str, passed))))
    remarks.append(_told(language, "stamp"))
    if len(named) < len(draft.channels):
        unnamed = len(draft.channels) - len(named)
        remarks.append(_told(language, "unnamed", count=str(unnamed)))
    return draft_toml(profile, remarks, list(_entries(profile, named, language)))


def _entries(
    profile: Profile, channels: list[DraftChannel], language: Language
) -> Iterator[DraftEntry]:
    taken: dict[tuple[str, str], str] = {}
    for one in channels:
        channel = Channel(
            profile_id=profile.id,
            source=one.source,
            outlet_id=one.outlet_id,
            parameter=one.parameter,
            reason=profile.reason,
            entered_by=profile.entered_by,
        )
        if one.outlet_id is None or one.parameter is None:
            remark = _told(language, "open")
            if one.nearest:
                near = _told(language, "nearest", nearest=", ".join(map(shown, one.nearest)))
                remark = f"{remark}; {near}"
            yield DraftEntry(channel, remark, True)
            continue
        if one.confidence is Confidence.UNMEASURED:
            yield DraftEntry(channel, _told(language, "unmeasured", outlet=one.outlet_id), True)
            continue
        other = taken.setdefault((one.outlet_id, one.parameter), one.source)
        if other != one.source:
            yield DraftEntry(channel, _told(language, "twice", other=shown(other)), True)
        else:
            is_sure = one.confidence is Confidence.SURE
            yield DraftEntry(channel, "" if is_sure else _told(language, "likely"), False)


def _can_be_named(source: str) -> bool:
    """Return whether a name can stand in a file as itself: no pattern, and no letter unseen."""
    is_pattern = OUTLET in source or PARAMETER in source
    return (
        bool(source.strip())
        and source == source.strip()
        and source.isprintable()
        and not (is_pattern)
    )


def _pattern_of(name: str, patterns: tuple[str, ...]) -> str | None:
    """Return a pattern for names such as a sample's, None where the form has one, or where nothing
    in it looks like a time.

    All but the time stays as it is: whose a file is its folder tells.
    """
    is_plain = name.isprintable() and name == name.strip() and not set("{}*,/\\") & set(name)
    if not is_plain or FileNames(patterns).read(name) is not None:
        return None
    for match in _STAMP.finditer(name):
        pattern = f"{name[: match.start()]}{{time}}{name[match.end() :]}"
        if not FileNames.wrong(pattern) and FileNames((pattern,)).read(name) is not None:
            return pattern
    pattern = _SEVERAL.sub("*", _CHANGES.sub("*", name))
    return pattern if pattern not in {name, "*"} else None


def _told(language: Language, key: str, **words: str) -> str:
    english, vietnamese = _WORDS[key]
    return (english if language == "en" else vietnamese).format(**words)
