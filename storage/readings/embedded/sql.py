"""The questions that the embedded store asks of DuckDB; what stands is decided by their order."""

from __future__ import annotations

# Each checkpoint writes half-filled row groups anew: at 16 MB it costs as much as all else.
CHECKPOINT_SELDOM = "SET wal_autocheckpoint = '128MB'"
SCHEMA = """
CREATE TABLE IF NOT EXISTS series (id INTEGER, outlet VARCHAR, parameter VARCHAR);
CREATE TABLE IF NOT EXISTS recent (
    series INTEGER, time_us BIGINT, value DOUBLE, status TINYINT, position BIGINT);
CREATE TABLE IF NOT EXISTS sealed (
    series INTEGER, time_us BIGINT, value DOUBLE, status TINYINT, position BIGINT);
CREATE TABLE IF NOT EXISTS marks (worker INTEGER, position BIGINT);
CREATE TABLE IF NOT EXISTS conflicts (
    series INTEGER, time_us BIGINT, value DOUBLE, status TINYINT, position BIGINT);
CREATE TABLE IF NOT EXISTS places (position BIGINT, run BIGINT, number BIGINT);
"""

INSERT = "INSERT INTO recent SELECT series, time_us, value, status, position FROM batch"

# Of each worker's journal, up to where it is all in this file.
MOVE_MARK = (
    "UPDATE marks SET position = greatest(position, $position::BIGINT) WHERE worker = $worker"
)
FIRST_MARK = "INSERT INTO marks VALUES ($worker, $position)"

# `place` and `row` decide between readings of one journal position, that is of one message:
# the one that it names first stands. Row numbers rise in the order of insertion.
STANDING_CANDIDATES = """
SELECT time_us, value, status FROM (
    SELECT *, 0 AS place, rowid AS row FROM sealed
    WHERE series = $series AND time_us >= $begin AND time_us < $end
    UNION ALL
    SELECT *, 2 AS place, rowid AS row FROM recent
    WHERE series = $series AND time_us >= $begin AND time_us < $end
) ORDER BY time_us, position, place, row
"""

# What is sealed stands once an instant, and lies in time order but where a late reading was
# sealed after its neighbours. Where nothing recent is in the way, a scan is all that is needed.
# A status other than 00 is rare: fetched apart, it spares a third of the scan's cost.
SEALED_ONLY = """
SELECT time_us, value FROM sealed
WHERE series = $series AND time_us >= $begin AND time_us < $end
"""
SEALED_STATUS = """
SELECT time_us, status FROM sealed
WHERE series = $series AND time_us >= $begin AND time_us < $end AND status <> 0
"""
ANY_RECENT = """
SELECT 1 FROM recent WHERE series = $series AND time_us >= $begin AND time_us < $end LIMIT 1
"""

# The same of several series at once; {series} are our own numbers, with commas between them.
SEALED_OF_SEVERAL = """
SELECT series, time_us, value, status FROM sealed
WHERE series IN ({series}) AND time_us >= $begin AND time_us < $end
"""
SEALED_WITH_POSITIONS = """
SELECT series, time_us, value, status, position FROM sealed
WHERE series IN ({series}) AND time_us >= $begin AND time_us < $end
"""
RECENT_OF_SEVERAL = """
SELECT series, time_us, value, status, position, rowid AS row FROM recent
WHERE series IN ({series}) AND time_us >= $begin AND time_us < $end
"""
# Both tables with one question, which of a day and the one before it costs less than two.
BOTH_OF_SEVERAL = """
SELECT series, time_us, value, status, position, -1::BIGINT AS row FROM sealed
WHERE series IN ({series}) AND time_us >= $begin AND time_us < $end
UNION ALL
SELECT series, time_us, value, status, position, rowid AS row FROM recent
WHERE series IN ({series}) AND time_us >= $begin AND time_us < $end
"""
# Where statuses other than 00 lie, of what is sealed and of what is being sealed.
UNUSUAL = "SELECT series, min(time_us), max(time_us) FROM {} WHERE status <> 0 GROUP BY series"
OLDEST_RECENT = "SELECT min(time_us) FROM recent"

# Of the messages that have one, each once.
ANY_PLACE = "SELECT 1 FROM places LIMIT 1"
ADD_PLACES = """
INSERT INTO places SELECT * FROM (
    SELECT unnest($positions::BIGINT[]) AS position, unnest($runs::BIGINT[]) AS run,
        unnest($numbers::BIGINT[]) AS number
) WHERE position NOT IN (SELECT position FROM places)
"""

# nth: the order among all that came for an instant; repeat: the order among equal ones.
# DuckDB holds 0.0 and -0.0 for equal, as Python does.
_RANKED = """
SELECT *,
    row_number() OVER (PARTITION BY series, time_us ORDER BY position, place, row) AS nth,
    row_number() OVER (
        PARTITION BY series, time_us, value, status ORDER BY position, place, row) AS repeat
FROM ({everything})
"""
# The same where messages have places: of the run that the first by position is of, the lowest
# number comes first.
_RANKED_BY_PLACE = """
SELECT * EXCLUDE (run, number, of_first), number AS in_run,
    row_number() OVER (
        PARTITION BY series, time_us
        ORDER BY CASE WHEN run = of_first THEN number END NULLS LAST, position, place, row) AS nth,
    row_number() OVER (
        PARTITION BY series, time_us, value, status ORDER BY position, place, row) AS repeat,
    CASE WHEN run = of_first THEN run END AS run
FROM (
    SELECT *, first_value(run) OVER (
        PARTITION BY series, time_us ORDER BY position, place, row) AS of_first
    FROM ({everything}) LEFT JOIN places USING (position)
)
"""

