"""What every entry of a person has in common: no unknown field, and letters that can be kept."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, field_validator


class Entry(BaseModel):
    """The body of a request that enters something."""

    model_config = ConfigDict(extra="forbid")

    @field_validator("*")
    @classmethod
    def without_nul(cls, value: Any) -> Any:
        """Return a field's value; raises ValueError on NUL, which no database keeps."""
        if isinstance(value, str) and "\0" in value:
            raise ValueError("it has a NUL in it; leave that out")
        return value
