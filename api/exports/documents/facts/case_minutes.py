"""The facts of a case's minutes form: what was measured against which limit, and what was done.

Read from the records as known; who is present and what they say is theirs to write.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from api.access.nameless import case_without_names, without_names
from api.answers.advice.case_origins import CASE_ORIGIN_WORDS
from api.exports.documents.facts.canonical import decimal_text
from api.exports.documents.facts.minutes import MeasuredLine, Minutes, StepLine
from api.exports.documents.facts.told import LimitTold, parameter_name
from api.question.handed_in import Parts, of_one_state
from api.question.known_at import known_instant, rfc3339_us
from api.views.entering.cases import place_of, samples_of_case
from domain.judged.entered.cases import Case, CaseStep
from domain.judged.entered.samples import LabSample
from domain.judged.verdicts import Outcome, Verdict
from domain.legal_day import legal_day_of
from domain.measured.parameters import PARAMETERS
from domain.two_languages import Language

_WORDS: dict[str, tuple[str, str]] = {
    "title": ("BIÊN BẢN LÀM VIỆC", "MINUTES"),
    "clause": (
        "Nghị định 08/2022/NĐ-CP, Điều 97, khoản 5, 6 và 7",
        "Decree 08/2022/ND-CP, Art. 97.5 to 97.7",
    ),
    "authority": ("Đại diện cơ quan quản lý:", "For the authority:"),
    "owner": ("Đại diện chủ đầu tư hạ tầng:", "For the operator:"),
    "laboratory": ("Đại diện đơn vị lấy mẫu (nếu có):", "For the sampling unit, if any:"),
    "opinion.authority": ("Ý kiến của cơ quan quản lý:", "What the authority says:"),
    "opinion.owner": ("Ý kiến của chủ đầu tư:", "What the operator says:"),
    "sign.authority": ("ĐẠI DIỆN CƠ QUAN QUẢN LÝ", "FOR THE AUTHORITY"),
    "sign.owner": ("ĐẠI DIỆN CHỦ ĐẦU TƯ", "FOR THE OPERATOR"),
    "left": ("không còn trong sổ đăng ký", "in the registry no more"),
    "sample": ("mẫu {id}, {day}", "sample {id}, {day}"),
    "opening": ("Lập vụ việc", "Opened"),
    "notice": ("Thông báo, yêu cầu khắc phục", "Notice and demand"),
    "sample.taken": ("Lấy mẫu", "Sample taken"),
    "reply": ("Chủ đầu tư giải trình", "The operator's reply"),
    "decision": ("Quyết định", "Decision"),
    "closing": ("Khép lại", "Closed"),
    "reopening": ("Mở lại", "Opened again"),
    "note": ("Ghi chú", "Note"),
    "due": ("hạn: hết ngày {day}", "due by the end of {day}"),
    "to": ("{first} – {last}", "{first} to {last}"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MinutesQuestion:
    """Of which case the form is asked for, as known when."""

    case_id: str
    language: Language
    known_at: datetime | None = None


@of_one_state
def case_minutes(parts: Parts, asked: MinutesQuestion) -> Minutes:
    """Return the facts of a case's minutes; raises NotFound."""
    known = known_instant(parts, asked.known_at)
    records = without_names(parts.records)
    # by the reader's own records: who visits takes the form along before the operator is told
    case = case_without_names(parts.records.case(asked.case_id, known_at=known))
    registry, language = records.registry(known), asked.language
    outlet, cluster = place_of(registry, case.subject)
    verdicts = records.verdicts(
        case.subject.first_day,
        case.subject.last_day,
        outlet_id=case.subject.outlet_id,
        parameter=case.subject.parameter,
        known_at=known,
    )
    exceeded = sorted(
        (one for one in verdicts if one.outcome is Outcome.EXCEEDED),
        key=lambda one: (one.mean.day, one.mean.parameter),
    )
    lines = [_of_verdict(one, language) for one in exceeded]
    lines += [_of_sample(one, verdicts, language) for one in samples_of_case(records, case, known)]
    return Minutes(
        title=_said("title", language),
        case=case.id,
        subject=_subject(case, language),
        outlet=case.subject.outlet_id,
        outlet_name=_said("left", language) if outlet is None else outlet.name,
        cluster="" if cluster is None else cluster.id,
        cluster_name=_said("left", language) if cluster is None else cluster.name,
        address="" if cluster is None else cluster.address or cluster.commune,
        simulated=cluster is not None and cluster.simulated,
        clause=_said("clause", language),
        known_at=rfc3339_us(known),
        language=language,
        registry_version=registry.version,
        parties=tuple(_said(one, language) for one in ("authority", "owner", "laboratory")),
        measured=tuple(lines),
        steps=tuple(_steps(case.steps, language)),
        opinions=tuple(_said(one, language) for one in ("opinion.authority", "opinion.owner")),
        signatures=tuple(_said(one, language) for one in ("sign.authority", "sign.owner")),
    )


