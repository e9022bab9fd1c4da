"""Speaks the command line in its language: help, lines, tables and errors, by their English words.

What has no Vietnamese form is said as it is in English; a test finds what a command could say.
"""

from __future__ import annotations

import re
from typing import Any

import typer
import typer.rich_utils
from typer._click.core import Context  # typer brings a click of its own
from typer._click.formatting import HelpFormatter

from api.every_request.words.entry_words import ENTRIES
from api.every_request.words.problem_words import PROBLEM_SLOTS, detail_vi
from domain.two_languages import TEXT, Language, Phrases, Slot
from service.commands.vietnamese.column_words import COLUMNS_VI
from service.commands.vietnamese.command_help import COMMAND_HELP
from service.commands.vietnamese.error_words import ERRORS
from service.commands.vietnamese.house_help import HOUSE_HELP
from service.commands.vietnamese.option_help import OPTION_HELP
from service.commands.vietnamese.said_words import SAID_VI

HELP_VI = dict([*COMMAND_HELP, *HOUSE_HELP, *OPTION_HELP])
_OF_VALUES = Phrases([*ERRORS, *ENTRIES], {**PROBLEM_SLOTS, "why": TEXT})


def _why(english: str) -> str:
    """Return what is wrong with a value; what has no form is quoted."""
    plain = english.removeprefix("Value error, ")
    return _OF_VALUES.vietnamese(plain) or f"“{plain}”"


ERRORS_VI = Phrases([*ERRORS, *ENTRIES], {**PROBLEM_SLOTS, "why": Slot(".+", _why)})
_LINE_OF_FILE = re.compile(r".+:\d+")
_PANELS = {
    "ARGUMENTS_PANEL_TITLE": "Tham số",
    "OPTIONS_PANEL_TITLE": "Tùy chọn",
    "COMMANDS_PANEL_TITLE": "Lệnh",
    "ERRORS_PANEL_TITLE": "Lỗi",
    "DEFAULT_STRING": "[mặc định: {}]",
    "REQUIRED_LONG_STRING": "[bắt buộc]",
}


class _Formatter(HelpFormatter):
    """Writes how a command is used in Vietnamese."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write one line of usage."""
        super().write_usage(prog, args, prefix or "Cách dùng: ")


class _Speaker:
    """The language of this process' command line."""

    language: Language = "en"


def speak(language: Language) -> None:
    """Have the command line speak a language from now on."""
    _Speaker.language = language
    if language == "vi":
        Context.formatter_class = _Formatter
        for name, words in _PANELS.items():
            setattr(typer.rich_utils, name, words)


def language() -> Language:
    """Return the language that the command line speaks."""
    return _Speaker.language


def said(english: str) -> str:
    """Return a line, or a table's title, in the language."""
    if _Speaker.language == "en":
        return english
    return SAID_VI.vietnamese(english) or english


def column(english: str) -> str:
    """Return the head of a table's column in the language."""
    return english if _Speaker.language == "en" else COLUMNS_VI.get(english, english)


def refused(english: str) -> str:
    """Return what was refused, or what is in the way, in the language; each line by itself."""
    if _Speaker.language == "en":
        return english
    return "\n".join(_refused(line) for line in english.split("\n"))


def _refused(english: str) -> str:
    place, _, message = english.partition(": ")
    said_of = ERRORS_VI.vietnamese(message) or detail_vi(message)
    if said_of is not None and _LINE_OF_FILE.fullmatch(place):
        return f"{place}: {said_of}"  # before a form that takes any text for a heading
    found = ERRORS_VI.vietnamese(english) or detail_vi(english)
    if found is not None:
        return found
    return english if said_of is None else f"{place}: {said_of}"


def help_words(english: str) -> str:
    """Return a command's or option's help in Vietnamese; raises KeyError where there is none."""
    return HELP_VI[" ".join(english.split())]


def with_help(command: Any) -> Any:
    """Return a command of typer's whose help, and that of all below it, is in the language."""
    if _Speaker.language == "en":
        return command
    for name in ("help", "short_help"):
        english = getattr(command, name, None)
        if english:
            setattr(command, name, help_words(english))
    for one in (*command.params, command.get_help_option(typer.Context(command))):
        if getattr(one, "help", None):
            one.help = help_words(one.help)
    for below in getattr(command, "commands", {}).values():
        with_help(below)
    return command
