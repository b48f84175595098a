"""Starts a program of the examples for a test and ends it again."""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MOST_WAIT_S = 20


class DemoApp:
    """A demo app on a free port of loopback; use it in a `with`."""

    def __init__(self, folder, token, secret, *options):
        self.port_file = Path(folder, "port")
        self.port_file.unlink(missing_ok=True)
        command = [sys.executable, "-B", str(ROOT / "examples/demo_app.py"), "--port-file", str(self.port_file), *options]
        # A file, as a pipe that nobody reads would stop the app when it is full.
        self.printed = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen(command, env={"DEMO_TOKEN": token, "DEMO_SECRET": secret},
                                        stdout=self.printed, stderr=subprocess.STDOUT, text=True)

    def __enter__(self):
        deadline = time.monotonic() + MOST_WAIT_S
        while not self.port_file.exists():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"the demo app did not start: {self.stop()}")
            time.sleep(0.02)  # between two looks at the file
        self.port = int(self.port_file.read_text())
        return self

    def __exit__(self, *_):
        self.stop()
        self.printed.close()

    def stop(self):
        """Ends it as a user would; returns what it printed. Its exit code is in process.returncode."""
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.wait(MOST_WAIT_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.printed.seek(0)
        return self.printed.read()
