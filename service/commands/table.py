"""What a stranger can ask of nhue on the command line: each command's name, help and file.

A command's file is imported when it is asked for (main.py).
"""

from __future__ import annotations

from typing import NamedTuple


class Later(NamedTuple):
    """Where a command, or a group of commands, is defined, and the first line of its help."""

    module: str
    name: str
    help: str


COMMANDS = {
    "run": Later(
        "service.commands.running.run",
        "run",
        "Run ingest, judge and API in one process (the way for the embedded store).",
    ),
    "ingest": Later(
        "service.commands.running.run",
        "ingest",
        "Run only ingest: from the broker to the journal and the stores.",
    ),
    "api": Later(
        "service.commands.running.run",
        "api",
        "Run only the API and the pages (readings in InfluxDB; ingest and judge run elsewhere).",
    ),
    "judge": Later(
        "service.commands.data.import_and_replay",
        "judge",
        "Judge the legal days that have ended, and again each day that a late reading changes.",
    ),
    "status": Later(
        "service.commands.running.status",
        "status",
        "Say how the service, its parts, its records and its disk are; nothing is changed.",
    ),
    "import": Later(
        "service.commands.data.registry",
        "import_registry",
        "Import a registry of CSV or Excel files; a single fault refuses every file, by line.",
    ),
    "export": Later(
        "service.commands.data.export",
        "export",
        "Write a table of a span of days of the whole city into a file, as the API gives it.",
    ),
    "pack": Later(
        "service.commands.data.proof",
        "evidence_pack",
        "Write an evidence pack: all that stands behind an outlet's days, in one zip.",
    ),
    "registry": Later(
        "service.commands.data.registry",
        "registry_app",
        "The registry: import it, and export it as it stood on any day, as known at any instant.",
    ),
    "explain": Later(
        "service.commands.law.review",
        "explain_verdict",
        "Show on one screen what was judged, against which limit, and why that limit binds.",
    ),
    "what-if": Later(
        "service.commands.law.what_if",
        "what_if",
        "Judge history again under another regulation, column or coefficient; nothing is stored.",
    ),
    "score": Later(
        "service.commands.law.score",
        "score_detection",
        "Score what was judged against what truly went wrong; nothing is stored.",
    ),
    "thresholds": Later(
        "service.commands.law.thresholds",
        "thresholds_app",
        "Thresholds of quality control: what an outlet's own past proposes, and its own.",
    ),
    "law": Later(
        "service.commands.law.law",
        "law_app",
        "The law: what is in hand, and entering a figure that is missing.",
    ),
    "flag": Later(
        "service.commands.law.review",
        "flag_app",
        "A person's word on readings: `nhue flag OUTLET PARAMETER ...`, `nhue flag list OUTLET`.",
    ),
    "account": Later(
        "service.commands.access.accounts",
        "account_app",
        "Accounts: who may sign in, and in which role; the first administrator is made here.",
    ),
    "token": Later(
        "service.commands.access.tokens",
        "token_app",
        "Tokens of accounts, for programs: named, limited, expiring, revocable.",
    ),
    "notify": Later(
        "service.commands.access.notify",
        "notify_app",
        "Notifications by e-mail and webhook: rules, the outbox, sending.",
    ),
    "hold": Later(
        "service.commands.data.holds",
        "hold_app",
        "Legal holds: days of an outlet whose messages stay in the journal until released.",
    ),
    "gateway": Later(
        "service.commands.gateways.accounts",
        "gateway_app",
        "The gateways' accounts at the MQTT broker: one credential, one topic prefix.",
    ),
    "profile": Later(
        "service.commands.gateways.profiles",
        "profile_app",
        "Profiles: how a gateway, or a kind of gateway, writes what it sends.",
    ),
    "broker": Later(
        "service.commands.gateways.broker_sessions",
        "broker_app",
        "Our own sessions at the MQTT broker: made before gateways are let in.",
    ),
    "worker": Later(
        "service.commands.data.ingest_workers",
        "worker_app",
        "Workers of ingest that share the readings: list them, retire one that left for good.",
    ),
    "quarantine": Later(
        "service.commands.gateways.quarantine",
        "quarantine_app",
        "Messages that wait for their gateway, profile, channel or birth: list and release them.",
    ),
    "store": Later(
        "service.commands.data.reading_store",
        "store_app",
        "The reading store: what it refuses for good, and giving it again after a mend.",
    ),
    "certify": Later(
        "service.commands.gateways.certify",
        "certify",
        "Certify a gateway: ask it for a sample, a backlog, a duplicate, a fault, "
        "a broken connection.",
    ),
    "replay": Later(
        "service.commands.data.import_and_replay",
        "replay",
        "Bring the whole journal into an empty store: readings, rejections, days to be judged.",
    ),
    "verify": Later(
        "service.commands.data.proof",
        "verify",
        "Walk the journals' chains, or check a pack or a document; say what was changed.",
    ),
    "backup": Later(
        "service.commands.data.backup",
        "backup",
        "Copy records, journals and all else of the data folder, while the service runs.",
    ),
    "restore": Later(
        "service.commands.data.backup",
        "restore",
        "Make a house of a backup again, in an empty data folder; broken off, run it again.",
    ),
    "decisions": Later(
        "service.commands.data.decisions",
        "decisions_app",
        "What people decided, as its journal has it: who, what, on what, since when.",
    ),
    "keep": Later(
        "service.commands.data.journal",
        "keep_journal",
        "Seal and compress full segments, and remove those beyond NHUE_JOURNAL_KEEP_DAYS, if set.",
    ),
    "demo": Later(
        "service.commands.simulated.demo",
        "demo",
        "Run a simulated city: 30 days behind it, then live; pages and API; Ctrl-C ends it.",
    ),
    "simulate": Later(
        "service.commands.simulated.simulate",
        "simulate",
        "Publish a simulated city to the broker of the settings, as its gateways would.",
    ),
}
