#!/usr/bin/env python3
"""The checker refuses what is wrong and takes what is right: logs made by hand, and one that the program wrote."""

import pathlib
import unittest

from availability import Window, longest_gap
from check_log import Checker, Findings
from folded_log import FoldedLog
from hand_made_log import (
    LOG, OTHER_OWNER, OWNER, PRINCIPAL, REMINDER, SERIES, TASK, WORKSPACE, HandMadeLog, changed, command_of_key,
    completed, created, event, fired,
)  # fmt: skip
from log_fold import Damage, Fold, Verdict
from recording import NOT_SENT, Attempt, history_of

GOLDEN_LOG = pathlib.Path(__file__).parent.parent / "golden" / "log-v2.jsonl"
GOLDEN_LOG_ID = "10203040-5060-7080-9000-000000000000"


def attempt(op: str, key: str = "", outcome: str = "ok", position: str = "", output: dict | None = None, **more) -> Attempt:
    return Attempt(**({
        "client": 0, "op": op, "task": "" if op == "list" else TASK, "key": key, "input": {}, "output": output or {},
        "call_ns": 1, "return_ns": 2, "outcome": outcome, "workspace": WORKSPACE, "principal": PRINCIPAL,
        "position": position,
    } | more))  # fmt: skip


def shown(version: int, title: str, status: str = "open") -> dict:
    return {"version": version, "title": title, "status": status}


def check(*logs: HandMadeLog, attempts: list[Attempt], overdue_by: str = "", window: int = 100_000) -> Findings:
    records = [record for log in logs for record in log.records]
    return Checker(FoldedLog(LOG, records, window)).check(attempts, overdue_by)


class WhatIsRight(unittest.TestCase):
    def test_a_retried_write_that_is_there_once_is_right(self):
        log = HandMadeLog()
        made = log.effect("a", created("first"))
        lost = attempt("create", "a", "unknown")
        good = attempt("create", "a", position=made, output=shown(1, "first"))
        self.assertFalse(check(log, attempts=[lost, good]).any())

    def test_a_write_that_was_not_applied_at_first_may_be_applied_later(self):
        log = HandMadeLog()
        made = log.effect("a", created("first"))
        refused = attempt("create", "a", "refused", output={"code": 503})
        self.assertFalse(check(log, attempts=[refused, attempt("create", "a", position=made, output=shown(1, "first"))]).any())

    def test_an_unanswered_write_may_be_there_or_not(self):
        log = HandMadeLog()
        log.effect("a", created("first"))
        self.assertFalse(check(log, attempts=[attempt("create", k, "unknown") for k in ("a", "b")]).any())

    def test_completing_what_is_done_needs_no_record(self):
        log = HandMadeLog()
        made = log.effect("a", created("first"))
        done = log.effect("b", completed(2))
        writes = [
            attempt("create", "a", position=made, output=shown(1, "first")),
            attempt("complete", "b", position=done, output=shown(2, "first", "done")),
            attempt("complete", "c", position=done, output=shown(2, "first", "done")),
        ]
        self.assertFalse(check(log, attempts=writes).any())

    def test_a_read_may_show_more_than_its_position(self):
        log = HandMadeLog()
        made = log.effect("a", created("first"))
        log.effect("b", changed(2, "second"))
        sent = [attempt("create", "a", position=made, output=shown(1, "first")), attempt("patch", "b", "unknown")]
        reads = [attempt("get", position=made, output=shown(*s)) for s in ((1, "first"), (2, "second"))]
        self.assertFalse(check(log, attempts=sent + reads).any())


