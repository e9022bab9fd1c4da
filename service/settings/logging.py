"""How the log is written: lines for people, or JSON for machines, always to standard error."""

from __future__ import annotations

import contextlib
import io
import logging
import sys
from typing import Literal, TextIO, cast

import structlog


class _StandardError(io.TextIOBase):
    """Standard error as it is now: a logger lives longer than whoever redirects it for a while.

    A log that cannot be written, as on a full disk, must not end the thread that writes it.
    """

    def write(self, text: str) -> int:
        """Write to what is standard error at this moment."""
        with contextlib.suppress(OSError):
            return sys.stderr.write(text)
        return len(text)

    def flush(self) -> None:
        """Flush it."""
        with contextlib.suppress(OSError):
            sys.stderr.flush()


def configure_logging(form: Literal["text", "json"]) -> None:
    """Send our log, and warnings of the libraries, to standard error."""
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        logger_factory=structlog.WriteLoggerFactory(cast("TextIO", _StandardError())),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, force=True)