def _said(key: str, language: Language, **told: object) -> str:
    return _WORDS[key][language == "en"].format(**told)


def _subject(case: Case, language: Language) -> str:
    subject = case.subject
    of = CASE_ORIGIN_WORDS[f"case.origin.{subject.origin.value}"][language == "en"]
    if subject.parameter is not None:
        of = f"{of}: {parameter_name(subject.parameter, language)}"
    days = _day(subject.first_day)
    if subject.last_day != subject.first_day:
        days = _said("to", language, first=days, last=_day(subject.last_day))
    return f"{of} · {days}"


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _of_verdict(verdict: Verdict, language: Language) -> MeasuredLine:
    judged = verdict.judged or verdict.mean
    limit = None if verdict.limit is None else LimitTold.of(verdict.limit, language)
    return _line(
        when=_day(verdict.mean.day),
        parameter=verdict.mean.parameter,
        value=decimal_text(judged.mean),
        times_over=decimal_text(verdict.times_over),
        limit=limit,
        language=language,
    )


def _of_sample(sample: LabSample, verdicts: Iterable[Verdict], language: Language) -> MeasuredLine:
    """Return a sample's line, beside the limit of its day where a verdict says one."""
    day = legal_day_of(sample.begin_us)
    limits = [
        one.limit
        for one in verdicts
        if (one.mean.day, one.mean.parameter) == (day, sample.parameter) and one.limit is not None
    ]
    value = decimal_text(sample.value)
    return _line(
        when=_said("sample", language, id=sample.id, day=_day(day)),
        parameter=sample.parameter,
        value=f"< {value}" if sample.is_below else value,
        times_over=None,
        limit=LimitTold.of(limits[0], language) if limits else None,
        language=language,
    )


def _line(
    *,
    when: str,
    parameter: str,
    value: str | None,
    times_over: str | None,
    limit: LimitTold | None,
    language: Language,
) -> MeasuredLine:
    return MeasuredLine(
        when=when,
        parameter=parameter_name(parameter, language),
        unit=PARAMETERS[parameter].unit if limit is None else limit.unit,
        value=value,
        lower=None if limit is None else limit.lower,
        upper=None if limit is None else limit.upper,
        times_over=times_over,
        regulation="" if limit is None else limit.regulation,
        where="" if limit is None else limit.clause,
    )


def _steps(steps: tuple[CaseStep, ...], language: Language) -> Iterator[StepLine]:
    for step in steps:
        kind = "sample.taken" if step.kind.value == "sample" else step.kind.value
        beside = [step.document]
        if step.due is not None:
            beside.append(_said("due", language, day=_day(step.due)))
        yield StepLine(
            at=rfc3339_us(step.known_at),
            step=_said(kind, language),
            told=step.said,
            beside=" · ".join(one for one in beside if one),
        )
