"""Checks that a regulation's figures make sense together: units, bounds, classes without a gap.

Faults are noted with their line on the file; nothing is mended. The form of each table has been
checked before (regulation_file.py).
"""

from __future__ import annotations

from itertools import pairwise

from compliance.regulation_file import Table, TomlFile
from domain.parameters import PARAMETERS

FLOW_UNIT = "m3/h"


def check_whole(file: TomlFile) -> None:
    """Note every fault of limits, exemptions and factor classes, leaving unsound tables aside."""
    _check_exempt(file)
    _check_limits(file)
    for table in (*file.sound("kq"), *file.sound("kf")):
        value = table.number("value")
        if value is not None and value <= 0:
            file.fault(table.line_of("value"), f"factor {value} must be above 0")
    waters: dict[str, list[Table]] = {}
    for table in file.sound("kq"):
        waters.setdefault(table.text("water"), []).append(table)
    if file.sound("kq") == file.tables("kq"):
        for water, tables in waters.items():
            _check_classes(file, f"Kq of {water}", tables)
    if file.tables("kf") and file.sound("kf") == file.tables("kf"):
        _check_classes(file, "Kf", file.tables("kf"))


def _exempt(file: TomlFile) -> set[str]:
    return {table.text("parameter") for table in file.sound("cmax_is_c")}


def _check_exempt(file: TomlFile) -> None:
    limited = {table.keys.get("parameter") for table in file.tables("limit")}
    seen: set[str] = set()
    for table in file.sound("cmax_is_c"):
        parameter = table.text("parameter")
        line = table.line_of("parameter")
        if parameter in seen:
            file.fault(line, f"{parameter} is exempt twice; keep one [[cmax_is_c]]")
        if parameter not in limited:
            file.fault(line, f"{parameter} is exempt from Kq and Kf but has no [[limit]]")
        seen.add(parameter)


def _check_limits(file: TomlFile) -> None:
    exempt = _exempt(file)
    first_line: dict[tuple[str, str], int] = {}
    for table in file.sound("limit"):
        parameter, column = table.text("parameter"), table.text("column")
        _check_unit(file, table, parameter)
        earlier = first_line.setdefault((parameter, column), table.line)
        if earlier != table.line:
            file.fault(
                table.line, f"{parameter}, column {column}, has a limit already in line {earlier}"
            )
        _check_bounds(file, table, parameter, is_exempt=parameter in exempt)
    if not file.tables("limit"):
        file.fault(1, "no [[limit]]: a regulation without its figures is left out, not left empty")


def _check_unit(file: TomlFile, table: Table, parameter: str) -> None:
    if parameter not in PARAMETERS:
        file.fault(table.line_of("parameter"), f"unknown parameter {parameter!r}")
        return
    unit = PARAMETERS[parameter].unit
    if unit == FLOW_UNIT:
        file.fault(table.line_of("parameter"), f"{parameter} is a flow; flows are not judged")
    elif table.text("unit") != unit:
        file.fault(
            table.line_of("unit"),
            f"{parameter} is kept in {unit!r}, not {table.text('unit')!r}; convert the figure",
        )


def _check_bounds(file: TomlFile, table: Table, parameter: str, *, is_exempt: bool) -> None:
    lower, upper = table.number("lower"), table.number("upper")
    if lower is None and upper is None:
        file.fault(table.line, f"limit of {parameter} has neither 'lower' nor 'upper'")
    if upper is not None and upper <= 0:
        file.fault(table.line_of("upper"), f"upper limit {upper} of {parameter} must be above 0")
    if lower is not None and upper is not None and lower >= upper:
        file.fault(table.line_of("lower"), f"lower {lower} must be below upper {upper}")
    if lower is not None and not is_exempt:
        file.fault(
            table.line_of("lower"),
            f"{parameter} has a lower limit, which Kq and Kf cannot scale; add [[cmax_is_c]]",
        )


def _check_classes(file: TomlFile, name: str, tables: list[Table]) -> None:
    """Hold one factor's classes against 0 to infinity: no gap, no overlap, one no-data rule."""
    no_data = [table for table in tables if table.has("no_data")]
    classes = [table for table in tables if not table.has("no_data")]
    for table in no_data[1:]:
        file.fault(table.line, f"{name} has two no-data rules; keep one")
    for table in no_data:
        if table.has("above") or table.has("up_to"):
            file.fault(table.line, f"the no-data rule of {name} has bounds; take them out")
    if not classes:
        file.fault(tables[0].line, f"{name} has only a no-data rule; add its classes")
        return
    if classes[0].has("above"):
        file.fault(classes[0].line_of("above"), f"the first class of {name} must not have 'above'")
    if classes[-1].has("up_to"):
        file.fault(classes[-1].line_of("up_to"), f"the last class of {name} must not have 'up_to'")
    _check_steps(file, name, classes)


def _check_steps(file: TomlFile, name: str, classes: list[Table]) -> None:
    for before, after in pairwise(classes):
        end, begin = before.number("up_to"), after.number("above")
        if end is None or end != begin:
            file.fault(
                after.line_of("above"),
                f"this class of {name} must begin where the one before ends: "
                f"'up_to' there is {end}, 'above' here is {begin}",
            )
    for table in classes:
        above, up_to = table.number("above"), table.number("up_to")
        if above is not None and up_to is not None and above >= up_to:
            file.fault(table.line_of("up_to"), f"up_to {up_to} must be above {above}")
