"""What a person asks and enters on the command line, run in this process on embedded stores."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from domain.errors import FaultsFound, NhueError, NotFound, SettingsUnusable
from domain.judged.verdicts import Outcome
from domain.legal_day import HANOI, legal_day_bounds_us
from domain.measured.readings import Reading
from domain.registry import Registry
from service.commands.main import app
from service.settings.clock import now
from service.settings.settings import load_settings
from service.stores.opened import open_records, open_stores
from storage.registry_files.writing import write_registry
from tests.ingest.sites import small_registry

HOUR_US = 3_600_000_000
Nhue = Callable[..., Result]


def days_ago(days: int) -> date:
    return (now().astimezone(HANOI) - timedelta(days=days)).date()


FIRST, LAST = days_ago(3), days_ago(2)
SPAN = ("--from", str(FIRST), "--to", str(LAST))
LIMIT = (
    *("law", "enter", "--regulation", "QCVN 40:2011/BTNMT", "--kind", "limit"),
    *("--parameter", "COD", "--column", "A", "--unit", "mg/L"),
    *("--clause", "Bảng 1, dòng 7", "--document", "Công báo", "--by", "Nguyễn Thị Hà"),
    *("--confidence", "one source"),
)


@pytest.fixture
def nhue(tmp_path: Path) -> Nhue:
    """Return the command line on a data folder with a registry and two days of readings."""
    with open_stores(load_settings(data_dir=tmp_path)) as stores:
        stores.records.add_registry(small_registry(), now())
        rows = [
            Reading(
                outlet,
                "COD",
                legal_day_bounds_us(day)[0] + hour * HOUR_US,
                value + hour % 7 / 2,
                0,
                0,
            )
            for outlet, value in (("CX-1", 70.0), ("CX-2", 80.0))
            for day in (FIRST, LAST)
            for hour in range(24)
        ]
        stores.readings.append([row._replace(position=n) for n, row in enumerate(rows)])

    def run(*arguments: str, refused: type[NhueError] | None = None) -> Result:
        result = CliRunner().invoke(app, ["--data-dir", str(tmp_path), *arguments])
        if refused is None:
            assert result.exit_code == 0, (result.output, result.exception)
        else:
            assert isinstance(result.exception, refused), (result.output, result.exception)
        return result

    return run


@pytest.fixture
def judged(nhue: Nhue) -> Nhue:
    """Return the command line once the two days are judged."""
    assert "6 outlet-days judged, 24 verdicts new" in nhue("judge", *SPAN).stderr
    return nhue


def waiting(folder: Path) -> set[tuple[str, date]]:
    with open_records(load_settings(data_dir=folder)) as records:
        return {(one.outlet_id, one.day) for one in records.due(1_000)}


def outcome(folder: Path, outlet: str, day: date) -> Outcome:
    with open_records(load_settings(data_dir=folder)) as records:
        (verdict,) = records.verdicts(day, day, outlet_id=outlet, parameter="COD")
    return verdict.outcome


def test_a_range_is_judged_exactly_and_again_without_a_verdict_kept_twice(
    judged: Nhue, tmp_path: Path
) -> None:
    again = judged("judge", "--range", str(FIRST), str(LAST))
    assert "6 outlet-days judged, 0 verdicts new" in again.stderr
    with open_records(load_settings(data_dir=tmp_path)) as records:
        days = {verdict.mean.day for verdict in records.verdicts(date.min, date.max)}
    assert days == {FIRST, LAST}


def test_a_range_supersedes_what_older_rules_said_and_what_they_said_can_still_be_asked(
    nhue: Nhue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as older:
        older.setattr("compliance.days.day_facts.RULES_VERSION", "2")
        nhue("judge", *SPAN)
    before = now()
    assert "24 verdicts new" in nhue("judge", "--range", str(FIRST), str(LAST)).stderr
    with open_records(load_settings(data_dir=tmp_path)) as records:
        newest = records.verdicts(FIRST, LAST)
        as_known = records.verdicts(FIRST, LAST, known_at=before)
    assert {one.mean.rules.split(";")[0] for one in newest} == {"rules 3"}
    assert {one.mean.rules.split(";")[0] for one in as_known} == {"rules 2"}
    assert "0 verdicts new" in nhue("judge", "--range", str(FIRST), str(LAST)).stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("--to", "2026-01-02"),
        ("--from", "2026-01-02", "--to", "2026-01-01"),
        ("--range", "2026-01-01", "2026-01-02", "--from", "2026-01-01"),
    ],
)
def test_a_range_that_says_nothing_is_refused(nhue: Nhue, arguments: tuple[str, ...]) -> None:
    nhue("judge", *arguments, refused=SettingsUnusable)


def test_explain_shows_the_verdict_with_its_arithmetic_on_one_screen(judged: Nhue) -> None:
    shown = judged("explain", "CX-2", "cod", str(LAST)).stdout
    assert "EXCEEDED" in shown
    assert "75 mg/L" in shown
    assert "QCVN 40:2011/BTNMT" in shown
    assert len(shown.splitlines()) <= 40


def test_explain_answers_as_known_at_an_instant(judged: Nhue) -> None:
    early = str(now() - timedelta(days=1))
    judged("explain", "CX-2", "COD", str(LAST), "--known-at", early, refused=NotFound)


@pytest.mark.parametrize(
    ("outlet", "parameter", "said"),
    [
        ("CX-0", "COD", "no outlet 'CX-0'"),
        ("CX-1", "ZN", "CX-1 measures COD, PH, TSS, TEMP, not ZN"),
        ("CX-1", "COD", "no verdict on CX-1 COD of 2001-01-01: a day is judged once it has ended"),
    ],
)
def test_explain_says_why_there_is_nothing_to_explain(
    nhue: Nhue, outlet: str, parameter: str, said: str
) -> None:
    result = nhue("explain", outlet, parameter, "2001-01-01", refused=NotFound)
    assert said in str(result.exception)


def test_the_law_is_listed_with_what_is_in_hand(nhue: Nhue) -> None:
    rows = [line.split("\t") for line in nhue("law", "list").stdout.splitlines()]
    by_id = {row[0]: row for row in rows}
    assert by_id["QCVN 40:2011/BTNMT"][1:5] == ["A B", "2012-02-15", "QCVN 40:2025/BTNMT", "66"]
    assert by_id["QCVN 40:2025/BTNMT"][4] == "not in hand"


def test_a_regulation_is_shown_with_every_figure_and_who_entered_what(nhue: Nhue) -> None:
    nhue(*LIMIT, "--upper", "74")
    shown = nhue("law", "list", "qcvn-40-2011").stdout
    assert "COD\tA\t-\t74 mg/L\tone source\tBảng 1, dòng 7\tentered by Nguyễn" in shown
    assert "limit COD A\tupper 74 mg/L\tone source\tNguyễn Thị Hà\t" in shown
    assert "Kq" in shown
    nhue("law", "list", "qcvn-99", refused=NotFound)


def test_an_entered_figure_marks_the_days_that_it_touches_and_can_be_taken_back(
    judged: Nhue, tmp_path: Path
) -> None:
    entered = judged(*LIMIT, "--upper", "60")
    assert "limit COD A: upper 60 mg/L, known at " in entered.stdout
    assert "6 outlet-days wait to be judged again" in entered.stdout
    judged("judge", *SPAN)
    assert outcome(tmp_path, "CX-1", LAST) is Outcome.EXCEEDED
    assert "entered by Nguyễn Thị Hà" in judged("explain", "CX-1", "COD", str(LAST)).stdout
    back = judged(*LIMIT)
    assert "limit COD A: taken back" in back.stdout
    assert waiting(tmp_path) == {
        (o, day) for o in ("CX-1", "CX-2", "CX-9") for day in (FIRST, LAST)
    }
    judged("judge", *SPAN)
    assert outcome(tmp_path, "CX-1", LAST) is Outcome.KEPT


def test_a_faulty_figure_is_refused_whole_with_every_fault(nhue: Nhue, tmp_path: Path) -> None:
    result = nhue(*LIMIT, "--upper", "0,9", "--value", "1", refused=FaultsFound)
    said = str(result.exception)
    assert "'0,9' is not a decimal number" in said
    assert "value does not belong to a figure of kind limit" in said
    assert waiting(tmp_path) == set()


def test_a_ruling_leaves_readings_out_and_is_listed(judged: Nhue, tmp_path: Path) -> None:
    ruled = judged(
        *("flag", "CX-2", "COD", "--from", f"{LAST}T00:00+07:00", "--to", f"{LAST}T23:30+07:00"),
        *("--flag", "fail", "--reason", "đầu đo bẩn", "--by", "Trần Văn Minh"),
    )
    assert "1 outlet-days wait" in ruled.stdout
    assert waiting(tmp_path) == {("CX-2", LAST)}
    assert outcome(tmp_path, "CX-2", LAST) is Outcome.EXCEEDED
    judged("judge", "--range", str(LAST), str(LAST))
    assert outcome(tmp_path, "CX-2", LAST) is not Outcome.EXCEEDED
    listed = judged("flag", "list", "CX-2").stdout
    assert f"COD\t{LAST}T00:00:00+07:00\t{LAST}T23:30:00+07:00\tfail\tđầu đo bẩn\tTrần" in listed
    assert "none" in judged("flag", "list", "CX-1").stdout


@pytest.mark.parametrize(
    ("outlet", "parameter", "span", "refused"),
    [
        ("CX-0", "COD", ("2026-01-01T00:00Z", "2026-01-02T00:00Z"), NotFound),
        ("CX-1", "ZN", ("2026-01-01T00:00Z", "2026-01-02T00:00Z"), NotFound),
        ("CX-1", "COD", ("2026-01-02T00:00Z", "2026-01-02T00:00Z"), SettingsUnusable),
        ("CX-1", "COD", ("2026-01-02T00:00Z", "2999-01-02T00:00Z"), SettingsUnusable),
    ],
)
def test_a_ruling_on_what_is_not_there_is_refused(
    nhue: Nhue, outlet: str, parameter: str, span: tuple[str, str], refused: type[NhueError]
) -> None:
    nhue(
        *("flag", outlet, parameter, "--from", span[0], "--to", span[1]),
        *("--flag", "pass", "--reason", "đã kiểm tra", "--by", "Minh"),
        refused=refused,
    )


def test_a_ruling_needs_a_reason_and_an_instant_with_its_offset(nhue: Nhue) -> None:
    span = ("--from", "2026-01-01T00:00Z", "--to", "2026-01-02T00:00Z", "--flag", "pass")
    nhue("flag", "CX-1", "COD", *span, "--reason", " ", "--by", "M", refused=SettingsUnusable)
    naive = ["flag", "CX-1", "COD", "--from", "2026-01-01T00:00", *span[2:], "--reason", "x"]
    result = CliRunner().invoke(app, [*naive, "--by", "M"])
    assert result.exit_code == 2
    assert "has no offset" in result.stderr


def test_a_what_if_shows_what_would_be_different_and_stores_nothing(
    judged: Nhue, tmp_path: Path
) -> None:
    shown = judged("what-if", "--column", "B", *SPAN)
    assert "COD\tkept\t2\t4\t+2" in shown.stdout
    assert "COD\texceeded\t2\t0\t-2" in shown.stdout
    assert "CX-2\t2\t0\t2\tCOD (2)" in shown.stdout
    assert "96 readings of 12 series" in shown.stderr
    assert waiting(tmp_path) == set()
    assert outcome(tmp_path, "CX-2", LAST) is Outcome.EXCEEDED


def test_a_what_if_tells_every_changed_day_as_json(judged: Nhue) -> None:
    asked = ("what-if", "--kq", "0.9", *SPAN, "--outlet", "CX-1", "--json")
    answer = json.loads(judged(*asked).stdout)
    (cod,) = [one for one in answer["series"] if one["parameter"] == "COD"]
    assert cod["as_it_is"] == {"kept": 2}
    assert cod["asked"] == {"exceeded": 2}
    assert [change["day"] for change in cod["changed"]] == [str(FIRST), str(LAST)]


def test_a_what_if_that_asks_nothing_or_an_unknown_outlet_is_refused(nhue: Nhue) -> None:
    nhue("what-if", *SPAN, refused=NhueError)
    nhue("what-if", "--column", "B", *SPAN, "--outlet", "CX-0", refused=SettingsUnusable)
    comma = CliRunner().invoke(app, ["what-if", "--kq", "0,9", *SPAN])
    assert comma.exit_code == 2
    assert "'0,9' is no decimal number" in comma.stderr


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("permits.csv", (",A,river", ",C,river"), "permits.csv:2: column 'C' is no column of"),
        ("sensors.csv", (",500,", ",200,"), "below 3 x the limit of 75 mg/L = 225 mg/L"),
    ],
)
def test_an_import_against_the_law_is_refused_with_file_and_line(
    nhue: Nhue, tmp_path: Path, name: str, change: tuple[str, str], said: str
) -> None:
    folder = tmp_path / "registry"
    write_registry(small_registry(), folder)
    (folder / "sensors.csv").write_text(
        "outlet_id,parameter,span_low,span_high,unit,resolution,valid_from,valid_to\n"
        "CX-1,COD,0,500,mg/L,,2026-01-01,\n",
        encoding="utf-8",
    )
    assert "1 sensors" in nhue("import", str(folder)).stderr
    text = (folder / name).read_text(encoding="utf-8")
    assert change[0] in text
    (folder / name).write_text(text.replace(*change, 1), encoding="utf-8")
    result = nhue("import", str(folder), refused=FaultsFound)
    assert said in str(result.exception)
    assert f"{name}:2:" in str(result.exception)


def test_a_table_without_rows_and_a_registry_without_outlets_are_said(tmp_path: Path) -> None:
    with open_records(load_settings(data_dir=tmp_path)) as records:
        records.add_registry(Registry(), datetime.now(HANOI))
    result = CliRunner().invoke(
        app, ["--data-dir", str(tmp_path), "what-if", "--column", "B", *SPAN]
    )
    assert result.exit_code == 0
    assert "no judged parameter" in result.stdout
