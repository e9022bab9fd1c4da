"""Says in a verdict's sentence which readings of its day our reading store refused or forgot.

With neither is a plant charged.
"""

from __future__ import annotations

from domain.judged.verdicts import DailyMean, GapCause


def store_said(mean: DailyMean) -> str:
    """Return the rest of an English sentence, empty where the store holds all of the day."""
    if not mean.gaps and not mean.refused:
        return ""
    words = {
        GapCause.STORE_REFUSED: "came, and our reading store refuses them for good",
        GapCause.STORE_FORGOT: "are older than our reading store keeps any",
    }
    said = "".join(
        f"; {slots} of the missing readings {why}, with which the plant is not charged"
        for cause, why in words.items()
        if (slots := mean.slots_of(cause))
    )
    if mean.slots_of(GapCause.STORE_REFUSED) or not mean.refused:
        return said
    return (
        f"{said}; {mean.refused} more readings of the day came, and our reading store refuses "
        f"them for good: no figure here holds them, with which the plant is not charged"
    )


def store_said_vi(mean: DailyMean) -> str:
    """Return the rest of a Vietnamese sentence, empty where the store holds all of the day."""
    if not mean.gaps and not mean.refused:
        return ""
    words = {
        GapCause.STORE_REFUSED: "đã được nhận nhưng kho số liệu của Sở từ chối",
        GapCause.STORE_FORGOT: "đã quá thời hạn lưu giữ của kho số liệu của Sở",
    }
    said = "".join(
        f"; {slots} giá trị thiếu {why}, không thuộc trách nhiệm của cơ sở"
        for cause, why in words.items()
        if (slots := mean.slots_of(cause))
    )
    if mean.slots_of(GapCause.STORE_REFUSED) or not mean.refused:
        return said
    return (
        f"{said}; {mean.refused} giá trị khác trong ngày đã được nhận nhưng kho số liệu của Sở từ "
        f"chối, các con số ở đây không có những giá trị này, không thuộc trách nhiệm "
        "của cơ sở"
    )
