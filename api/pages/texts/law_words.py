"""Writes what is kept of the law in English on a page of either language, by its known forms.

What has no form stays English and is marked as that, so that it is read out as English.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from markupsafe import Markup

from api.every_request.words.problem_words import detail_vi
from api.pages.texts.texts import text
from compliance.verdicts.vietnamese.clause_words import clause_vi, source_vi
from compliance.verdicts.vietnamese.limit_words import clauses_vi, formula_vi
from compliance.verdicts.vietnamese.quality_words import FLAGS_VI, check_vi
from compliance.verdicts.vietnamese.slots import SURE_VI
from compliance.verdicts.vietnamese.verdict_words import why_no_limit_vi
from domain.judged.verdicts import Confidence, Figure, Limit
from domain.two_languages import Language


def marked_english(english: str) -> str:
    """Return an English text that stands in a page of another language."""
    return Markup('<span lang="en">{}</span>').format(english)


@dataclass(frozen=True, slots=True)
class LawWords:
    """The template's functions that write the law's words in a language."""

    language: Language

    def functions(self) -> dict[str, Callable[..., str]]:
        """Return them by the names that templates call them."""
        return {
            "formula": self.formula,
            "clause": self.clause,
            "clauses": self.clauses,
            "sure": self.sure,
            "document": self.document,
            "why_unknown": self.why_unknown,
            "check_name": self.check_name,
            "flag_name": self.flag_name,
            "own": self.own,
            "fault_words": self.fault,
        }

    @property
    def _is_vietnamese(self) -> bool:
        return self.language == "vi"

    def formula(self, english: str) -> str:
        """Return how a limit is made."""
        if not self._is_vietnamese:
            return english
        return formula_vi(english) or marked_english(english)

    def clause(self, english: str) -> str:
        """Return a clause with the law's own signs."""
        return clause_vi(english) if self._is_vietnamese else english

    def clauses(self, limit: Limit) -> str:
        """Return where each figure of a limit stands."""
        return clauses_vi(limit) if self._is_vietnamese else limit.clause

    def sure(self, confidence: Confidence) -> str:
        """Return how sure a figure of the law is."""
        return SURE_VI[confidence] if self._is_vietnamese else confidence.value

    def document(self, figure: Figure) -> str:
        """Return the paper that a figure was entered from, or that it has none."""
        if figure.document is None:
            return text(self.language, "source.secondary")
        return source_vi(figure.document) if self._is_vietnamese else figure.document

    def why_unknown(self, reason: str) -> str:
        """Return why no limit is known, from a verdict's reason."""
        if not self._is_vietnamese:
            return reason
        return why_no_limit_vi(reason) or marked_english(reason)

    def check_name(self, check: str) -> str:
        """Return the name of a check."""
        return check_vi(check) if self._is_vietnamese else check

    def flag_name(self, flag: int) -> str:
        """Return what a flag of QARTOD means."""
        return FLAGS_VI[flag] if self._is_vietnamese else str(flag)

    def fault(self, message: str) -> str:
        """Return what was wrong with a form."""
        if not self._is_vietnamese:
            return message
        return detail_vi(message) or marked_english(message)

    def own(self, said: str, kept: Collection[str]) -> str:
        """Return a sentence, marked where it is among those that stayed in English."""
        return marked_english(said) if said in kept else said
