"""Says what an invented cluster is: its facts for the registry, and the story that it tells.

The names are invented, no cluster or commune of Hanoi bears them, and the registry adds
"(mô phỏng)" to each. Which clusters a city has, its file says (simulators/cities).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.registered import ClusterKind, ClusterState, DischargeMode, ReceivingWater
from simulators.process.influent import Trade

OLD_REGULATION = "qcvn-40-2011"
HANOI_REGULATION = "qctdhn-02-2014"  # its table is not in our hands: the limit is unknown


class Story(StrEnum):
    """What a simulated cluster is there to show; the words are for people, not a verdict."""

    KEEPS = "keeps every limit"
    KEEPS_AFTER_BACKLOG = "keeps every limit; cut off now and then, sends its backlog"
    KEEPS_WITH_STUCK_SENSOR = "keeps every limit as shown by a sensor that sticks"
    RESTS_AT_NIGHT = "keeps every limit; nothing flows out from ten in the evening to five"
    EXCEEDS_IN_BATCHES = "two batches a day; the first hour is over now and then, the day never"
    EXCEEDS_ALWAYS = "COD at 1.35 times the limit"
    EXCEEDS_SOMETIMES = "ammonium at 2.2 times the limit, two days of every nine"
    LOSES_READINGS = "nine hours of every day are lost: below 75 % capture"
    LIMIT_UNKNOWN = "its permit cites a regulation without figures"
    POISONED = "poisoned by a tenant now and then, overrun by storms: ammonium for days"
    SENSORS_WEAR_OUT = "sensors that drift, nearly stick, spike, and fall dry"
    LOGGER_ERRS = "a logger that writes other units, fillers, the end of a range, an offset"
    GATEWAY_ERRS = "a gateway that sends twice, contradicts itself, and restarts"
    CLOCK_ERRS = "a clock that is off, goes wrong, and falls back to 2000"
    TUBE_IN_BOTTLE = (
        "the sampling tubes stand in a bottle for two and a half days, one week of four"
    )
    CAPPED = "what is above the limit is shown just under it, one week of four"
    REPLAYED = "the week before is sent again on days of too much ammonium, one week of four"
    DILUTED = "clean water before the sensors by day, one week of four"
    SENDS_MORE_WHEN_CLEAN = "three of four samples are left out when COD is high, one week of four"
    CALIBRATES_WHEN_HIGH = "others say that they calibrate when COD is high, one week of four"
    STEPS_TOGETHER = "several channels jump by one factor for four days, one week of four"
    UNPLUGGED_WHEN_HIGH = "nothing is sent when COD is high, one week of four"
    SENDS_LOWER_AGAIN = "COD over its limit is sent again as lower, one week of four"
    SILENT = "its gateway never reports"
    NO_STATION = "operates without a station"
    NOT_OPERATING = "does not operate yet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One invented cluster: its facts for the registry, and how strict its limits are.

    `kq_kf` is the product that the permit's figures lead to; it only sizes the plant's levels.
    Legal days: from `established_on` it is established, from `building_since` under construction,
    from `operating_since` in operation; from `connected_on` its gateway sends. A station may have
    no outlet (`outlets` 0).
    """

    number: int
    name: str
    commune: str
    story: Story
    kind: ClusterKind = ClusterKind.CLUSTER
    trade: Trade = Trade.MIXED
    state: ClusterState = ClusterState.OPERATING
    regulation: str = OLD_REGULATION
    column: str = "B"
    water: ReceivingWater = ReceivingWater.RIVER
    river_m3_per_s: float | None = 120.0
    lake_m3: float | None = None
    discharge_m3_per_day: float = 900.0
    kq_kf: float = 1.0
    outlets: int = 1
    discharge: DischargeMode = DischargeMode.CONTINUOUS
    established_on: date | None = None
    building_since: date | None = None
    operating_since: date | None = None
    connected_on: date | None = None

    @property
    def has_station(self) -> bool:
        """Whether the cluster has a treatment station at all."""
        return self.story not in {Story.NO_STATION, Story.NOT_OPERATING}

    @property
    def reports(self) -> bool:
        """Whether a gateway of the cluster ever publishes."""
        return self.has_station and self.story is not Story.SILENT