class WhatIsWrong(unittest.TestCase):
    def setUp(self):
        self.log = HandMadeLog()
        self.made = self.log.effect("a", created("first", labels=["l"]))
        self.sent = [attempt("create", "a", position=self.made, output=shown(1, "first"))]

    def check(self, *attempts: Attempt, **more) -> Findings:
        return check(self.log, attempts=[*self.sent, *attempts], **more)

    def test_an_acknowledged_write_that_is_not_there_is_lost(self):
        found = self.check(attempt("patch", "b", position=self.made, output=shown(2, "second")))
        self.assertEqual(len(found.lost), 1)

    def test_an_acknowledged_write_whose_record_is_void_is_lost(self):
        self.log.claim(OTHER_OWNER)
        void = self.log.stray(1, OWNER, 1, "b", changed(2, "second"))
        found = self.check(attempt("patch", "b", position=void, output=shown(2, "second")))
        self.assertEqual(len(found.lost), 1)

    def test_a_completion_that_left_the_task_open_is_lost(self):
        found = self.check(attempt("complete", "b", position=self.made, output=shown(1, "first")))
        self.assertEqual(len(found.lost), 1)

    def test_a_command_that_took_effect_in_two_records_is_applied_twice(self):
        self.log.effect("b", changed(2, "second"))
        self.log.effect("c", changed(3, "third"))
        self.log.effect("b", changed(4, "second"))
        found = self.check(*[attempt("patch", key, "unknown") for key in "bc"], window=1)
        self.assertEqual(len(found.twice), 1)

    def test_a_command_that_took_effect_in_two_partitions_is_applied_twice(self):
        other = HandMadeLog(partition=1)
        other.effect("a", created("first", subject=SERIES))
        self.assertEqual(len(check(self.log, other, attempts=self.sent).twice), 1)

    def test_an_occurrence_that_was_made_twice_is_applied_twice(self):
        for key, subject in (("b", OWNER), ("c", OTHER_OWNER)):
            self.log.effect(key, created("first", subject=subject, series=SERIES, occurrence=1))
        found = self.check(*[attempt("complete", key, "unknown") for key in "bc"])
        self.assertEqual(len(found.twice), 1)

    def test_a_reminder_that_fired_twice_in_one_arming_is_found(self):
        for key, arming in (("f", 0), ("g", 1), ("h", 1)):
            self.log.effect(key, fired(1, arming))
        found = self.check(*[attempt("patch", key, "unknown") for key in "fgh"])
        self.assertEqual(len(found.fired_twice), 1)

    def test_a_digest_that_fired_twice_for_one_day_is_found(self):
        for version, day in enumerate(("2026-03-01", "2026-03-02", "2026-03-02"), 1):
            data = {"day": day, "planned": "2026-03-01T09:00:00.000Z"}
            self.log.effect(f"d{version}", event("digest.fired", version, data, subject=SERIES))
        found = self.check(*[attempt("patch", f"d{version}", "unknown") for version in (1, 2, 3)])
        self.assertEqual(len(found.digests_twice), 1)

    def test_a_reminder_that_is_overdue_and_has_not_fired_is_found(self):
        self.log.effect("b", created("x", subject=SERIES, reminders=[{"id": REMINDER, "at": "2026-03-01T09:00:00.000Z"}]))
        late = self.check(attempt("create", "b", "unknown"), overdue_by="2026-03-01T10:00:00.000Z")
        early = self.check(attempt("create", "b", "unknown"), overdue_by="2026-03-01T08:00:00.000Z")
        self.assertEqual((len(late.never_fired), len(early.never_fired)), (1, 0))

    def test_a_read_of_what_never_was_contradicts_the_log(self):
        self.assertTrue(self.check(attempt("get", position=self.made, output=shown(1, "other"))).contradictions)

    def test_a_read_of_a_state_before_its_position_contradicts_the_log(self):
        later = self.log.effect("b", changed(2, "second"))
        patch = attempt("patch", "b", "unknown")
        self.assertTrue(self.check(patch, attempt("get", position=later, output=shown(1, "first"))).contradictions)

    def test_a_read_that_is_older_than_what_was_asked_for_contradicts_the_log(self):
        later = self.log.effect("b", changed(2, "second"))
        patch = attempt("patch", "b", "unknown")
        read = attempt("get", position=self.made, after=later, output=shown(2, "second"))
        self.assertTrue(self.check(patch, read).contradictions)

    def test_a_read_at_a_position_that_the_log_does_not_reach_contradicts_it(self):
        beyond = f"{LOG}:0:{len(self.log.records)}"
        self.assertTrue(self.check(attempt("get", position=beyond, output=shown(1, "first"))).contradictions)

    def test_a_task_that_is_not_found_after_its_position_contradicts_the_log(self):
        read = attempt("get", outcome="refused", after=self.made, output={"code": 404})
        self.assertTrue(self.check(read).contradictions)

    def test_a_list_that_lacks_a_task_contradicts_the_log(self):
        full = {"items": [{"id": TASK, **shown(1, "first")}]}
        right = self.check(attempt("list", position=self.made, input={"label": "l"}, output=full))
        wrong = self.check(attempt("list", position=self.made, input={"label": "l"}, output={"items": []}))
        self.assertEqual((len(right.contradictions), len(wrong.contradictions)), (0, 1))

    def test_a_write_that_shows_something_else_than_it_did_contradicts_the_log(self):
        patched = self.log.effect("b", changed(2, "second"))
        found = self.check(attempt("patch", "b", position=patched, output=shown(2, "third")))
        self.assertTrue(found.contradictions)

    def test_a_write_that_is_said_to_be_elsewhere_contradicts_the_log(self):
        elsewhere = self.log.effect("b", created("second", subject=SERIES))
        sent = [attempt("create", "b", "unknown"), attempt("create", "a", position=elsewhere, output=shown(1, "first"))]
        self.assertTrue(check(self.log, attempts=sent).contradictions)

    def test_an_answer_from_another_log_contradicts_this_one(self):
        other = self.made.replace(LOG, OWNER)
        self.assertTrue(self.check(attempt("get", position=other, output=shown(1, "first"))).contradictions)

    def test_a_refused_write_that_is_in_the_log_contradicts_it(self):
        self.log.effect("b", changed(2, "second"))
        self.assertTrue(self.check(attempt("patch", "b", "refused", output={"code": 412})).contradictions)

    def test_a_command_that_nobody_sent_contradicts_the_log(self):
        self.log.effect("b", changed(2, "second"))
        self.assertTrue(self.check().contradictions)

    def test_a_version_that_does_not_follow_contradicts_the_log(self):
        self.log.effect("b", changed(3, "second"))
        self.assertTrue(self.check(attempt("patch", "b", "unknown")).contradictions)


