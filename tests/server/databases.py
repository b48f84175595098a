"""A fresh database for each test: a SQLite file, or a schema of its own in the PostgreSQL of the ctest run."""

import csv
import io
import itertools
import os
import sqlite3
import subprocess
from pathlib import Path

SUPPORT = Path(__file__).resolve().parents[1] / "support"
numbers = itertools.count(1)


class SqliteDatabase:
    engine = "sqlite"

    def __init__(self, folder):
        self.file = Path(folder, "provost.db")
        self.url = f"sqlite:{self.file}"

    def rows(self, query):
        """What a query answers, as tuples of text."""
        connection = sqlite3.connect(self.file, timeout=20)
        found = [tuple(map(str, row)) for row in connection.execute(query)]
        connection.close()
        return found

    def execute(self, text):
        """Changes it behind the program's back."""
        connection = sqlite3.connect(self.file, timeout=20)
        with connection:
            connection.execute(text)
        connection.close()

    def everything(self):
        """All bytes that it has on disk, as text."""
        return "".join(each.read_bytes().decode("latin-1") for each in self.files())

    def files(self):
        """All that the database has on disk, without the key."""
        return [each for each in self.file.parent.glob(self.file.name + "*") if each.suffix != ".key"]

    def drop(self):
        """The folder goes as a whole."""


class PostgresDatabase:
    engine = "postgres"

    def __init__(self, conninfo):
        self.conninfo = conninfo.strip()
        self.schema = f"system_{os.getpid()}_{next(numbers)}"
        self.url = f"{self.conninfo} options='-csearch_path={self.schema}'"
        self.execute(f"create schema {self.schema}")

    def rows(self, query):
        """What a query answers, as tuples of text."""
        command = ["psql", "-X", "-q", "--csv", "-t", "-v", "ON_ERROR_STOP=1", "-d", self.url, "-c", query]
        found = subprocess.run(command, check=True, timeout=60, capture_output=True, text=True).stdout
        return [tuple(row) for row in csv.reader(io.StringIO(found))]

    def execute(self, text):
        command = ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", self.url, "-c", text]
        subprocess.run(command, check=True, timeout=60, capture_output=True, text=True)

    def everything(self):
        """A dump of every table."""
        command = ["pg_dump", "--no-owner", "--schema", self.schema, "--dbname", self.conninfo]
        return subprocess.run(command, check=True, timeout=120, capture_output=True, text=True).stdout

    def drop(self):
        self.execute(f"set client_min_messages = error; drop schema {self.schema} cascade")


class PrivateCluster:
    """A PostgreSQL that a test may stop and start; use it in a `with`."""

    def __init__(self, state):
        self.state = Path(state)
        self.script("postgres_start.sh")
        self.conninfo = Path(self.state, "conninfo_tcp").read_text().strip()
        self.facts = dict(each.split("=", 1) for each in self.conninfo.split())
        self.folder = Path(self.state, "folder").read_text().strip()
        self.programs = Path(self.state, "programs").read_text().strip()

    def script(self, name):
        subprocess.run(["sh", str(SUPPORT / name), str(self.state)], check=True, timeout=120)

    def control(self, *words):
        owner = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
        command = [*owner, f"{self.programs}/pg_ctl", "-D", f"{self.folder}/data", "-w", "-t", "60", *words]
        subprocess.run(command, check=True, timeout=120, cwd="/", stdout=subprocess.DEVNULL)

    def stop(self):
        self.control("-m", "fast", "stop")

    def start(self):
        places = f"-p {self.facts['port']} -h 127.0.0.1 -k {self.folder}"
        self.control("-l", f"{self.folder}/log", "-o", places, "start")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.script("postgres_stop.sh")


def fresh_database(folder):
    """A database of the engine that PROVOST_TEST_ENGINE names."""
    if os.environ["PROVOST_TEST_ENGINE"] == "sqlite":
        return SqliteDatabase(folder)
    return PostgresDatabase(Path(os.environ["PROVOST_TEST_POSTGRES"], "conninfo").read_text())
