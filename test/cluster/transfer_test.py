"""A laptop's file goes into the cluster and comes back: every task, its history and its reminders are the same, nothing fires
twice, and what is not as it was exported is refused."""

import datetime
import json
import pathlib
import unittest

import jsonschema_rs
from aido_process import Aido, Events, run
from confluent_kafka.admin import AdminClient
from one_broker import Log, Place, Workspace

SCHEMAS = pathlib.Path(__file__).resolve().parents[2] / "schemas"
BULK = 300


def instant(seconds: float) -> str:
    at = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=seconds)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def records(verb: str, *arguments: str | pathlib.Path, **more):
    return run(verb, "--format", "records", *(str(a) for a in arguments), **more)


class Told:
    """All that a workspace has to say of itself."""

    def __init__(self, of: Workspace):
        self.tasks = {task["id"]: task for task in of.pages("/v1/tasks?limit=500")}
        self.lists = list(of.pages("/v1/lists"))
        self.channels = list(of.pages("/v1/channels"))
        self.trash = of.done("GET", "/v1/trash").body
        self.history = {id: [self._without_position(e) for e in of.history(id)] for id in self.tasks}

    @staticmethod
    def _without_position(event: dict) -> dict:
        return {name: value for name, value in event.items() if name != "position"}


def await_fired(own: Workspace, engine: Aido, task: str) -> None:
    """The stream tells of it, unless the history does already."""
    stream = Events(engine.port)
    if not any(event["type"] == "reminder.fired" for event in own.history(task)):
        next(event for event in stream if event["type"] == "reminder.fired")
    stream.close()


class Laptop:
    """An engine on a file, with a past: what was fired, snoozed, completed, undone, trashed, changed in bulk."""

    def __init__(self, place: Place):
        self.place = place
        self.data = place.directory()
        with self.serve() as engine:
            self.workspace = engine.client().request("GET", "/v1/workspace").body["id"]
            self._live(Workspace(engine.client(), self.workspace, place.operator_key), engine)
            engine.stop()

    def serve(self) -> Aido:
        return Aido(str(self.data), "--bootstrap-key-file", str(self.place.operator_key))

    @property
    def secret_keys(self) -> pathlib.Path:
        return self.data / "secret.key"

    def _live(self, own: Workspace, engine: Aido) -> None:
        garden = own.done("POST", "/v1/lists", {"name": "garden"}).body["id"]
        bulk = [{"type": "task.create", "data": {"title": f"task {n}", "list": garden}} for n in range(BULK)]
        own.done("POST", "/v1/commands", {"mode": "atomic", "commands": bulk})
        self.fired = own.done("POST", "/v1/tasks", {"title": "fires", "reminders": [{"at": instant(0.2)}]}).body
        self.pending = own.done("POST", "/v1/tasks", {"title": "fires later", "reminders": [{"at": instant(3600)}]}).body
        weekly = own.done("POST", "/v1/tasks", {
            "title": "weekly", "due": {"date": "2026-12-01"}, "recurrence": {"rrule": "FREQ=WEEKLY"},
        })  # fmt: skip
        own.done("POST", f"/v1/tasks/{weekly.body['id']}:complete")
        changed = own.done("POST", "/v1/tasks", {"title": "first title"}).body
        self.before_the_change = changed["created_at"]
        while instant(0) <= self.before_the_change:
            pass  # a change in the same millisecond would be as of then, too
        own.done("PATCH", f"/v1/tasks/{changed['id']}", {"title": "second title"})
        self.changed = changed["id"]
        self.last_change = own.history(self.changed)[-1]["command"]
        own.done("DELETE", f"/v1/tasks/{own.done('POST', '/v1/tasks', {'title': 'trashed'}).body['id']}")
        await_fired(own, engine, self.fired["id"])
        own.done("POST", "/v1/channels", {"kind": "webhook", "url": "https://receiver.invalid/hook"})


