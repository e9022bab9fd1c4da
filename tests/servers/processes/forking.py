"""Holds nhue's code imported, and gives a fork of itself to each command that a test starts.

To import the service, to load the kernels that judge and to compile the pages' templates takes
longer than most of what a test then asks of it. What runs in a fork is
`main`, in a process of its own with its own environment, folder, output and exit code, as it runs
from the shell; that it also starts from there, tests of the command line and of supervision show.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import socket
import sys
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NoReturn

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
    with TemporaryDirectory() as folder:
        law = of_one_process.law_of(settings.Settings.model_validate({"data_dir": folder}))
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
    gc.unfreeze()
    first = Path(os.environ.get("PYTHONPATH", "").partition(os.pathsep)[0])
    if (first / "sitecustomize.py").is_file():  # Python would read it at its start
        sys.path.insert(0, str(first))
        sys.modules.pop("sitecustomize", None)
        import_module("sitecustomize")
    run: Any = import_module("service.commands.main").main
    run()
    sys.exit()


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the tests, which end us
    main()
