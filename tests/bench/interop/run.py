"""Tries the service with brokers and gateways that we did not write.

`python -m tests.bench.interop.run`, outside CI. Results are kept by broker and trial in the cache
folder, so that some can be tried again, and docs/interop.md is written from all that there are.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from tests.bench.interop.brokers import BROKERS, BrokerKind
from tests.bench.interop.gateways import PLAIN, SPARKPLUG
from tests.bench.interop.installing import CACHE, NotToBeHad
from tests.bench.interop.page import write_page
from tests.bench.interop.trials.of_brokers import TRIALS
from tests.bench.interop.trials.of_gateways import away_trials
from tests.bench.interop.trials.site import Site, Trial

OF_BROKERS = CACHE / "brokers.json"
OF_GATEWAYS = CACHE / "gateways.json"


def main() -> int:
    """Try what is asked for, say it line by line, and keep it."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--only", default="", help="of whom the name has these letters")
    words.add_argument("--trial", default="", help="trials alone whose name has these letters")
    words.add_argument("--page", action="store_true", help="write the page alone")
    asked = words.parse_args()
    if not asked.page:
        brokers = ((one, one.name, TRIALS) for one in BROKERS)
        _try_all(brokers, OF_BROKERS, asked.only, asked.trial)
        compose = BROKERS[0]
        gateways = ((compose, one.name, away_trials(one)) for one in (*PLAIN, *SPARKPLUG))
        _try_all(gateways, OF_GATEWAYS, asked.only, asked.trial)
    write_page(_kept(OF_BROKERS), _kept(OF_GATEWAYS))
    return 0


def _try_all(
    tried: Iterable[tuple[BrokerKind, str, tuple[Trial, ...]]], file: Path, only: str, part: str
) -> None:
    kept = _kept(file)
    for kind, name, trials in tried:
        if only.casefold() not in name.casefold():
            continue
        for trial in trials:
            if part not in trial.name:
                continue
            begun = time.monotonic()
            seen = _tried(kind, trial)
            kept.setdefault(name, {})[trial.name] = seen
            CACHE.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps(kept, ensure_ascii=False, indent=1), "utf-8")
            took = time.monotonic() - begun
            sys.stdout.write(f"{name} | {trial.name} | {seen} | {took:.0f} s\n")
            sys.stdout.flush()


def _kept(file: Path) -> dict[str, dict[str, str]]:
    """Return what was seen before, by broker or library and trial."""
    found: dict[str, dict[str, str]] = json.loads(file.read_text("utf-8")) if file.exists() else {}
    return found


def _tried(kind: BrokerKind, trial: Trial) -> str:
    """Return what was seen, or why nothing could be."""
    if trial.is_refusing:
        if kind.refusing is None:
            return "it has no rights by topic"
        kind = replace(kind, how=kind.refusing)
    with tempfile.TemporaryDirectory() as name:
        site = None
        try:
            site = Site(kind, Path(name))
            return trial.run(site)
        except NotToBeHad as error:
            return f"not to be had here: {error}"
        except (AssertionError, OSError, KeyError, ValueError, RuntimeError) as error:
            return f"**failed**: {str(error)[-300:]}"
        finally:
            if site is not None:
                site.broker.end()


if __name__ == "__main__":
    sys.exit(main())
