"""add, ls, show, done, edit and log, against a real server."""

import fcntl
import os
import pty
import struct
import subprocess
import termios
import uuid


def test_add_says_how_it_was_understood(aido):
    said = aido("add", "Pay", "rent", "--due", "2030-01-31 9:00", "--zone", "Europe/Berlin", "--repeat", "every month")
    assert said.startswith("added ")
    assert "Pay rent  due 2030-01-31 09:00 Europe/Berlin  repeats FREQ=MONTHLY" in said


def test_what_is_added_is_all_there(aido):
    task = aido.adds(
        "Water the plants", "--due", "2030-12-01T08:00", "--label", "home", "--label", "green", "--priority", "3",
        "--note", "Not the cactus.", "--remind", "15m", "--remind", "2030-11-30 18:00", "--repeat", "every mon, thu",
    )  # fmt: skip
    assert task["title"] == "Water the plants"
    assert task["due"] == {"local": "2030-12-01T08:00:00"}
    assert task["labels"] == ["home", "green"]
    assert (task["priority"], task["notes"]) == (3, "Not the cactus.")
    assert [(r["before_seconds"], r["at"]) for r in task["reminders"]] == [(900, None), (None, "2030-11-30T17:00:00.000Z")]
    assert task["recurrence"]["rrule"] == "FREQ=WEEKLY;BYDAY=MO,TH"


def test_a_repetition_is_what_the_server_understands(aido):
    rule = lambda words: aido.adds("x", "--due", "2030-01-31", "--repeat", words)["recurrence"]  # noqa: E731
    assert rule("every weekday")["rrule"] == "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"
    assert rule("on the last friday of the month")["rrule"] == "FREQ=MONTHLY;BYDAY=-1FR"
    assert rule("3 days after completion")["anchor"] == "completion"
    assert rule("freq=daily;count=3")["rrule"] == rule("RRULE:FREQ=DAILY;COUNT=3")["rrule"]
    task = aido.adds("x", "--due", "2030-01-31", "--repeat", "daily")
    assert aido.json("edit", task["id"], "--repeat", "every 2 years")[0]["recurrence"]["rrule"] == "FREQ=YEARLY;INTERVAL=2"
    assert aido.json("edit", task["id"], "--repeat", "none")[0]["recurrence"] is None


def test_a_repetition_that_is_not_understood_is_shown_with_its_place(aido):
    aido("add", "x", "--due", "2030-01-31", "--repeat", "every blue moon", ends=5)
    assert 'At character 7: "blue"' in aido.said
    assert "(/recurrence/words)" in aido.said
    aido("add", "x", "--due", "2030-01-31", "--repeat", "FREQ=NEVER", ends=5)
    assert "At character 6" in aido.said
    task = aido.adds("x", "--due", "2030-01-31")
    aido("edit", task["id"], "--repeat", "daily for ever", ends=5)
    assert "At character 11" in aido.said


def test_words_after_a_flags_value_are_the_title(aido):
    task = aido.adds("--label", "home", "Buy", "--label", "shop", "milk")
    assert (task["title"], task["labels"]) == ("Buy milk", ["home", "shop"])


def test_a_list_that_is_not_there_is_made_once(aido):
    name = f"List {uuid.uuid4()}"
    first = aido.adds("one", "--list", name)
    assert f"made the list {name}" in aido.said
    second = aido.adds("two", "--list", name)
    assert aido.said == ""
    assert first["list"] == second["list"]
    assert [t["title"] for t in aido.json("ls", "--list", name, "--sort", "created")] == ["one", "two"]


def test_a_fault_is_named_with_its_flag_and_the_rule(aido):
    aido("add", "x", "--due", "whenever", ends=5)
    assert '"whenever" is not understood as a day or time' in aido.said
    assert "(--due)" in aido.said
    aido("add", "x", "--priority", "9", ends=2)
    assert "--priority" in aido.said
    aido("add", " ", ends=5)
    assert "(/title)" in aido.said
    assert "Correct the value" in aido.said  # what to do


