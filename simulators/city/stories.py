"""Decides what goes wrong at an invented plant, by the story that its cluster is there to show.

Troubles that come back are anchored in the calendar; nothing here depends on when it is asked.
"""

from __future__ import annotations

from datetime import timedelta

from simulators.cities.sites import Site, Story
from simulators.city.instruments import A_MONDAY, SERVICED_FROM_HOUR, SERVICED_HOURS
from simulators.city.sensors import carried, limit_of
from simulators.city.troubles.frauds import (
    CalibratingWhenHigh,
    CappedUnderLimit,
    Dilution,
    MoreOftenWhenClean,
    ReplayedSegment,
    SentLower,
    SteppingTogether,
    TubeInBottle,
    UnpluggedWhenHigh,
)
from simulators.city.troubles.measuring import Trouble
from simulators.city.troubles.of_sensors import (
    Calibration,
    DeviceError,
    Drift,
    Filler,
    NearlyStuckSensor,
    Offset,
    Saturation,
    Spike,
    StuckAtFloor,
    StuckSensor,
    WrongUnit,
)
from simulators.city.troubles.of_water import Exceedance, Rest, StormBypass, ToxicShock
from simulators.city.troubles.on_the_way import (
    ClockOff,
    ClockSkew,
    Gap,
    NumbersAnew,
    ResetTo2000,
    SentTwice,
)
from simulators.city.troubles.windows import Window, local_window

_TURNS = 4  # weeks, in one of which a fraud is done
# From hour, hours: what is left are batches from 08:00 to 11:00 and from 14:00 to 14:40
_BETWEEN_BATCHES = ((0.0, 8.0), (11.0, 3.0), (14.0 + 40 / 60, 24.0 - 14.0 - 40 / 60))


def troubles_of(site: Site) -> tuple[Trouble, ...]:
    """Return the troubles of a site's story, and the weekly calibration that all share."""
    monday_morning = local_window(A_MONDAY, SERVICED_FROM_HOUR, SERVICED_HOURS, every_days=7)
    calibrations = (
        Calibration(monday_morning, "COD", standard=limit_of(site, "COD")),
        Calibration(monday_morning, "NH4_N", standard=limit_of(site, "NH4_N")),
    )
    # of two of one parameter the later listed is seen: what is calibrated is seen to be
    return (*_honest(site), *_on_purpose(site), *calibrations)


def _honest(site: Site) -> tuple[Trouble, ...]:
    cod, nh4 = limit_of(site, "COD"), limit_of(site, "NH4_N")
    stories: dict[Story, tuple[Trouble, ...]] = {
        Story.KEEPS_WITH_STUCK_SENSOR: (StuckSensor(_every(5, 4.0, 20.0), "COD"),),
        Story.EXCEEDS_ALWAYS: (Exceedance(_every(1, 0.0, 24.0), "COD", cod, times_limit=1.35),),
        Story.EXCEEDS_SOMETIMES: (Exceedance(_every(9, 0.0, 48.0), "NH4_N", nh4, 2.2),),
        Story.LOSES_READINGS: (Gap(_every(1, 8.0, 9.0), lost=True),),
        Story.RESTS_AT_NIGHT: (Rest(_every(1, 22.0, 7.0)),),
        Story.EXCEEDS_IN_BATCHES: (
            *(Rest(_every(1, *rest)) for rest in _BETWEEN_BATCHES),
            Exceedance(_every(5, 8.0, 1.0), "COD", cod, 1.6),
        ),
        Story.KEEPS_AFTER_BACKLOG: (
            Gap(_every(6, 12.0, 18.0), lost=False),
            DeviceError(_every(4, 20.0, 3.0), "TEMP"),
        ),
        Story.POISONED: (
            ToxicShock(_every(20, 5.0, 96.0), times=9.0),
            StormBypass(_every(13, 15.0, 8.0), share=0.35),
        ),
        Story.SENSORS_WEAR_OUT: (
            Drift(_every(14, 10.0, 190.0), "TSS", share_a_day=0.05),
            NearlyStuckSensor(_every(8, 3.0, 11.0), "NH4_N"),
            Spike(_every(3, 7.5, 0.1), "COD", times=5.0),
            Spike(_every(2, 17.5, 0.1), "TSS", times=1.7),
            StuckAtFloor(_every(17, 1.0, 5.0), "TSS"),
        ),
        Story.LOGGER_ERRS: (
            WrongUnit(_every(15, 10.0, 26.0), "COD"),
            Filler(_every(7, 19.0, 1.0), "NH4_N", -9999.0),
            Filler(_every(11, 21.0, 1.0), "TSS", 65_535.0),
            Saturation(_every(19, 13.0, 6.0), "COD"),
            Offset(_every(16, 10.0, 70.0), "NH4_N", share=0.5),
        ),
        Story.GATEWAY_ERRS: (
            SentTwice(_every(6, 9.0, 4.0)),
            SentTwice(_every(10, 13.0, 2.0), changed_by=1.2),
            NumbersAnew(_every(8, 6.0, 1.0)),
        ),
        Story.CLOCK_ERRS: (
            ClockOff(_every(9, 0.0, 20.0), -2_700),
            ClockSkew(_every(11, 24.0, 90.0), -240.0),
            ResetTo2000(_every(29, 8.0, 3.0)),
        ),
    }
    return stories.get(site.story, ())


def _on_purpose(site: Site) -> tuple[Trouble, ...]:
    """Return what is done on purpose in one week of four, each cluster in its own: before it the
    plant has an honest past, to which its readings may be held.
    """
    cod, nh4 = limit_of(site, "COD"), limit_of(site, "NH4_N")

    def in_turn(day: int, from_hour: float, hours: float) -> Window:
        first = A_MONDAY + timedelta(days=day + 7 * (site.number % _TURNS))
        return local_window(first, from_hour, hours, every_days=7 * _TURNS)

    week = in_turn(0, 0.0, 7 * 24.0)
    stories: dict[Story, tuple[Trouble, ...]] = {
        Story.TUBE_IN_BOTTLE: (TubeInBottle(in_turn(1, 20.0, 60.0)),),
        Story.CAPPED: (
            *(Exceedance(in_turn(day, 6.0, 18.0), "COD", cod, 1.2) for day in range(0, 7, 2)),
            CappedUnderLimit(week, "COD", cod),
        ),
        Story.REPLAYED: (
            Exceedance(in_turn(2, 0.0, 48.0), "NH4_N", nh4, 1.6),
            ReplayedSegment(in_turn(2, 0.0, 48.0)),
        ),
        Story.DILUTED: tuple(
            Dilution(in_turn(day, 7.0, 12.0), carried=carried(site)) for day in range(5)
        ),
        Story.SENDS_MORE_WHEN_CLEAN: (MoreOftenWhenClean(week, "COD"),),
        Story.CALIBRATES_WHEN_HIGH: (CalibratingWhenHigh(week, "COD", 1.3, ("NH4_N", "TSS")),),
        Story.STEPS_TOGETHER: (SteppingTogether(in_turn(1, 9.0, 100.0)),),
        Story.SENDS_LOWER_AGAIN: (
            Exceedance(in_turn(1, 6.0, 30.0), "COD", cod, 1.3),
            SentLower(in_turn(1, 6.0, 30.0), "COD", share=0.7),
        ),
        Story.UNPLUGGED_WHEN_HIGH: (UnpluggedWhenHigh(week, "COD", 1.3),),
    }
    return stories.get(site.story, ())


def _every(days: int, from_hour: float, hours: float) -> Window:
    return local_window(A_MONDAY, from_hour, hours, every_days=days)
