"""How a logger writes what it sends, as people enter it: a profile, and its channels one by one.

Facts that people enter, each with its reason; nothing is decoded here. What a profile leaves open
is as the form says that it is like (the forms that come with us: ingest/decode/by_profile).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

PASSED_OVER = "-"  # of a field, and of a channel's parameter: there, and nothing that we take


class Format(StrEnum):
    """What the bytes are: lines of fields, JSON, InfluxDB's line protocol, Sparkplug B, SenML."""

    LINES = "lines"
    JSON = "json"
    LINE_PROTOCOL = "line_protocol"
    SPARKPLUG = "sparkplug"
    SENML = "senml"


class StampedAt(StrEnum):
    """Which end of the interval that a value stands for its time names."""

    BEGIN = "begin"
    END = "end"


class Basis(StrEnum):
    """As what a channel tells a substance that we keep as an element (molar masses: IUPAC)."""

    NH4_AS_N = "nh4_as_n"
    NO3_AS_N = "no3_as_n"
    NO2_AS_N = "no2_as_n"
    PO4_AS_P = "po4_as_p"


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """How values, times and words are written; None is not said.

    `separator` and `fields` are of lines: a field is `time` (twice: a date and a clock's time),
    `source`, `value`, `unit`, `status`, `-` (passed over) or `=NAME`, the value of channel NAME.
    The keys are of JSON, dots between levels: `records` says where the records stand (empty: the
    whole; `*`: each member, its key before the names of its channels), `values_key` an object of
    names and values, `name_key` and `value_key` a record of one value, `prefix_keys` what stands
    before each name, `/` between. `time_format` is rfc3339, epoch_s, epoch_ms, epoch_us, epoch_ns
    or a pattern of yyyy MM dd HH mm ss SSS; `time_zone` an offset such as +07:00 for times that
    have none. `interval_seconds` is what a value stands for where times name its end. `units` and
    `statuses` are pairs of the logger's word and ours, `no_values` what it writes where it has
    none. A logger that reports on change says by silence that nothing changed, for
    `longest_silence_seconds` at most. In `topic` and `receipts_topic` {gateway} stands for its id;
    `file_names` are patterns of {province} {facility} {station} {time} and `*`.
    """

    format: Format | None = None
    separator: str | None = None
    fields: tuple[str, ...] | None = None
    header_lines: int | None = None
    decimal_mark: str | None = None
    records: str | None = None
    time_key: str | None = None
    values_key: str | None = None
    name_key: str | None = None
    value_key: str | None = None
    unit_key: str | None = None
    status_key: str | None = None
    prefix_keys: tuple[str, ...] | None = None
    time_format: str | None = None
    time_zone: str | None = None
    stamped_at: StampedAt | None = None
    interval_seconds: int | None = None
    units: tuple[tuple[str, str], ...] | None = None
    statuses: tuple[tuple[str, str], ...] | None = None
    no_values: tuple[str, ...] | None = None
    longest_silence_seconds: int | None = None
    topic: str | None = None
    receipts_topic: str | None = None
    file_names: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile(Writing):
    """How some gateways write, from `valid_from` to the end of `valid_to` (legal days of receipt).

    `gateways` are ids; one that ends in `*` is every id that begins so. `like` names the form of
    ours whose sayings hold where the profile has none. `reason` is why it was entered (a paper, a
    visit), `entered_by` who says so.
    """

    id: str
    gateways: tuple[str, ...]
    like: str
    reason: str
    entered_by: str
    valid_from: date
    valid_to: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """What one of a profile's source channels is.

    `source` is its name as sent, or a pattern with {outlet} and {parameter} in the place of a part
    of it. `outlet_id` None: what {outlet} names (an outlet's id or station code), else the
    gateway's only outlet. `parameter` None: what {parameter} names in any spelling that we know;
    PASSED_OVER: it is known, and none of ours.
    `unit` is that of values that are sent without one; a value is multiplied by `factor` and by the
    basis' own factor.
    """

    profile_id: str
    source: str
    outlet_id: str | None = None
    parameter: str | None = None
    unit: str | None = None
    factor: float | None = None
    basis: Basis | None = None
    reason: str = ""
    entered_by: str = ""