class TheHistory(unittest.TestCase):
    def history(self, *outcomes: str) -> list[tuple[str, int, int]]:
        """What is made of attempts at one write: attempt n was called at 10 n and answered 5 later."""
        code = {"ok": {}, "refused": {"code": 412}, "unknown": {}, "not sent": {"code": NOT_SENT}}
        sent = [
            attempt("patch", "a", outcome.replace("not sent", "refused"), output=code[outcome], call_ns=10 * n,
                    return_ns=10 * n + 5)
            for n, outcome in enumerate(outcomes)
        ]  # fmt: skip
        return [(a.outcome, a.call_ns, a.return_ns) for a in history_of(sent)]

    def test_an_acknowledged_write_took_effect_since_the_first_attempt_that_may_have_done_it(self):
        self.assertEqual(self.history("unknown", "refused", "ok"), [("ok", 0, 25)])
        self.assertEqual(self.history("refused", "ok"), [("ok", 10, 15)])

    def test_an_attempt_without_an_answer_stays_open_when_a_later_one_is_refused(self):
        self.assertEqual(self.history("unknown", "unknown", "refused"), [("unknown", 0, 5), ("refused", 20, 25)])

    def test_what_was_never_sent_took_no_effect(self):
        self.assertEqual(self.history("not sent", "not sent"), [])
        self.assertEqual(self.history("not sent", "ok"), [("ok", 10, 15)])

    def test_only_answered_strong_reads_are_part_of_it(self):
        reads = [attempt("get", strong=strong, outcome=o) for strong in (True, False) for o in ("ok", "unknown")]
        self.assertEqual(list(history_of(reads)), reads[:1])


