"""Says in both languages how many of a day's valid slots count by a value that was carried.

Made of the mean alone; it decides nothing.
"""

from __future__ import annotations

from domain.judged.verdicts import DailyMean


def carried_said(mean: DailyMean) -> str:
    """Return a clause on the carried values of a day, empty where there are none."""
    carried = mean.carried
    if not carried:
        return ""
    return (
        f"; {carried} of the day's valid readings are carried: the logger reports on change, and "
        "its last value stands while it says nothing"
    )


def carried_said_vi(mean: DailyMean) -> str:
    """Return the same clause in Vietnamese."""
    carried = mean.carried
    if not carried:
        return ""
    return (
        f"; {carried} giá trị hợp lệ trong ngày là giá trị giữ nguyên: thiết bị chỉ truyền khi giá "
        "trị thay đổi, trong lúc im lặng giá trị gần nhất được giữ nguyên"
    )