def test_ls_filters_as_the_api_does(aido):
    label = f"l{uuid.uuid4().hex}"
    for title, due in (("c", "2030-03-03"), ("a", "2030-01-01"), ("b", "2030-02-02")):
        aido("add", title, "--due", due, "--label", label)
    titles = lambda *more: [t["title"] for t in aido.json("ls", "--label", label, *more)]  # noqa: E731
    assert titles() == ["a", "b", "c"]
    assert titles("--sort", "-title") == ["c", "b", "a"]
    assert titles("--due-after", "2030-02-02") == ["b", "c"]
    assert titles("--due-before", "2030-02-02") == ["a"]
    assert titles("--text", "B") == ["b"]
    assert titles("--limit", "2") == ["a", "b"]
    assert "there are more than these 2" in aido.said


def test_ls_shows_what_still_reminds(aido):
    label = f"l{uuid.uuid4().hex}"
    aido("add", "reminds", "--due", "2030-01-01 8:00", "--remind", "1h", "--label", label)
    aido("add", "does not", "--due", "2030-01-01 8:00", "--label", label)
    assert [t["title"] for t in aido.json("ls", "--label", label, "--has-reminder")] == ["reminds"]


def test_ls_shows_a_series_by_its_id_or_by_any_task_of_it(aido):
    first = aido.adds("Daily", "--due", "2030-01-01", "--repeat", "daily")
    aido("done", first["id"])
    aido("add", "Daily", "--due", "2030-01-01", "--repeat", "daily")  # another one
    following = aido.json("show", first["id"])[0]["next_occurrence"]
    for named in (first["series"], first["id"], following[-8:]):
        found = aido.json("ls", "--series", named, "--status", "all")
        assert [t["id"] for t in found] == [first["id"], following]
    assert [t["id"] for t in aido.json("ls", "--series", first["series"])] == [following]
    aido("ls", "--series", aido.adds("Once")["id"], ends=4)
    assert "is of no series" in aido.said


def test_ls_shows_open_tasks_unless_told_otherwise(aido):
    label = f"l{uuid.uuid4().hex}"
    task = aido.adds("over", "--label", label)
    aido("done", task["id"])
    assert aido("ls", "--label", label) == ""
    assert "no such tasks" in aido.said
    assert [t["title"] for t in aido.json("ls", "--label", label, "--status", "done")] == ["over"]
    assert [t["title"] for t in aido.json("ls", "--label", label, "--status", "all")] == ["over"]


def test_ls_shows_more_than_one_page(aido):
    label = f"l{uuid.uuid4().hex}"
    bodies = "\n".join('{"title": "t%d", "labels": ["%s"]}' % (n, label) for n in range(501))
    aido("import", "-", "--format", "jsonl", given=bodies)
    assert len(aido.json("ls", "--label", label, "--limit", "1000")) == 501


