"""The meeting's Excel file: a day's figure, every cluster with every reason, and the communes.

Its headings are Vietnamese, as the meeting reads it; its last sheet explains them in English too.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from api.answers.coverage.plans import PlanAnswer
from api.exports.writing import LICENCE_NOT_STATED
from api.pages.data.report import Report, ReportRow
from api.pages.texts.texts import text as words
from api.question.handed_in import Parts
from api.question.known_at import rfc3339_us
from domain.judged.coverage import CoverageFinding
from storage.table_files.columns import About, Cell, Column, Kind, Table, chunks_of
from storage.table_files.workbook import write_sheets


def _column(name: str, kind: Kind, en: str, unit: str | None = None) -> Column:
    return Column(name=name, kind=kind, vi=name, en=en, unit=unit)


FIGURE = Table(
    name="Tổng hợp",
    vi="Tỷ lệ CCN có trạm XLNT đạt quy chuẩn của một ngày.",
    en="The city's coverage of a legal day.",
    order_vi="một dòng",
    order_en="one row",
    columns=(
        _column("Ngày", Kind.DAY, "The legal day, UTC+7."),
        _column("Tỷ lệ đạt", Kind.REAL, "100 x covered / operating; empty: not judged.", "%"),
        _column("Mục tiêu", Kind.REAL, "The goal.", "%"),
        _column("Số cụm đạt", Kind.INTEGER, "Covered clusters."),
        _column("Số cụm đang hoạt động", Kind.INTEGER, "Operating clusters that count."),
        _column("Số cụm chưa kết nối", Kind.INTEGER, "Of these, not connected yet."),
        _column("Số cụm không phải có trạm chung", Kind.INTEGER, "Exempt, counted apart."),
        _column("Tỷ lệ của kỳ 30 ngày", Kind.REAL, "The window's figure; empty: not judged.", "%"),
        _column("Số cụm đạt trong kỳ", Kind.INTEGER, "Clusters that count in the window."),
        _column("Tỷ lệ ngày phải đạt", Kind.REAL, "Of a cluster's judged days; ours.", "%"),
    ),
)
CLUSTERS = Table(
    name="Các cụm",
    vi="Mỗi cụm đang hoạt động, với mọi lý do chưa đạt và số ngày chưa đạt.",
    en="Every operating cluster, with every reason and its days short.",
    order_vi="lý do nặng nhất trước, mã cụm; cụm đạt ở cuối",
    order_en="worst reason first, id; covered ones last",
    columns=(
        _column("Mã cụm", Kind.TEXT, "The cluster's id."),
        _column("Tên cụm", Kind.TEXT, "Its name."),
        _column("Xã, phường", Kind.TEXT, "Its commune or ward."),
        _column("Loại", Kind.TEXT, "Its kind."),
        _column("Đạt", Kind.FLAG, "Whether it is covered; empty: the day is not judged."),
        _column("Lý do chính", Kind.TEXT, "The main reason."),
        _column("Mọi lý do", Kind.TEXT, "Every reason, with outlet and parameters."),
        _column("Số ngày chưa đạt", Kind.INTEGER, "Days short within the 30 days.", "ngày · days"),
        _column("Số ngày được tính", Kind.INTEGER, "Judged days of these 30.", "ngày · days"),
        _column("Mô phỏng", Kind.FLAG, "Whether it is invented."),
    ),
)
COMMUNES = Table(
    name="Theo xã, phường",
    vi="Số cụm đạt của mỗi xã, phường.",
    en="Covered clusters by commune.",
    order_vi="xã, phường",
    order_en="commune",
    columns=(
        _column("Xã, phường", Kind.TEXT, "Commune or ward."),
        _column("Số cụm đạt", Kind.INTEGER, "Covered clusters; empty: the day is not judged."),
        _column("Số cụm đang hoạt động", Kind.INTEGER, "Operating clusters that count."),
    ),
)
PLANS = Table(
    name="Kế hoạch",
    vi="Mỗi mục tiêu của từng kế hoạch năm và kết quả đến ngày nêu bên cạnh.",
    en="Each target of each year's plan, and where it stands on the day beside it.",
    order_vi="năm mới trước, mục tiêu",
    order_en="newest year first, target",
    columns=(
        _column("Năm", Kind.INTEGER, "The plan's year."),
        _column("Số kế hoạch", Kind.TEXT, "Its number; empty: not seen."),
        _column("Mục tiêu", Kind.TEXT, "What the target is of."),
        _column("Nguồn có nêu", Kind.FLAG, "Whether the sources name such a target."),
        _column("Tỷ lệ phải đạt", Kind.REAL, "The share that is asked for.", "%"),
        _column("Ít nhất", Kind.INTEGER, "The least number that is asked for."),
        _column("Nhiều nhất", Kind.INTEGER, "The greatest, where a span is named."),
        _column("Đã đạt", Kind.INTEGER, "Clusters that count; empty: nothing can be told."),
        _column("Trên tổng số", Kind.INTEGER, "Of how many, of a share."),
        _column("Đạt mục tiêu", Kind.FLAG, "Whether it is reached; empty: not to be told."),
        _column("Tính đến hết ngày", Kind.DAY, "The plan year's last day, or the last ended one."),
        _column("Nguồn", Kind.TEXT, "Who told of the plan."),
    ),
)


def write_report(path: Path, parts: Parts, told: Report) -> None:
    """Write a report into a new .xlsx; the same report gives the same bytes.

    Raises StoreUnavailable.
    """
    city = told.coverage
    figure: tuple[Cell, ...] = (
        city.day,
        city.percent,
        told.goal_percent,
        city.covered if city.is_judged else None,
        city.operating,
        city.not_connected,
        len(city.exempt),
        told.window.percent,
        None if told.window.percent is None else told.window.covered,
        100 * told.window.kept_share,
    )
    communes: list[tuple[Cell, ...]] = [
        (one.name, one.covered if city.is_judged else None, one.operating)
        for one in told.communes
    ]
    about = About(
        lines=(
            ("day", "ngày", str(city.day)),
            ("known_at", "số liệu cập nhật đến", rfc3339_us(city.known_at)),
            ("licence", "giấy phép dữ liệu", parts.data_licence or LICENCE_NOT_STATED),
        ),
        made_at=city.known_at,
    )
    sheets = [
        (FIGURE, chunks_of(FIGURE, [figure])),
        (CLUSTERS, chunks_of(CLUSTERS, (_row(one, is_judged=city.is_judged) for one in told.rows))),
        (COMMUNES, chunks_of(COMMUNES, communes)),
        (PLANS, chunks_of(PLANS, _targets(told.plans))),
    ]
    write_sheets(path, sheets, about)


def _targets(plans: tuple[PlanAnswer, ...]) -> Iterator[tuple[Cell, ...]]:
    for plan in plans:
        for one in plan.targets:
            yield (
                plan.year,
                plan.number,
                words("vi", f"plans.{one.kind.value}"),
                one.named,
                None if one.goal_percent is None else float(one.goal_percent),
                one.least,
                one.most,
                one.reached,
                one.of,
                one.met,
                plan.day,
                plan.source,
            )


def report_name(day: date) -> str:
    """Return the file's name."""
    return f"bao-cao-{day}.xlsx"


def _row(row: ReportRow, *, is_judged: bool) -> tuple[Cell, ...]:
    cluster, findings = row.coverage.cluster, row.coverage.findings
    return (
        cluster.id,
        cluster.name,
        cluster.commune,
        words("vi", f"kind.one.{cluster.kind.value}"),
        row.coverage.covered if is_judged else None,
        words("vi", f"reason.{findings[0].reason.value}") if findings else None,
        "; ".join(_findings(findings)) or None,
        row.short_days,
        row.counted_days,
        cluster.simulated,
    )


def _findings(findings: tuple[CoverageFinding, ...]) -> Iterator[str]:
    for one in findings:
        rests_on = " ".join(filter(None, [one.outlet_id, *one.parameters]))
        told = words("vi", f"reason.{one.reason.value}")
        yield f"{told}: {rests_on}" if rests_on else told
