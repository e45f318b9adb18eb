"""import and export, against real servers."""

import csv
import io
import json
import subprocess
import pathlib
import re
import subprocess
import urllib.request
import uuid

from conftest import Person
from stand_in import Answer

EXAMPLES = pathlib.Path(__file__).parents[2] / "docs" / "examples"


def comparable(task):
    """What a copy of a task on another server has in common with it."""
    kept = {k: task[k] for k in ("title", "notes", "status", "priority", "labels", "due", "rank", "assignee", "list_name")}
    kept["recurrence"] = task["recurrence"] if task["status"] == "open" else None
    kept["checklist"] = [(item["text"], item["done"]) for item in task["checklist"]]
    kept["reminders"] = [(r["at"], r["before_seconds"], r["drop_after_seconds"]) for r in task["reminders"]]
    return kept


def copies(person, label):
    """Those with the label, in an order that says nothing: an import makes many in one moment."""
    found = [comparable(t) for t in exported(person) if label in t["labels"]]
    return sorted(found, key=lambda t: t["title"])


def exported(person, *arguments):
    return [json.loads(line) for line in person("export", *arguments).splitlines()]


def some_tasks(person, label):
    person.adds("Plain", "--label", label)
    person.adds("All of it", "--label", label, "--due", "2030-01-31 8:00", "--zone", "Europe/Berlin", "--list", f"List {label}",
                "--repeat", "every month", "--remind", "15m", "--note", "Line one\nline; two, \\three")  # fmt: skip
    person.adds("Floating ✓ 日本", "--label", label, "--due", "2030-01-31 8:00", "--priority", "4", "--label", "a,b")
    person("done", person.adds("Over", "--label", label, "--due", "2030-01-01")["id"])


def test_the_same_file_twice_adds_nothing(aido, tmp_path):
    label = f"l{uuid.uuid4().hex}"
    (tmp_path / "a.jsonl").write_text("\n".join('{"title": "same", "labels": ["%s"]}' % label for _ in range(3)))
    first, batch = aido("import", tmp_path / "a.jsonl").splitlines()
    assert first == "imported 3, there already 0, refused 0, fields not understood 0"
    assert re.fullmatch("`aido undo [0-9a-f-]{36}` takes it back", batch)
    assert aido("import", tmp_path / "a.jsonl") == "imported 0, there already 3, refused 0, fields not understood 0\n"
    assert len(aido.json("ls", "--label", label)) == 3


def test_an_import_is_undone_as_a_whole(aido):
    word = f"w{uuid.uuid4().hex}"
    lines = [json.dumps({"title": f"{word} {n}", "list_name": word, "status": "open" if n % 3 else "done"}) for n in range(1000)]
    batch = aido.json("import", "-", "--format", "jsonl", given="\n".join(lines))[0]["batch"]
    assert len(aido.json("ls", "--text", word, "--status", "all", "--limit", "2000")) == 1000
    aido.adds(f"{word} by hand")
    assert aido("undo", batch) == f"undone {batch}\n"
    assert [t["title"] for t in aido.json("ls", "--text", word, "--status", "all")] == [f"{word} by hand"]
    aido("ls", "--list", word, ends=4)
    aido("undo", str(uuid.uuid4()), ends=4)


def test_undo_without_an_id_takes_the_import_back_that_was_last(aido):
    word = f"w{uuid.uuid4().hex}"
    aido.adds(f"{word} before")
    aido("import", "-", "--format", "todotxt", given=f"{word} one\n{word} two")
    assert aido("undo").startswith("undone ")
    assert [t["title"] for t in aido.json("ls", "--text", word)] == [f"{word} before"]


def test_an_import_too_large_for_one_record_is_taken_back_in_parts(aido):
    word = f"w{uuid.uuid4().hex}"
    text = "\n".join(f"{word} {n}" for n in range(6000))
    batch = aido.json("import", "-", "--format", "todotxt", given=text)[0]["batch"]
    assert aido("undo", batch) == f"undone {batch}\n"
    assert aido.json("ls", "--text", word, "--status", "all") == []


def test_one_item_that_no_server_reads_keeps_nobody_out(aido):
    word, deep = f"w{uuid.uuid4().hex}", "[" * 40 + "]" * 40
    lines = [f'{{"title": "{word} {n}"}}' for n in range(9)]
    lines.insert(4, f'{{"title": "{word}", "due": {deep}}}')
    printed = aido("import", "-", "--format", "jsonl", ends=1, given="\n".join(lines))
    assert "imported 9, there already 0, refused 1" in printed
    assert "refused: line 5: " in printed


