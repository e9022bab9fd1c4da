"""The page of a pack that a person reads first, in Vietnamese and English; it judges nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from html import escape

from api.exports.pack.asked import PackQuestion
from api.question.known_at import rfc3339_us
from domain.judged.entered.cases import Case, CaseStep

_HEAD = """<!doctype html>
<html lang="vi"><head><meta charset="utf-8"><title>{title}</title>
<style>body{{font:14px/1.45 sans-serif;max-width:70em;margin:2em auto;padding:0 1em}}
table{{border-collapse:collapse}}td,th{{border:1px solid #999;padding:.15em .5em;text-align:left}}
code{{word-break:break-all}}</style></head><body>
"""


@dataclass(slots=True, kw_only=True)
class Contents:
    """What a pack came to hold, told while it is made: of a verdict its day, parameter, outcome,
    when it became known, and reason; `not_kept` says what is there no more.
    """

    place: Mapping[str, str]
    verdicts: list[tuple[date, str, str, str, str]] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    messages: int = 0
    not_kept: list[tuple[str, str]] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)


def index_page(asked: PackQuestion, told: Contents) -> bytes:
    """Return the page as bytes."""
    return "".join(_parts(asked, told)).encode()


def _parts(asked: PackQuestion, told: Contents) -> Iterator[str]:
    title = f"{asked.outlet_id}, {asked.first} – {asked.last}"
    yield _HEAD.format(title=escape(title))
    yield f"<h1>Hồ sơ chứng cứ · Evidence pack: {escape(title)}</h1>\n"
    known = rfc3339_us(asked.known)
    yield f"<p>Số liệu cập nhật đến · As known at: <code>{known}</code></p>\n<table>\n"
    for name, text in told.place.items():
        yield f"<tr><th>{escape(name)}</th><td>{escape(text)}</td></tr>\n"
    yield "</table>\n<h2>Còn gì không lưu nữa · What is kept no more</h2>\n<ul>\n"
    for vietnamese, english in told.not_kept:
        yield f"<li>{escape(vietnamese)}<br><span lang='en'>{escape(english)}</span></li>\n"
    if not told.not_kept:
        yield "<li>Không thiếu gì. · Nothing is missing.</li>\n"
    yield "</ul>\n<h2>Kết luận · Verdicts</h2>\n"
    yield from _verdicts(told.verdicts)
    yield "<h2>Vụ việc · Cases</h2>\n"
    for case in told.cases:
        yield from _case(case, frozenset(told.files))
    if not told.cases:
        yield "<p>Không có. · None.</p>\n"
    yield "<h2>Kiểm tra · How to check</h2>\n<p>Lấy <code>verify.py</code> ra rồi chạy · Take "
    yield "<code>verify.py</code> out and run: <code>python3 -I -S verify.py PACK.zip</code>. "
    yield "Chỉ cần Python · It needs Python alone.</p>\n"
    yield f"<p>{told.messages} bản tin · messages.</p>\n"
    yield "<h2>Các tệp · Files</h2>\n<ul>\n"
    for name in told.files:
        yield f'<li><a href="{escape(name)}">{escape(name)}</a></li>\n'
    yield "</ul>\n</body></html>\n"


def _verdicts(verdicts: Sequence[tuple[date, str, str, str, str]]) -> Iterator[str]:
    yield "<table>\n<tr><th>Ngày · Day</th><th>Thông số · Parameter</th><th>Kết luận · Verdict</th>"
    yield "<th>Biết lúc · Known at</th><th>Lý do · Reason</th></tr>\n"
    for day, *cells in verdicts:
        rest = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
        yield f'<tr><td><a href="days/{day}.json">{day}</a></td>{rest}</tr>\n'
    yield "</table>\n"


def _case(case: Case, files: Collection[str]) -> Iterator[str]:
    """Give a case's steps; what was attached is called as it was, and lies under its digest."""
    parameter = case.subject.parameter or ""
    days = f"{case.subject.first_day} – {case.subject.last_day}"
    yield f"<h3>{escape(case.id)} {escape(parameter)} {days}</h3>\n<table>\n"
    yield "<tr><th>Bước · Step</th><th>Biết lúc · Known at</th><th>Nội dung · What was said</th>"
    yield "<th>Tệp đính kèm · Attached</th></tr>\n"
    for step in case.steps:
        cells = (f"{step.number}. {step.kind}", rfc3339_us(step.known_at), _said(step))
        told = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
        attached = "<br>".join(_attached(step, files))
        yield f"<tr>{told}<td>{attached}</td></tr>\n"
    yield '</table>\n<p><a href="cases.json">cases.json</a></p>\n'


def _said(step: CaseStep) -> str:
    return " · ".join(one for one in (step.said, step.document) if one)


def _attached(step: CaseStep, files: Collection[str]) -> Iterator[str]:
    for one in step.attachments:
        name = f"attached/{one.sha256}"
        called = escape(one.name)
        yield f'<a href="{name}" download="{called}">{called}</a>' if name in files else called