def in_terminal(aido, columns, *arguments):
    """What it prints on a terminal of so many columns."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    process = subprocess.Popen(aido.command(*arguments), env=aido.environment, stdout=slave, stderr=subprocess.DEVNULL)
    os.close(slave)
    printed = b""
    try:
        while part := os.read(master, 65536):
            printed += part
    except OSError:  # how a terminal says that nobody writes to it any more
        pass
    os.close(master)
    assert process.wait(timeout=60) == 0
    return printed.decode()


def test_a_table_fits_the_terminal_and_is_colored_there(aido):
    label = f"l{uuid.uuid4().hex[:6]}"
    aido("add", "a long title that has many words and does not fit", "--label", label)
    plain = in_terminal(aido, 40, "ls", "--label", label, "--color", "never")
    assert all(len(line) <= 40 for line in plain.splitlines())
    assert "…" in plain
    assert "\033[1m" in in_terminal(aido, 40, "ls", "--label", label)
    aido.environment["NO_COLOR"] = "1"
    assert "\033" not in in_terminal(aido, 40, "ls", "--label", label)


def test_elsewhere_nothing_is_cut_or_colored(aido):
    label = f"l{uuid.uuid4().hex[:6]}"
    title = "a long title " * 20 + "end"
    aido("add", title, "--label", label)
    printed = aido("ls", "--label", label)
    assert title in printed
    assert "\033" not in printed
    assert "\033" in aido("ls", "--label", label, "--color", "always")


def test_show_takes_a_shortened_id(aido):
    task = aido.adds("Show me", "--note", "First line.\nSecond line.", "--due", "2030-01-01")
    for given in (task["id"], task["id"][:18], task["id"][-8:], task["id"][-8:].upper()):
        printed = aido("show", given)
        assert printed.startswith("Show me\n")
        assert "First line.\nSecond line.\n" in printed
    assert f"id          {task['id']}" in printed
    assert "due         2030-01-01" in printed
    assert aido.json("show", task["id"])[0] == task


def test_an_id_that_could_be_several_is_refused_with_them(aido):
    aido("import", "-", "--format", "jsonl", given='{"title": "one"}\n{"title": "two"}')
    aido("show", "019b76da-a800", ends=5)  # what all imported ids begin with
    assert "could be several tasks" in aido.said


def test_an_id_of_nothing_is_not_found(aido):
    aido("show", str(uuid.uuid4()), ends=4)
    aido("show", "0123456789ab", ends=4)
    aido("show", "xyz", ends=5)
    assert "no id" in aido.said


def test_done_shows_the_next_occurrence(aido):
    task = aido.adds("Daily", "--due", "2030-01-01", "--repeat", "daily")
    printed = aido("done", task["id"])
    assert "next " in printed and "due 2030-01-02" in printed


def test_done_takes_several_and_goes_on_after_one_that_is_not_there(aido):
    first, second = (aido.adds(title)["id"] for title in ("first", "second"))
    aido("done", first, str(uuid.uuid4()), second, ends=4)
    assert [aido.json("show", id)[0]["status"] for id in (first, second)] == ["done", "done"]


def test_edit_changes_what_is_named_and_nothing_else(aido):
    task = aido.adds("Old", "--due", "2030-01-01 8:00", "--zone", "Asia/Tokyo", "--label", "keep", "--note", "keep")
    changed = aido.json("edit", task["id"], "--title", "New")[0]
    assert changed["title"] == "New"
    assert {k: changed[k] for k in ("due", "labels", "notes")} == {k: task[k] for k in ("due", "labels", "notes")}


def test_a_due_that_is_moved_stays_in_its_zone(aido):
    task = aido.adds("Call Tokyo", "--due", "2030-01-01 8:00", "--zone", "Asia/Tokyo")
    moved = aido.json("edit", task["id"], "--due", "2030-01-02 9:00")[0]
    assert moved["due"] == {"local": "2030-01-02T09:00:00", "zone": "Asia/Tokyo"}


def test_edit_clears_with_none_and_refuses_to_do_nothing(aido):
    task = aido.adds("x", "--due", "2030-01-01", "--label", "a", "--remind", "1h")
    cleared = aido.json("edit", task["id"], "--due", "none", "--label", "none", "--remind", "none")[0]
    assert (cleared["due"], cleared["labels"], cleared["reminders"]) == (None, [], [])
    aido("edit", task["id"], ends=5)
    assert "Nothing to change was named" in aido.said


def test_log_tells_who_changed_what(aido):
    task = aido.adds("Milk", "--due", "2030-01-01")
    aido("edit", task["id"], "--title", "Oat milk", "--due", "2030-01-02")
    aido("done", task["id"])
    lines = aido("log", task["id"]).splitlines()
    assert len(lines) == 3
    assert "local  created “Milk”, due 2030-01-01" in lines[0]
    assert "changed the title from “Milk” to “Oat milk”; the due from 2030-01-01 to 2030-01-02" in lines[1]
    assert "completed it" in lines[2]
    assert [e["type"] for e in aido.json("log", task["id"])] == ["task.created", "task.changed", "task.completed"]


def test_the_past_is_there_by_moment_and_by_position(aido):
    task = aido.adds("Past", "--label", (label := f"l{uuid.uuid4().hex}"))
    before = aido.json("log", task["id"])[-1]
    aido("edit", task["id"], "--title", "Present")
    position = before["position"].rsplit(":", 1)[0]
    for at in (before["at"], position):
        assert aido.json("show", task["id"], "--at", at)[0]["title"] == "Past"
        assert [t["title"] for t in aido.json("ls", "--label", label, "--at", at)] == ["Past"]
    assert aido.json("show", task["id"])[0]["title"] == "Present"
    aido("show", task["id"], "--at", "2001-01-01", ends=4)


def test_undo_takes_back_what_was_just_done(aido):
    task = aido.adds("Daily", "--due", "2030-01-01", "--repeat", "daily")
    aido("done", task["id"])
    assert aido("undo").startswith("undone ")
    assert aido.json("show", task["id"])[0]["status"] == "open"
    aido("edit", task["id"], "--title", "Weekly")
    changed = aido.json("log", task["id"])[-1]["command"]
    aido("undo", changed)
    assert aido.json("show", task["id"])[0]["title"] == "Daily"
    aido("undo", changed)  # it is as it was before: nothing is left to be done
