"""Lists the invented clusters of the simulated city and the story that each of them tells.

Data only. The names are invented, no cluster or commune of Hanoi bears them, and the city adds
"(mô phỏng)" to each. Figures of permits are chosen so that Cmax is easy to follow by hand.
"""

from __future__ import annotations

from dataclasses import dataclass
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
    SILENT = "its gateway never reports"
    NO_STATION = "operates without a station"
    NOT_OPERATING = "does not operate yet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One invented cluster: its facts for the registry, and how strict its limits are.

    `kq_kf` is the product that the permit's figures lead to; it only sizes the plant's levels.
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

    @property
    def has_station(self) -> bool:
        """Whether the cluster has a treatment station at all."""
        return self.story not in {Story.NO_STATION, Story.NOT_OPERATING}

    @property
    def reports(self) -> bool:
        """Whether a gateway of the cluster ever publishes."""
        return self.has_station and self.story is not Story.SILENT


_CRAFT = ClusterKind.CRAFT_VILLAGE

SITES = (
    Site(number=1, name="CCN Đồng Sương", commune="Sương Mai Hạ", story=Story.KEEPS, column="A"),
    Site(
        number=2,
        name="CCN Bến Gió",
        commune="Gió Ngàn",
        story=Story.KEEPS_WITH_STUCK_SENSOR,
        discharge_m3_per_day=1_400.0,
    ),
    Site(
        number=3,
        name="CCN Gò Nắng",
        commune="Nắng Vàng Thượng",
        story=Story.EXCEEDS_ALWAYS,
        discharge_m3_per_day=2_600.0,
    ),
    Site(number=4, name="CCN Ao Mây", commune="Mây Trắng", story=Story.EXCEEDS_SOMETIMES),
    Site(
        number=5,
        name="CCN làng nghề Lụa Trăng",
        trade=Trade.DYEING,
        commune="Trăng Rằm",
        story=Story.KEEPS,
        kind=_CRAFT,
        river_m3_per_s=20.0,  # Kq 0.9
        discharge_m3_per_day=240.0,  # Kf 1.1
        kq_kf=0.99,
    ),
    Site(
        number=6,
        name="CCN làng nghề Giấy Mưa",
        trade=Trade.PAPER,
        commune="Mưa Bụi",
        story=Story.LOSES_READINGS,
        kind=_CRAFT,
        discharge_m3_per_day=620.0,
    ),
    Site(
        number=7,
        name="CCN làng nghề Gỗ Sao",
        commune="Sao Hôm",
        story=Story.NO_STATION,
        kind=_CRAFT,
    ),
    Site(number=8, name="CCN Đồi Cầu Vồng", commune="Ráng Chiều", story=Story.SILENT),
    Site(
        number=9,
        name="CCN Rừng Sương Khói",
        commune="Khói Lam",
        story=Story.LIMIT_UNKNOWN,
        regulation=HANOI_REGULATION,
    ),
    Site(
        number=10,
        name="CCN Đầm Mưa Ngâu",
        commune="Ngâu Tháng Bảy",
        story=Story.KEEPS_AFTER_BACKLOG,
        water=ReceivingWater.LAKE,
        river_m3_per_s=None,
        lake_m3=20_000_000.0,  # Kq 0.8
        kq_kf=0.8,
    ),
    Site(
        number=11,
        name="CCN Hồ Gương Gió",
        commune="Gương Nước",
        story=Story.KEEPS,
        column="A",
        discharge_m3_per_day=3_200.0,
        outlets=2,
    ),
    Site(
        number=12,
        name="CCN Núi Tuyết Mơ",
        commune="Tuyết Mơ",
        story=Story.NOT_OPERATING,
        state=ClusterState.UNDER_CONSTRUCTION,
    ),
    Site(
        number=13,
        name="CCN Bãi Sao Sa",
        commune="Sao Sa",
        story=Story.NOT_OPERATING,
        state=ClusterState.PLANNED,
    ),
    Site(
        number=14,
        name="CCN làng nghề Nón Mây",
        trade=Trade.METAL,
        commune="Mây Chiều",
        story=Story.KEEPS,
        kind=_CRAFT,
    ),
    Site(
        number=15,
        name="CCN Khe Trăng Non",
        commune="Trăng Non Hạ",
        story=Story.RESTS_AT_NIGHT,
        discharge_m3_per_day=700.0,
    ),
    Site(
        number=16,
        name="CCN làng nghề Đậu Sương",
        trade=Trade.FOOD,
        commune="Sương Sớm Hạ",
        story=Story.EXCEEDS_IN_BATCHES,
        kind=_CRAFT,
        discharge_m3_per_day=510.0,
        discharge=DischargeMode.BATCH,
    ),
)
