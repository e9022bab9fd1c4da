"""Tries the service with brokers that we did not write: `python -m tests.interop.run`.

Outside CI. Results are kept by broker and trial in the cache folder, so that some can be tried
again, and docs/interop.md is written from all that there are.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.interop.broker_trials import TRIALS, Site
from tests.interop.brokers import BROKERS, BrokerKind
from tests.interop.installing import CACHE, NotToBeHad
from tests.interop.page import write_page

RESULTS = CACHE / "brokers.json"


def main() -> int:
    """Try what is asked for, say it line by line, and keep it."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--only", default="", help="brokers alone whose name has these letters")
    words.add_argument("--page", action="store_true", help="write the page alone")
    words.add_argument("--trial", default="", help="trials alone whose name has these letters")
    asked = words.parse_args()
    kept = json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else {}
    for kind in () if asked.page else BROKERS:
        if asked.only.casefold() not in kind.name.casefold():
            continue
        for trial in TRIALS:
            if asked.trial not in trial.name:
                continue
            begun = time.monotonic()
            seen = _tried(kind, trial.run)
            kept.setdefault(kind.name, {})[trial.name] = seen
            CACHE.mkdir(parents=True, exist_ok=True)
            RESULTS.write_text(json.dumps(kept, ensure_ascii=False, indent=1), "utf-8")
            took = time.monotonic() - begun
            sys.stdout.write(f"{kind.name} | {trial.name} | {seen} | {took:.0f} s\n")
            sys.stdout.flush()
    write_page(kept)
    return 0


def _tried(kind: BrokerKind, run: Callable[[Site], str]) -> str:
    """Return what was seen, or why nothing could be."""
    with tempfile.TemporaryDirectory() as name:
        site = None
        try:
            site = Site(kind, Path(name))
            return run(site)
        except NotToBeHad as error:
            return f"not to be had here: {error}"
        except (AssertionError, OSError, KeyError, ValueError) as error:
            return f"**failed**: {str(error)[-300:]}"
        finally:
            if site is not None:
                site.broker.end()


if __name__ == "__main__":
    sys.exit(main())
