"""Publishes numbered lines with Telegraf: arguments are a port, how many, and the QoS or nothing.

Each line is written to a file that Telegraf follows, 5 ms after the one before.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PORT, COUNT, QOS = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
SETTINGS = """[agent]
  interval = "1s"
  flush_interval = "1s"
  omit_hostname = true
  logfile = "{folder}/log"
[[inputs.tail]]
  files = ["{folder}/lines"]
  initial_read_offset = "beginning"
  data_format = "influx"
  path_tag = ""
[[outputs.mqtt]]
  servers = ["tcp://127.0.0.1:{port}"]
  topic = "plant/telegraf"
  data_format = "json"
  {qos}
"""

with tempfile.TemporaryDirectory() as name:
    folder = Path(name)
    qos = "".join(f"qos = {one}" for one in QOS)
    settings = SETTINGS.format(folder=folder, port=PORT, qos=qos)
    (folder / "telegraf.conf").write_text(settings, "utf-8")
    (folder / "lines").touch()
    program = Path(__file__).with_name("program")
    command = [str(program), "--config", str(folder / "telegraf.conf")]
    with subprocess.Popen(command) as telegraf, (folder / "lines").open("a", 1) as lines:
        time.sleep(1)
        for number in range(COUNT):
            lines.write(f"plant COD={number / 8} {1_700_000_000 + number}000000000\n")
            time.sleep(0.005)
        time.sleep(30)
        telegraf.terminate()
    log = (folder / "log").read_text("utf-8").splitlines()
wrong = [one.split("E! ", 1)[1] for one in log if " E! " in one]
told = {"offered": COUNT, "refused": 0, "confirmed": None, "log": len(wrong), "log_says": wrong[:1]}
sys.stdout.write(json.dumps(told) + "\n")
