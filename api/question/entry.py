"""What every entry of a person has in common: no unknown field, and letters that can be kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from domain.errors import Fault, FaultsFound

_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_FILLERS = frozenset("\u115f\u1160\u3164\uffa0")  # letters to Unicode, and nothing to see


class Entry(BaseModel):
    """The body of a request that enters something."""

    model_config = ConfigDict(extra="forbid")

    @field_validator("*")
    @classmethod
    def readable(cls, value: Any) -> Any:
        """Return a field's value; raises ValueError on NUL, which no database keeps, and on what
        turns the rest of a line around: another text would be read than was written.
        """
        for text in value if isinstance(value, list) else (value,):
            if isinstance(text, str) and "\0" in text:
                raise ValueError("it has a NUL in it; leave that out")
            if isinstance(text, str) and not _TURNING.isdisjoint(text):
                raise ValueError("it has letters that turn a line around; leave them out")
        return value


_Entered = TypeVar("_Entered", bound=Entry)


def entered_by_form(kind: type[_Entered], fields: Mapping[str, object]) -> _Entered:
    """Return the entry that a form's fields are; raises FaultsFound with what no entry takes."""
    try:
        return kind.model_validate(fields)
    except ValidationError as error:
        faults = [
            Fault(str(one["loc"][0]), 1, one["msg"].removeprefix("Value error, "))
            for one in error.errors()
        ]
        raise FaultsFound(faults) from error


def says_something(text: str) -> bool:
    """Return whether a text has a letter or figure that can be seen.

    >>> says_something("đầu dò bẩn"), says_something(" \u200b\u2060"), says_something("\u3164")
    (True, False, False)
    """
    return any(one.isalnum() and one not in _FILLERS for one in text)
