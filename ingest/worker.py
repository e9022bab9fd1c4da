"""The names of a worker's watermarks; worker 1 has those of one that is alone.

It reads and writes nothing.
"""

from __future__ import annotations


def of_worker(name: str, worker: int) -> str:
    """Return a worker's own name of a watermark.

    >>> of_worker("stored", 1), of_worker("stored", 2)
    ('stored', 'stored:2')
    """
    return name if worker == 1 else f"{name}:{worker}"


def worker_of_name(name: str, watermark: str) -> int | None:
    """Return the worker that left a watermark of a name, None where it is another's name.

    >>> worker_of_name("stored", "stored"), worker_of_name("stored", "stored:2")
    (1, 2)
    """
    if watermark == name:
        return 1
    _, _, number = watermark.removeprefix(name).rpartition(":")
    return int(number) if watermark == f"{name}:{number}" and number.isdecimal() else None
