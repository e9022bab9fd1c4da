"""How long a missing number and a worker are waited for, and how far numbers of a run lie apart."""

from __future__ import annotations

SECOND_US = 1_000_000
SETTLE_US = 30 * SECOND_US  # a reordering of some seconds is no gap
GIVE_UP_US = 86_400 * SECOND_US
BEAT_SECONDS_MOST = 30  # silent for longer, a worker is named in health
# Numbers that lie further apart than this are not of one run: the gateway counts anew.
FAR = 1_000
JUMP_MOST = 100_000  # further ahead nothing was lost: at a message a minute that is ten weeks
RANGES_MOST = 1_024  # missing ones of one gateway; beyond, the oldest two are taken for one