def test_what_was_cancelled_comes_in_cancelled(aido, tmp_path):
    word = f"w{uuid.uuid4().hex}"
    deleted = {"uuid": str(uuid.uuid4()), "description": f"{word} tw", "status": "deleted", "recur": "daily"}
    aido("import", "-", "--format", "taskwarrior", given=json.dumps([deleted]))
    aido("import", "-", "--format", "jsonl", given=json.dumps({"title": f"{word} jsonl", "status": "cancelled"}))
    todo = f"BEGIN:VTODO\r\nUID:{word}\r\nSUMMARY:{word} ics\r\nSTATUS:CANCELLED\r\nEND:VTODO\r\n"
    ics = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{todo}END:VCALENDAR\r\n"
    for _ in range(2):
        assert "not understood 0" in aido("import", "-", "--format", "ics", given=ics)
    found = aido.json("ls", "--text", word, "--status", "all")
    assert [t["status"] for t in found] == ["cancelled"] * 3
    assert [t["version"] for t in found] == [2] * 3


def test_an_import_is_sent_in_few_requests_of_one_batch(stranger, stand_in):
    batch = str(uuid.uuid4())
    applied = {"outcome": "applied", "id": batch, "task": {}}
    answers = [Answer(200, {"batch": batch, "outcomes": [applied] * count}) for count in (400, 400, 200)]
    stand_in.will("POST", "/v1/commands", *answers)
    said = stranger("import", "-", "--format", "todotxt", given="\n".join(f"task {n}" for n in range(1000)))
    assert said == f"imported 1000, there already 0, refused 0, fields not understood 0\n`aido undo {batch}` takes it back\n"
    sent = stand_in.asked("POST", "/v1/commands")
    assert [(r.body["mode"], len(r.body["commands"])) for r in sent] == [("partial", 400), ("partial", 400), ("partial", 200)]
    assert [r.body.get("batch") for r in sent] == [None, batch, batch]


def test_an_import_that_breaks_off_names_what_is_there(stranger, stand_in):
    batch = str(uuid.uuid4())
    first = Answer(200, {"batch": batch, "outcomes": [{"outcome": "applied", "id": batch, "task": {}}] * 400})
    problem = {"type": "urn:aido:problem:forbidden", "status": 403, "detail": "A viewer may not write.", "next": "Ask an owner."}
    refused = Answer(200, {"batch": batch, "outcomes": [{"outcome": "refused", "problem": problem}] * 100})
    stand_in.will("POST", "/v1/commands", first, refused)
    stranger("import", "-", "--format", "todotxt", ends=5, given="\n".join(f"task {n}" for n in range(500)))
    assert "A viewer may not write." in stranger.said
    assert f"`aido undo {batch}`" in stranger.said


def test_a_thousand_tasks_come_in_and_again_none(aido):
    first = aido.json("import", EXAMPLES / "tasks.jsonl")[0]
    assert (first["imported"], first["refused"]) == (1000, [])
    again = aido.json("import", EXAMPLES / "tasks.jsonl")[0]
    assert (again["imported"], again["there_already"]) == (0, 1000)


def test_bad_lines_are_named_and_the_rest_goes_in(aido, tmp_path):
    (tmp_path / "a.jsonl").write_text(f'{{"title": "good {uuid.uuid4()}"}}\n{{broken\n{{"title": "x", "priority": 7}}\n')
    printed = aido("import", tmp_path / "a.jsonl", ends=1)
    assert "refused: line 2: not JSON" in printed
    assert "refused: line 3: /priority: " in printed
    assert "imported 1, there already 0, refused 2" in printed


