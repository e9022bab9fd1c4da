"""The loggers' text files of the circulars and of the letter before them, and how they are named.

One value a line, tabs between the fields, local time; Circular 10/2021 and what came before it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from domain.measured.parameters import PARAMETERS
from simulators.encoder import Sample
from simulators.gateway.formats.written import MEASURING_WORD, Writer, Written, by_outlet, measured

_SYMBOLS = {"PH": "pH", "TEMP": "Temp", "NH4_N": "NH4", "FLOW_OUT": "Flow"}
_UNITS = {"PH": "pH", "TEMP": "oC"}

# The fields of one line: instant, symbol, value, unit, status
Line = Callable[[str, str, str, str, str], Sequence[str]]


def five_fields(time: str, symbol: str, value: str, unit: str, status: str) -> Sequence[str]:
    """Circular 10/2021, Article 39, and Circular 24/2017, Article 56."""
    return (symbol, value, unit, time, status)


def four_fields(time: str, symbol: str, value: str, unit: str, status: str) -> Sequence[str]:
    """The same without a device status."""
    del status
    return (symbol, value, unit, time)


def time_first(time: str, symbol: str, value: str, unit: str, status: str) -> Sequence[str]:
    """Official letter 5417/BTNMT-TCMT of 2016."""
    del status
    return (time, symbol, value, unit)


def sent(line: Line) -> Writer:
    """Return a writer of whole files that are sent as messages, one an outlet."""

    def write(gateway_id: str, samples: Sequence[Sample]) -> list[Written]:
        return [
            Written(f"nhue/v1/{gateway_id}/circular10/{outlet_id}", _text(line, of_outlet))
            for outlet_id, of_outlet in by_outlet(samples)
        ]

    return write


def dropped(line: Line, name: str) -> Writer:
    """Return a writer of files, one an outlet and instant; in a name {facility}, {station} and
    {time} stand for what a logger's maker lets an installer type.
    """

    def write(gateway_id: str, samples: Sequence[Sample]) -> list[Written]:
        del gateway_id  # the folder tells whose they are
        return [
            Written(
                "",
                _text(line, [sample]),
                name.format(facility="CCNMP", station=sample.outlet_id, time=_time(sample.time)),
            )
            for sample in samples
        ]

    return write


def _text(line: Line, samples: Sequence[Sample]) -> bytes:
    knows_status = line is five_fields
    rows = [
        "\t".join(
            line(
                _time(sample.time),
                _SYMBOLS.get(code, code),
                repr(value),
                _UNITS.get(code, PARAMETERS[code].unit),
                sample.status.get(code, MEASURING_WORD),
            )
        )
        for sample in samples
        for code, value in (sample.values if knows_status else measured(sample)).items()
    ]
    return ("\r\n".join(rows) + "\r\n").encode()


def _time(instant: datetime) -> str:
    return instant.strftime("%Y%m%d%H%M%S")
