"""What would become of a value, and why not, in both languages: for tables of tried samples.

Words alone; a reason's Vietnamese is that of its code.
"""

from __future__ import annotations

from api.answers.advice.refusals import REFUSAL_WORDS
from domain.two_languages import Language
from ingest.validate.trials.tried import TrialOutcome, TriedValue

OUTCOME_WORDS: dict[TrialOutcome, tuple[str, str]] = {  # English, tiếng Việt
    TrialOutcome.READING: ("taken", "được nhận"),
    TrialOutcome.STATEMENT: ("noted: not measured", "ghi nhận: không đo"),
    TrialOutcome.PASSED_OVER: ("passed over", "bỏ qua"),
    TrialOutcome.WAITS: ("waits", "chờ"),
    TrialOutcome.REFUSED: ("refused", "bị từ chối"),
}
PASSED_OVER_VI = {
    "no number, and no channel of the profile: passed over": (
        "không phải số, và hồ sơ bản tin không có kênh đo này"
    ),
    "the profile knows it as no parameter of ours: passed over": (
        "hồ sơ bản tin ghi rõ đây không phải thông số quan trắc"
    ),
    "no value: nothing was measured": "không có giá trị: không đo",
}


def outcome_word(outcome: TrialOutcome, language: Language) -> str:
    """Return what would become of a value."""
    english, vietnamese = OUTCOME_WORDS[outcome]
    return english if language == "en" else vietnamese


def why(value: TriedValue, language: Language) -> str:
    """Return why a value is no reading, empty where it is one."""
    if language == "en" or not value.detail:
        return value.detail
    if value.code is not None:
        return REFUSAL_WORDS[value.code][1]
    return PASSED_OVER_VI.get(value.detail, value.detail)
