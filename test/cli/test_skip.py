"""`aido skip`: an operator has a record passed over that is none."""

import contextlib
import json
import sqlite3

from conftest import Server


def test_a_record_that_is_none_is_passed_over_when_an_operator_says_so(aido, tmp_path):
    data = tmp_path / "stopped"
    Server(data).stop()
    with contextlib.closing(sqlite3.connect(data / "log.db")) as log, log:
        log.execute("INSERT INTO records (key, value) SELECT max(key) + 1, '{' FROM records")
    found = json.loads(aido("verify", "--json", "--data", data, ends=1))
    wrong = next(p for p in found["partitions"] if not p["agrees"])
    place = ("--partition", wrong["partition"], "--offset", wrong["first_difference"]["offset"], "--data", data)
    assert "is passed over" in aido("skip", *place)
    aido("verify", "--data", data)
    aido("skip", *place, ends=1)
    assert "passed over already" in aido.said
    aido("skip", "--data", data, ends=2)
    Server(data).stop()