class Availability(unittest.TestCase):
    SECOND = 1_000_000_000

    def gap(self, *times: float, began: float, ended: float) -> float:
        window = Window("", int(began * self.SECOND), int(ended * self.SECOND))
        return longest_gap([int(t * self.SECOND) for t in times], window)

    def test_it_counts_from_the_last_write_before_the_fault(self):
        self.assertEqual(self.gap(1, 2, 7, 8, 9, began=2.5, ended=9.5), 5)

    def test_what_happens_before_and_after_is_not_counted(self):
        self.assertEqual(self.gap(0, 10, 11, 12, 40, began=10.5, ended=13), 1)

    def test_a_workspace_that_does_not_come_back_is_away_up_to_the_end(self):
        self.assertEqual(self.gap(1, 2, began=3, ended=20), 18)


class TheFold(unittest.TestCase):
    def test_a_record_of_a_deposed_owner_is_void(self):
        log = HandMadeLog()
        log.claim(OTHER_OWNER)
        log.stray(1, OWNER, 0, "a", created("first"))
        self.assertEqual(FoldedLog(LOG, log.records).tasks, {})

    def test_a_claim_that_came_too_late_is_void(self):
        log = HandMadeLog()
        log.stray_claim(1, OTHER_OWNER)
        log.effect("a", created("first"))
        self.assertIn(TASK, FoldedLog(LOG, log.records).tasks)

    def test_a_record_that_goes_back_in_time_is_damage(self):
        log = HandMadeLog()
        log.day = "2026-02-28"
        log.effect("a", created("first"))
        self.assertRaises(Damage, FoldedLog, LOG, log.records)

    def test_an_imported_record_keeps_its_instant(self):
        log = HandMadeLog()
        log.day = "2026-02-28"
        log.effect("a", created("first"), origin={"log": LOG, "partition": 0, "offset": 3, "chain": "0" * 64})
        log.day = "2026-03-01"
        log.effect("b", changed(2, "second"))
        self.assertIn(TASK, FoldedLog(LOG, log.records).tasks)

    def test_a_command_in_the_window_is_applied_once(self):
        log = HandMadeLog()
        log.effect("a", created("first"))
        log.effect("a", changed(2, "second"))
        folded = FoldedLog(LOG, log.records)
        self.assertEqual(folded.verdicts[Verdict.REPEATED], 1)
        self.assertEqual(len(folded.effects[command_of_key("a")]), 1)

    def test_a_gap_is_damage(self):
        log = HandMadeLog()
        log.effect("a", created("first"))
        self.assertRaises(Damage, FoldedLog, LOG, log.records[1:])

    def test_a_changed_byte_is_damage(self):
        log = HandMadeLog()
        log.effect("a", created("first"))
        partition, offset, value = log.records[-1]
        self.assertRaises(Damage, FoldedLog, LOG, [*log.records[:-1], (partition, offset, value.replace(b"first", b"fjrst"))])

    def test_an_epoch_that_nobody_claimed_is_damage(self):
        log = HandMadeLog()
        log.stray(2, OWNER, 0, "a", created("first"))
        self.assertRaises(Damage, FoldedLog, LOG, log.records)

    def test_the_log_that_the_program_wrote_is_sound(self):
        folds: dict[int, Fold] = {}
        for line in GOLDEN_LOG.read_bytes().splitlines():
            head, _, value = line.partition(b',"value":')
            partition, offset = (int(part.rpartition(b":")[2]) for part in head.split(b","))
            folds.setdefault(partition, Fold(GOLDEN_LOG_ID, partition)).apply(offset, value[:-1])
        self.assertTrue(folds)


if __name__ == "__main__":
    unittest.main()
