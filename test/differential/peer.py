"""An engine in a process of its own: a line in, a JSON line out, within a time limit."""

import json
import os
import pathlib
import selectors
import subprocess

SECONDS = 5.0  # for one rule, once the process runs
START_SECONDS = 20.0  # for the first one after a start


class Peer:
    def __init__(self, command, encode, environment=None, seconds=SECONDS):
        self.command, self.encode, self.seconds = command, encode, seconds
        self.environment = {**os.environ, **(environment or {})}
        self.process = None

    def start(self):
        self.process = subprocess.Popen(
            self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=self.environment
        )
        self.arrivals = selectors.DefaultSelector()
        self.arrivals.register(self.process.stdout, selectors.EVENT_READ)
        self.fresh = True

    def ask(self, question: dict):
        if self.process is None:
            self.start()
        self.process.stdin.write(self.encode(question).encode() + b"\n")
        self.process.stdin.flush()

    def answer(self) -> dict:
        """What came of the last question; {"late": seconds} when it has worked longer than that: it is ended then."""
        limit = START_SECONDS if self.fresh else self.seconds
        self.fresh = False
        began = self.worked_seconds()
        line = b""
        while not line.endswith(b"\n"):
            if not self.arrivals.select(limit):
                if self.worked_seconds() - began < limit:
                    continue  # the machine had no time for it
                self.close()
                return {"late": limit}
            part = os.read(self.process.stdout.fileno(), 1 << 16)
            if not part:
                self.close()
                return {"error": "the process ended"}
            line += part
        return json.loads(line)

    def worked_seconds(self) -> float:
        """Of the processor's time: that of the wall says more of what else runs on the machine."""
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def close(self):
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.arrivals.close()
            self.process.stdin.close()
            self.process.stdout.close()
        self.process = None
