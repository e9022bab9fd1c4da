"""Raises how many files and connections this process may have open, as far as it may be raised.

The usual limit of 1,024 is soft: any process may raise its own up to the hard one.
"""

from __future__ import annotations

import resource

OPEN_FILES_MOST = 65_536


def raise_file_limit() -> int:
    """Raise the limit of open files and return what it is now."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES_MOST if hard == resource.RLIM_INFINITY else min(OPEN_FILES_MOST, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]
