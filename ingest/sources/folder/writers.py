"""Says whether somebody still has a file open to write to it, as far as the system lets us know.

It asks, and changes nothing: a lock or lease that it takes ends with the handle, before long.
"""

from __future__ import annotations

import errno
import fcntl
import os
import signal
from enum import Enum
from pathlib import Path


class Writer(Enum):
    """What is known of a file's writer; NONE is certain, UNKNOWN is all that we may learn."""

    SOME = "some"
    NONE = "none"
    UNKNOWN = "unknown"


def writer_of(handle: int, *, leases: bool) -> Writer:
    """Say whether a file that we have open to read is open to write elsewhere; never raises.

    A lock is seen whoever holds it: vsftpd locks what is uploaded. A lease, which a system grants
    while nobody writes (fcntl_getlease(2)), is for the file's owner and for who has CAP_LEASE;
    `leases` says whether the file system has them. The lease lasts until the handle is closed, and
    who wants to write meanwhile waits for that.
    """
    try:
        fcntl.lockf(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        fcntl.lockf(handle, fcntl.LOCK_UN)
    except OSError as error:
        if error.errno in (errno.EAGAIN, errno.EACCES):
            return Writer.SOME
    if not leases:
        return Writer.UNKNOWN
    try:
        _take_lease(handle)
    except OSError as error:
        return Writer.SOME if error.errno == errno.EAGAIN else Writer.UNKNOWN
    return Writer.NONE


def has_leases(own_file: Path) -> bool:
    """Say whether a file's system grants leases, by a file of ours that nobody has open.

    Over NFS each is refused as if there were a writer. Raises OSError where it cannot be opened.
    """
    handle = os.open(own_file, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        _take_lease(handle)
    except OSError:
        return False
    finally:
        os.close(handle)
    return True


def _take_lease(handle: int) -> None:
    fcntl.fcntl(handle, fcntl.F_SETSIG, signal.SIGURG)  # the default, SIGIO, would end us
    fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_RDLCK)