_IN_RANGE = " UNION ALL ".join(
    f"SELECT *, {place} AS place, rowid AS row FROM {table} "  # noqa: S608 - our own table names
    "WHERE series = $series AND time_us >= $begin AND time_us < $end"
    for place, table in enumerate(("sealed", "conflicts", "recent"))
)
_AT_TIMES = f"""
SELECT * FROM ({_IN_RANGE}) WHERE time_us IN (SELECT unnest($times::BIGINT[]))
"""  # noqa: S608 - as above

# What is kept beside what stands may be equal to it, where that came again with a lower number.
CONFLICTS = """
SELECT time_us, value, status, position FROM ({ranked})
QUALIFY repeat = 1 AND min(nth) OVER (PARTITION BY time_us, value, status) > 1
ORDER BY time_us, position, place, row
"""
CONFLICTS_BY_PLACE = CONFLICTS.format(ranked=_RANKED_BY_PLACE.format(everything=_IN_RANGE))
CONFLICTS = CONFLICTS.format(ranked=_RANKED.format(everything=_IN_RANGE))
STANDING_AT_TIMES = f"""
SELECT time_us, value, status FROM ({_RANKED_BY_PLACE.format(everything=_AT_TIMES)})
WHERE nth = 1 ORDER BY time_us
"""  # noqa: S608 - composed of the constants above; values are bound
PLACES = f"""
SELECT time_us, run, in_run FROM ({_RANKED_BY_PLACE.format(everything=_IN_RANGE)})
WHERE nth = 1 AND run IS NOT NULL
"""  # noqa: S608 - as above

# Whatever is kept already of the instants that are sealed is judged anew with them.
_TO_SEAL = """
    SELECT *, 2 AS place, rowid AS row FROM recent WHERE time_us < $before
    UNION ALL
    SELECT *, 0 AS place, rowid AS row FROM sealed
    WHERE (series, time_us) IN (SELECT series, time_us FROM recent WHERE time_us < $before)
    UNION ALL
    SELECT *, 1 AS place, rowid AS row FROM conflicts
    WHERE (series, time_us) IN (SELECT series, time_us FROM recent WHERE time_us < $before)
"""
_COLUMNS = "series, time_us, value, status, position"

BEGIN_SEALING = (
    f"CREATE OR REPLACE TEMP TABLE sealing AS {_RANKED.format(everything=_TO_SEAL)}",
    f"CREATE OR REPLACE TEMP TABLE sealing AS {_RANKED_BY_PLACE.format(everything=_TO_SEAL)}",
)
SEAL = (
    "DELETE FROM sealed WHERE (series, time_us) IN (SELECT series, time_us FROM sealing)",
    "DELETE FROM conflicts WHERE (series, time_us) IN (SELECT series, time_us FROM sealing)",
    "DELETE FROM recent WHERE time_us < $before",
    f"""
    INSERT INTO sealed SELECT sealing.{_COLUMNS}
    FROM sealing JOIN series ON series.id = sealing.series
    WHERE nth = 1 ORDER BY outlet, parameter, time_us
    """,  # noqa: S608 - our own columns
    f"""
    INSERT INTO conflicts SELECT {_COLUMNS} FROM sealing
    WHERE nth > 1 AND repeat = 1 ORDER BY series, time_us, nth
    """,  # noqa: S608 - our own columns
    "DROP TABLE sealing",
)

NEWEST = """
SELECT max(time_us)
FROM (SELECT series, time_us FROM recent UNION ALL SELECT series, time_us FROM sealed)
WHERE series IN (SELECT id FROM series WHERE outlet = $outlet)
"""
# Of late readings alone: what the file has from before is told apart by each block's bounds.
NEWEST_SINCE = """
SELECT outlet, max(newest_us) FROM series JOIN (
    SELECT series, max(time_us) AS newest_us
    FROM (SELECT series, time_us FROM recent WHERE time_us >= $begin
          UNION ALL SELECT series, time_us FROM sealed WHERE time_us >= $begin)
    GROUP BY series
) ON id = series
WHERE outlet IN (SELECT unnest($outlets::VARCHAR[])) GROUP BY outlet
"""
# Each series through its own least, so that few rows are joined.
OLDEST = """
SELECT outlet, min(first_us) FROM series JOIN (
    SELECT series, min(time_us) AS first_us
    FROM (SELECT series, time_us FROM recent UNION ALL SELECT series, time_us FROM sealed)
    GROUP BY series
) ON id = series
WHERE outlet IN (SELECT unnest($outlets::VARCHAR[])) GROUP BY outlet
"""
