"""Checks that a regulation's figures make sense together: units, bounds, classes without a gap.

Faults are noted with their line on the file; nothing is mended. The form of each table has been
checked before (file_form.py).
"""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

from compliance.law.file_form import FACTORS
from compliance.law.lined_toml import Table, TomlFile
from domain.measured.parameters import PARAMETERS

FLOW_UNIT = "m3/h"


def check_whole(file: TomlFile) -> None:
    """Note every fault of limits, exemptions and factor classes, leaving unsound tables aside."""
    _check_exempt(file)
    _check_limits(file)
    _check_listed(file)
    _check_in_hand(file)
    _check_default_column(file)
    _check_successor(file)
    for table in (table for factor in FACTORS for table in file.sound(factor)):
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
    _check_kinds(file)


def _factors(file: TomlFile) -> list[str]:
    return [factor for table in file.sound("formula") for factor in table.texts("factors")]


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
        if parameter not in limited and "limit" not in file.top.texts("not_in_hand"):
            file.fault(line, f"{parameter} is exempt from the factors but has no [[limit]]")
        seen.add(parameter)


def _check_limits(file: TomlFile) -> None:
    unscaled = _exempt(file)
    columns = file.top.texts("columns")
    tiers: dict[tuple[str, str], list[Table]] = {}
    for table in file.sound("limit"):
        parameter, column = table.text("parameter"), table.text("column")
        _check_unit(file, table, parameter)
        tiers.setdefault((parameter, column), []).append(table)
        is_exempt = parameter in unscaled or not _factors(file)
        _check_bounds(file, table, parameter, is_exempt=is_exempt)
        if columns and column not in columns:
            file.fault(
                table.line_of("column"),
                f"column {column} is not among the columns of the head: {', '.join(columns)}",
            )
    if file.sound("limit") == file.tables("limit"):
        for (parameter, column), tables in tiers.items():
            _check_tiers(file, f"{parameter}, column {column}", tables)


def _check_tiers(file: TomlFile, name: str, tables: list[Table]) -> None:
    """Hold the tiers of one place of the table against 0 to infinity: no gap, no overlap."""
    for table in tables[1:]:
        if not (table.has("above") or table.has("up_to")):
            file.fault(table.line, f"{name}, has a limit already in line {tables[0].line}")
            return
    if len(tables) > 1 or tables[0].has("above") or tables[0].has("up_to"):
        _check_classes(file, f"{name}, by discharge flow", tables)


def _check_listed(file: TomlFile) -> None:
    limited = {table.keys.get("parameter") for table in file.tables("limit")}
    seen: set[str] = set()
    for table in file.sound("listed"):
        parameter = table.text("parameter")
        _check_unit(file, table, parameter)
        if parameter in limited or parameter in seen:
            file.fault(table.line_of("parameter"), f"{parameter} stands in the table already")
        seen.add(parameter)


def _check_in_hand(file: TomlFile) -> None:
    """Hold the parts said to be not in hand against those that are: each is one or the other."""
    lacking = file.top.texts("not_in_hand")
    line = file.top.line_of("not_in_hand")
    for part in ("limit", *FACTORS):
        needed = part == "limit" or part in _factors(file)
        if part in lacking and file.tables(part):
            file.fault(line, f"{part} is said to be not in hand, but there is a [[{part}]]")
        elif part in lacking and not needed:
            file.fault(line, f"{part} is said to be not in hand, but the formula has no {part}")
        elif needed and part not in lacking and not file.tables(part):
            file.fault(
                1,
                f'no [[{part}]]: add it, or name it where it is missing: not_in_hand = ["{part}"]',
            )
        elif file.tables(part) and not needed and file.sound("formula"):
            file.fault(file.tables(part)[0].line, f"the formula does not name the factor {part}")


def _check_default_column(file: TomlFile) -> None:
    columns = file.top.texts("columns") or [one.text("column") for one in file.sound("limit")]
    for table in file.sound("default_column"):
        if table.text("column") not in columns:
            file.fault(table.line_of("column"), f"the table has no column {table.text('column')!r}")


def _check_successor(file: TomlFile) -> None:
    for table in file.sound("successor"):
        begins, until = table.day("from"), table.day_or_none("existing_until")
        if until is not None and begins > until:
            file.fault(table.line_of("existing_until"), f"{until} must not be before {begins}")
        if until is None:
            if table.has("binding_on_all_from"):
                file.fault(
                    table.line_of("binding_on_all_from"), "add existing_until, the day before"
                )
        elif table.day_or_none("binding_on_all_from") != until + timedelta(days=1):
            file.fault(
                table.line_of("binding_on_all_from"),
                f"must be the day after existing_until, {until + timedelta(days=1)}",
            )
        if table.text("id") == file.top.keys.get("id"):
            file.fault(table.line_of("id"), "a regulation does not succeed itself")


def _check_kinds(file: TomlFile) -> None:
    first_line: dict[str, int] = {}
    for table in file.sound("k"):
        kind = table.text("facility_kind")
        earlier = first_line.setdefault(kind, table.line)
        if earlier != table.line:
            file.fault(table.line, f"K of {kind} stands already in line {earlier}")


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
            f"{parameter} has a lower limit, which factors cannot scale; add [[cmax_is_c]]",
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