def test_a_dry_run_of_records_tells_of_a_log_that_is_not_made(aido, server, tmp_path):
    aido("backup", "--data", server.data, "--to", tmp_path / "backup.db")
    aido("restore", "--from", tmp_path / "backup.db", "--data", tmp_path / "stopped")
    records = aido("export", "--format", "records", "--data", tmp_path / "stopped")
    count = records.count("\n") - 2  # between the first line and the last
    where = ("import", "-", "--format", "records", "--data", tmp_path / "new")
    assert f"would import {count} of {count} records" in aido(*where, "--dry-run", given=records)
    assert not (tmp_path / "new").exists()
    aido(*where, ends=1, given=records[: len(records) // 2])
    assert not (tmp_path / "new").exists()
    assert f"imported {count} of {count} records" in aido(*where, given=records)
    assert f"would import 0 of {count} records" in aido(*where, "--dry-run", given=records)


def test_a_reminder_that_is_none_costs_its_own_line_only(aido, tmp_path):
    leads = ("0.5", "1e30", "18446744073709551615", "-9223372036854775807")
    due = '"due": {"date": "2030-12-01"}'
    odd = [f'{{"title": "x", {due}, "reminders": [{{"before_seconds": {lead}}}]}}\n' for lead in leads]
    (tmp_path / "a.jsonl").write_text("".join(odd) + f'{{"title": "good {uuid.uuid4()}"}}\n')
    printed = aido("import", tmp_path / "a.jsonl", ends=1)
    for line in range(1, len(leads) + 1):
        assert f"refused: line {line}: /reminders/0/before_seconds: " in printed
    assert f"imported 1, there already 0, refused {len(leads)}" in printed


def test_a_dry_run_changes_nothing(aido):
    label = f"l{uuid.uuid4().hex}"
    body = '{"title": "a", "labels": ["%s"]}' % label
    assert "would import 1, there already 0" in aido("import", "-", "--dry-run", given=body)
    assert aido.json("ls", "--label", label) == []
    aido("import", "-", given=body)
    assert "would import 0, there already 1" in aido("import", "-", "--dry-run", given=body)


def test_a_dry_run_names_what_the_server_would_refuse(aido):
    lines = ['{"title": "x", "list_name": "Not yet"}', '{"title": "x", "priority": 7}', '{"title": "x", "status": "done"}']
    printed = aido("import", "-", "--dry-run", "--format", "jsonl", ends=1, given="\n".join(lines))
    assert "refused: line 2: /priority: " in printed
    assert "would import 2, there already 0, refused 1" in printed


def test_a_task_that_was_reopened_since_stays_open(aido, server):
    title = f"over {uuid.uuid4()}"
    aido("import", "-", "--format", "todotxt", given=f"x {title}")
    [task] = aido.json("ls", "--status", "done", "--text", title)
    reopen = urllib.request.Request(f"{server.url}/v1/tasks/{task['id']}:reopen", method="POST")
    urllib.request.urlopen(reopen).close()
    assert "there already 1" in aido("import", "-", "--format", "todotxt", given=f"x {title}")
    assert aido.json("show", task["id"])[0]["status"] == "open"


def test_an_import_that_broke_off_before_completing_is_finished_by_the_next(aido):
    body = {"id": "019b76da-a800-7000-8000-" + uuid.uuid4().hex[:12], "title": "half-way"}
    aido("import", "-", "--format", "jsonl", given=json.dumps(body))  # what the first half leaves behind
    again = json.dumps({**body, "status": "done"})
    assert "there already 1" in aido("import", "-", "--format", "jsonl", given=again)
    assert aido.json("show", body["id"])[0]["status"] == "done"


def test_jsonl_makes_the_same_tasks_on_another_server(aido, second_server, tmp_path):
    label = f"l{uuid.uuid4().hex}"
    some_tasks(aido, label)
    mine = [t for t in exported(aido) if label in t["labels"]]
    other = Person(tmp_path, second_server.url)
    text = "\n".join(json.dumps(t) for t in mine)
    assert other("import", "-", "--format", "jsonl", given=text).startswith("imported 4, there already 0, refused 0")
    assert copies(other, label) == copies(aido, label)
    assert "imported 0, there already 4" in other("import", "-", "--format", "jsonl", given=text)
    # And back: the first server knows them by their own ids.
    assert "imported 0, there already 4" in aido("import", "-", "--format", "jsonl", given=text)


def test_icalendar_makes_the_same_tasks_on_another_server(aido, second_server, tmp_path):
    label = f"l{uuid.uuid4().hex}"
    first = Person(tmp_path, second_server.url)
    some_tasks(first, label)
    text = first("export", "--format", "ics")
    assert "BEGIN:VTIMEZONE" in text and "DUE;TZID=Europe/Berlin:20300131T080000" in text
    assert "TRIGGER;RELATED=END:-PT15M" in text
    assert "imported 0, there already 4" in first("import", "-", "--format", "ics", given=text)
    printed = aido("import", "-", given=text)
    assert "imported 4, there already 0, refused 0, fields not understood 0" in printed
    assert copies(aido, label) == copies(first, label) != []


def test_history_is_exported_with_each_task(aido):
    task = aido.adds("Told", "--due", "2030-01-01")
    aido("done", task["id"])
    [found] = [t for t in exported(aido, "--history") if t["id"] == task["id"]]
    assert found["events"] == aido.json("log", task["id"])


def test_the_past_is_exported(aido):
    task = aido.adds("Was")
    at = aido.json("log", task["id"])[0]["position"].rsplit(":", 1)[0]
    aido("edit", task["id"], "--title", "Is")
    title = lambda *more: next(t["title"] for t in exported(aido, *more) if t["id"] == task["id"])  # noqa: E731
    assert (title("--at", at), title()) == ("Was", "Is")


def test_csv_is_read_by_others(aido):
    task = aido.adds('Say "hi", twice', "--note", "one\ntwo", "--due", "2030-01-01", "--label", "a", "--label", "b")
    rows = csv.DictReader(io.StringIO(aido("export", "--format", "csv"), newline=""))
    [row] = [row for row in rows if row["id"] == task["id"]]
    assert (row["title"], row["notes"], row["due"], row["labels"]) == ('Say "hi", twice', "one\ntwo", "2030-01-01", "a;b")


def test_todotxt_comes_in(aido, tmp_path):
    word = f"w{uuid.uuid4().hex}"
    (tmp_path / "todo.txt").write_text(f"(A) Call {word} +Project{word} @phone due:2030-12-01 rec:+1w t:2030-01-01\nx {word} 2\n")
    printed = aido("import", tmp_path / "todo.txt")
    assert "not understood: line 1: t: it stays in the title" in printed
    [task] = aido.json("ls", "--text", word, "--list", f"Project{word}")
    assert (task["priority"], task["labels"], task["due"]) == (4, ["phone"], {"date": "2030-12-01"})
    assert task["recurrence"]["rrule"] == "FREQ=WEEKLY"
    assert len(aido.json("ls", "--text", word, "--status", "done")) == 1


def test_taskwarrior_comes_in(aido, tmp_path):
    task = {"uuid": str(uuid.uuid4()), "description": f"tw {uuid.uuid4()}", "project": "Garden", "tags": ["green"],
            "priority": "M", "due": "20301201T070000Z", "status": "pending", "depends": ["x"], "recur": "P2W"}  # fmt: skip
    (tmp_path / "export.json").write_text(json.dumps([task]))
    printed = aido("import", tmp_path / "export.json")
    assert f"not understood: uuid {task['uuid']}: depends: there is no such field" in printed
    [found] = aido.json("ls", "--text", task["description"])
    assert found["due"] == {"local": "2030-12-01T08:00:00", "zone": "Europe/Berlin"}
    assert (found["priority"], found["labels"], found["recurrence"]["rrule"]) == (2, ["green"], "FREQ=WEEKLY;INTERVAL=2")


def test_todoist_comes_in(aido, tmp_path):
    title = f"Trip {uuid.uuid4()}"
    (tmp_path / "Travel.csv").write_text(
        "TYPE,CONTENT,DESCRIPTION,PRIORITY,INDENT,AUTHOR,RESPONSIBLE,DATE,DATE_LANG,TIMEZONE\n"
        f'task,"{title} @travel",,1,1,Me,,2030-12-24,en,\ntask,Book hotel,,4,2,Me,,,en,\nnote,Ask Anna,,,,Me,,,,\n'
    )
    aido("import", tmp_path / "Travel.csv", "--list", "Travel")
    [task] = aido.json("ls", "--list", "Travel", "--text", title)
    assert (task["priority"], task["labels"], task["notes"]) == (4, ["travel"], "Ask Anna")
    assert [item["text"] for item in task["checklist"]] == ["Book hotel"]


def test_a_file_that_is_none_is_refused(aido, tmp_path):
    aido("import", tmp_path / "none.jsonl", ends=1)
    aido("import", tmp_path, ends=1)
    aido("import", tmp_path / "none.jsonl", "--format", "cobol", ends=2)


def test_an_export_that_could_not_be_written_in_full_has_failed(aido):
    with open("/dev/full", "w") as full:
        done = subprocess.run(aido.command("export"), env=aido.environment, stdout=full, stderr=subprocess.PIPE, text=True)
    assert (done.returncode, done.stderr) == (1, "aido: The output could not be written in full.\n")
