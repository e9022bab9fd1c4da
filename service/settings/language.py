"""In which language the command line speaks; a page follows its reader."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from domain.two_languages import Language


class Spoken(BaseSettings):
    """The setting that is read before any other: help asks for no others."""

    model_config = SettingsConfigDict(env_prefix="NHUE_", extra="ignore", frozen=True)

    language: Literal["en", "vi"] = Field(
        default="en",
        description="Language of the command line's help, tables and errors: `en` or `vi`.",
    )


def language_of_help() -> Language:
    """Return the language of the environment; English where it is none of ours.

    That it is none is refused with all other settings.
    """
    try:
        return Spoken().language
    except ValidationError:
        return "en"
