"""Holds nhue's code imported, and gives a fork of itself to each command that a test starts.

To import the service, to load the kernels that judge, to compile the pages' templates and to make
the records' tables takes longer than most of what a test then asks of it. What runs in a fork is
`main`, in a process of its own with its own environment, folder, output and exit code, as it runs
from the shell; that it also starts from there, tests of the command line and of supervision show.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NoReturn

from tests.storage.records.database.new_tables import NewTables

REQUEST_BYTES_MOST = 256 * 1024
_LEFT_OPEN = 3


def main() -> None:
    """Serve the socket whose number is the first argument, until its other end is closed."""
    served = socket.socket(fileno=int(sys.argv[1]))
    _import_all()
    _load_all()
    gc.collect()
    gc.freeze()  # what is looked through for garbage would be copied in each fork
    while True:
        request, handles, _, _ = socket.recv_fds(served, REQUEST_BYTES_MOST, _LEFT_OPEN)
        if not request:
            gc.unfreeze()  # else what libraries hold is told as leaked at our end
            return
        told = json.loads(request)
        answer: dict[str, int | None]
        if "arguments" in told:
            process = os.fork()
            if process == 0:
                served.close()
                _become(told, handles)
            for handle in handles:
                os.close(handle)
            answer = {"process": process}
        else:
            process, status = os.waitpid(told["process"], os.WNOHANG)
            answer = {"exit_code": os.waitstatus_to_exitcode(status) if process else None}
        served.send(json.dumps(answer).encode())


def _import_all() -> None:
    commands: Any = import_module("service.commands.main")
    for later in commands.COMMANDS.values():
        import_module(later.module)


def _load_all() -> None:
    """Load what a service loads before it begins, on this thread alone: a fork has no other."""
    settings: Any = import_module("service.settings.settings")
    of_one_process: Any = import_module("service.processes.one_process")
    records: Any = import_module("service.stores.opened")
    connection: Any = import_module("storage.records.database.connection")
    connection.upgrade_tables = NewTables(connection.upgrade_tables).upgrade
    with TemporaryDirectory() as folder:
        chosen = settings.Settings.model_validate({"data_dir": folder})
        law = of_one_process.law_of(chosen)
        with records.open_records(chosen, decides=True):
            pass
    of_one_process.load_kernels(law)
    import_module("api.pages.rendering")._compiled()


def _become(told: dict[str, Any], handles: list[int]) -> NoReturn:
    """Run a command to its end, as `python -c` with these arguments would."""
    for number, handle in enumerate(handles):
        os.dup2(handle, number)
        os.close(handle)
    os.environ.clear()
    os.environ.update(told["environment"])
    os.chdir(told["folder"])
    sys.argv = ["-c", *told["arguments"]]
    signal.signal(signal.SIGINT, signal.default_int_handler)
    first = Path(os.environ.get("PYTHONPATH", "").partition(os.pathsep)[0])
    if (first / "sitecustomize.py").is_file():  # Python would read it at its start
        sys.path.insert(0, str(first))
        sys.modules.pop("sitecustomize", None)
        import_module("sitecustomize")
    run: Any = import_module("service.commands.main").main
    _end(_exit_code(run))


def _exit_code(run: Callable[[], None]) -> int:
    """Return the code with which Python would end, once it has said what it would say."""
    try:
        run()
    except SystemExit as asked:
        if asked.code is None or isinstance(asked.code, int):
            return asked.code or 0
        print(asked.code, file=sys.stderr)  # noqa: T201 - as Python says it
        return 1
    except KeyboardInterrupt:
        sys.excepthook(*sys.exc_info())
        return -signal.SIGINT
    except BaseException:  # noqa: BLE001 - whatever it is, Python would say it and end
        sys.excepthook(*sys.exc_info())
        return 1
    return 0


def _end(code: int) -> NoReturn:
    """End as Python does, but for taking all modules apart, which takes most of a second here.

    What was left open by objects of this process alone is still warned of.
    """
    threading._shutdown()  # type: ignore[attr-defined]  # waits for threads that are no daemons
    atexit._run_exitfuncs()
    gc.collect()
    sys.stdout.flush()
    sys.stderr.flush()
    if code < 0:
        signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    os._exit(code)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the tests, which end us
    main()