class TransferTest(unittest.TestCase):
    place: Place

    @classmethod
    def setUpClass(cls) -> None:
        cls.laptop = Laptop(cls.place)
        exported = records("export", "--data", cls.laptop.data)
        assert exported.returncode == 0, exported.stderr
        cls.file = cls.place.folder / "laptop.records"
        cls.file.write_text(exported.stdout)
        with cls.laptop.serve() as engine:
            cls.told = Told(Workspace(engine.client(), cls.laptop.workspace, cls.place.operator_key))
            engine.stop()

    def imported(self, log: Log, file: pathlib.Path | None = None) -> dict:
        done = records("import", file or self.file, "--json", *log.options())
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def assert_same(self, engine: Aido) -> Workspace:
        there = Workspace(engine.client(), self.laptop.workspace, self.place.operator_key)
        self.assertEqual(vars(Told(there)), vars(self.told))
        return there

    def assert_verified(self, *options: str, compared: bool = True) -> None:
        done = run("verify", "--json", *options)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        found = json.loads(done.stdout)
        self.assertEqual((found["agrees"], found["store_compared"]), (True, compared), found)

    def test_a_laptops_file_goes_into_the_cluster_and_back(self):
        log = Log(self.place)
        found = self.imported(log)
        self.assertEqual(found["imported"], found["records"])
        with log.serve(self.laptop.secret_keys) as engine:
            there = self.assert_same(engine)
            self.assert_the_past_is_there(there)
            self.assert_undo_reaches_over_the_border(there)
        self.assert_verified(*log.options())
        self.assert_replay_rebuilds_an_empty_store(log)
        self.go_back(log)

    def assert_the_past_is_there(self, there: Workspace) -> None:
        past = there.settled("GET", f"/v1/tasks/{self.laptop.changed}?as_of={self.laptop.before_the_change}")
        self.assertEqual(past.body["title"], "first title")

    def assert_undo_reaches_over_the_border(self, there: Workspace) -> None:
        there.done("POST", "/v1/undo", {"command": self.laptop.last_change})
        self.assertEqual(there.settled("GET", f"/v1/tasks/{self.laptop.changed}").body["title"], "first title")

    def assert_replay_rebuilds_an_empty_store(self, log: Log) -> None:
        done = run("replay", *log.options("empty"))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stdout.splitlines()[-1], r"^log .*: replayed \d+ records in .* s \(\d+/s\)$")
        self.assert_verified(*log.options("empty"))

    def go_back(self, log: Log) -> None:
        """Into a fresh file, and into the one that it came from, which has all but what was done in the cluster."""
        file = self.place.folder / "cluster.records"
        exported = records("export", "--workspace", self.laptop.workspace, *log.options())
        self.assertEqual(exported.returncode, 0, exported.stderr)
        file.write_text(exported.stdout)
        fresh = self.place.directory()
        done = records("import", file, "--data", fresh)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assert_verified("--data", str(fresh), compared=False)
        with log.serve(self.laptop.secret_keys) as engine:
            wanted = Told(Workspace(engine.client(), self.laptop.workspace, self.place.operator_key))
        with Aido(str(fresh), "--bootstrap-key-file", str(self.place.operator_key)) as engine:
            there = Workspace(engine.client(), self.laptop.workspace, self.place.operator_key)
            self.assertEqual(vars(Told(there)), vars(wanted))
            engine.stop()
        self.assert_verified("--data", str(fresh))
        again = records("import", file, "--json", "--data", self.laptop.data)
        self.assertEqual(again.returncode, 0, again.stderr)
        self.assertEqual(json.loads(again.stdout)["imported"], 1)
        self.assert_verified("--data", str(self.laptop.data))

    def test_an_export_is_as_its_schema_says(self):
        schemas = [json.loads((SCHEMAS / name).read_text()) for name in ("export.schema.json", "record.schema.json")]
        line_schema, record_schema = (jsonschema_rs.validator_for(schema) for schema in schemas)
        for line in map(json.loads, self.file.read_text().splitlines()):
            line_schema.validate(line)
            if "record" in line:
                record_schema.validate(line["record"])

    def test_the_same_file_twice_adds_nothing(self):
        log = Log(self.place)
        self.imported(log)
        again = self.imported(log)
        self.assertEqual(again["imported"], 0)
        self.assertEqual(again["workspaces"][0]["there_already"], again["records"])

    def test_through_a_pipe(self):
        log = Log(self.place)
        done = records("import", "-", *log.options(), input=self.file.read_text())
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("secrets of channels are sealed with key", done.stdout)

    def test_a_changed_line_is_refused_and_nothing_is_written(self):
        log = Log(self.place)
        lines = self.file.read_text().splitlines(keepends=True)
        lines[2] = lines[2].replace("garden", "Garden")
        tampered = self.place.folder / "tampered.records"
        tampered.write_text("".join(lines))
        done = records("import", tampered, *log.options())
        self.assertEqual(done.returncode, 1)
        self.assertIn("Line 3 of the export", done.stderr)
        self.assertEqual(self.imported(log)["workspaces"][0]["there_already"], 0)

    def test_a_log_that_is_served_takes_no_import(self):
        log = Log(self.place)
        with log.serve(self.laptop.secret_keys):
            log.await_one_member()
            done = records("import", self.file, *log.options())
            self.assertEqual(done.returncode, 1)
            self.assertIn("Other processes serve the log (1)", done.stderr)
        self.imported(log)

    def test_a_log_that_is_served_is_verified_alone_and_not_replayed(self):
        log = Log(self.place)
        self.imported(log)
        with log.serve(self.laptop.secret_keys):
            log.await_one_member()
            done = run("verify", "--json", *log.options())
            self.assertEqual((done.returncode, json.loads(done.stdout)["store_compared"]), (0, False), done.stderr)
            log.await_one_member()
            done = run("replay", *log.options())
            self.assertEqual(done.returncode, 1)
            self.assertIn("Other processes serve the log", done.stderr)

    def test_who_looks_at_a_log_that_is_not_there_makes_none(self):
        log = Log(self.place)
        for verb in (("verify",), ("replay",), ("export", "--format", "records")):
            done = run(*verb, *log.options())
            self.assertEqual(done.returncode, 1)
            self.assertIn("There is no log in the topic", done.stderr)
        self.assert_no_topic_of(log)

    def test_who_looks_at_a_store_that_is_not_there_makes_none(self):
        log = Log(self.place)
        self.imported(log)
        done = run("verify", "--json", *log.options("misspelt"))
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertIn("has no snapshots", done.stderr)
        self.assertIn("aido replay", done.stderr)
        schemas = self.place.sql("SELECT nspname FROM pg_namespace").split()
        self.assertNotIn(log.schema("misspelt"), schemas)
        self.assertIn("public", schemas)

    def test_a_dry_run_tells_of_a_log_that_is_not_there_and_makes_none(self):
        log = Log(self.place)
        done = records("import", self.file, "--dry-run", "--json", *log.options())
        self.assertEqual(done.returncode, 0, done.stderr)
        found = json.loads(done.stdout)
        self.assertEqual((found["imported"], found["dry_run"]), (found["records"], True))
        self.assert_no_topic_of(log)

    def assert_no_topic_of(self, log: Log) -> None:
        topics = AdminClient({"bootstrap.servers": self.place.brokers.addresses}).list_topics(timeout=30).topics
        self.assertFalse([name for name in topics if name.startswith(log.topic)])
