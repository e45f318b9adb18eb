package main

import (
	"strings"
	"testing"
)

const created = `{"client":0,"op":"create","task":"t","input":{"title":"a"},"output":{"version":1,"title":"a","status":"open"},"call_ns":0,"return_ns":10,"outcome":"ok"}`

var histories = map[string]struct {
	lines []string
	code  int
	says  string
}{
	"a_right_history_is_accepted": {[]string{created,
		`{"client":0,"op":"patch","task":"t","input":{"title":"b","if_match":1},"output":{"version":2,"title":"b","status":"open"},"call_ns":20,"return_ns":30,"outcome":"ok"}`,
		`{"client":1,"op":"get","task":"t","output":{"version":1,"title":"a","status":"open"},"call_ns":15,"return_ns":25,"outcome":"ok"}`,
		`{"client":1,"op":"complete","task":"t","output":{"version":3,"title":"b","status":"done"},"call_ns":40,"return_ns":50,"outcome":"ok"}`,
		`{"client":0,"op":"complete","task":"t","output":{"version":3,"title":"b","status":"done"},"call_ns":60,"return_ns":70,"outcome":"ok"}`,
		`{"client":1,"op":"reopen","task":"t","input":{"if_match":2},"output":{"code":412},"call_ns":80,"return_ns":90,"outcome":"refused"}`,
	}, linearizable, "6 requests on 1 tasks"},

	"a_stale_read_is_found_with_its_shortest_prefix": {[]string{created,
		`{"client":0,"op":"patch","task":"t","input":{"title":"b"},"output":{"version":2,"title":"b","status":"open"},"call_ns":20,"return_ns":30,"outcome":"ok"}`,
		`{"client":1,"op":"get","task":"t","output":{"version":1,"title":"a","status":"open"},"call_ns":40,"return_ns":50,"outcome":"ok"}`,
		`{"client":1,"op":"get","task":"t","output":{"version":2,"title":"b","status":"open"},"call_ns":60,"return_ns":70,"outcome":"ok"}`,
	}, violated, "task t: not linearizable from its answer 3 on"},

	"a_lost_update_is_found": {[]string{created,
		`{"client":0,"op":"patch","task":"t","input":{"title":"b","if_match":1},"output":{"version":2,"title":"b","status":"open"},"call_ns":20,"return_ns":40,"outcome":"ok"}`,
		`{"client":1,"op":"patch","task":"t","input":{"title":"c","if_match":1},"output":{"version":2,"title":"c","status":"open"},"call_ns":20,"return_ns":40,"outcome":"ok"}`,
	}, violated, "task t: not linearizable"},

	"an_acknowledged_write_that_is_gone_is_found": {[]string{created,
		`{"client":1,"op":"get","task":"t","output":{"code":404},"call_ns":20,"return_ns":30,"outcome":"refused"}`,
	}, violated, "task t: not linearizable"},

	"an_unknown_outcome_may_take_effect_late": {[]string{created,
		`{"client":0,"op":"complete","task":"t","call_ns":20,"return_ns":30,"outcome":"unknown"}`,
		`{"client":1,"op":"get","task":"t","output":{"version":1,"title":"a","status":"open"},"call_ns":40,"return_ns":50,"outcome":"ok"}`,
		`{"client":1,"op":"get","task":"t","output":{"version":2,"title":"a","status":"done"},"call_ns":60,"return_ns":70,"outcome":"ok"}`,
	}, linearizable, ""},

	"an_unknown_outcome_may_take_no_effect": {[]string{created,
		`{"client":0,"op":"complete","task":"t","call_ns":20,"return_ns":30,"outcome":"unknown"}`,
		`{"client":1,"op":"get","task":"t","output":{"version":1,"title":"a","status":"open"},"call_ns":40,"return_ns":50,"outcome":"ok"}`,
	}, linearizable, ""},

	"an_unknown_outcome_takes_effect_once": {[]string{created,
		`{"client":0,"op":"patch","task":"t","input":{"title":"b"},"call_ns":20,"return_ns":30,"outcome":"unknown"}`,
		`{"client":1,"op":"get","task":"t","output":{"version":3,"title":"b","status":"open"},"call_ns":40,"return_ns":50,"outcome":"ok"}`,
	}, violated, "task t: not linearizable"},

	"a_refused_write_that_took_effect_is_found": {[]string{created,
		`{"client":0,"op":"complete","task":"t","output":{"code":503},"call_ns":20,"return_ns":30,"outcome":"refused"}`,
		`{"client":1,"op":"get","task":"t","output":{"version":2,"title":"a","status":"done"},"call_ns":40,"return_ns":50,"outcome":"ok"}`,
	}, violated, "task t: not linearizable"},

	"a_repeat_gets_the_first_answer": {[]string{created,
		`{"client":0,"op":"patch","task":"t","key":"k","input":{"title":"b","if_match":1},"call_ns":20,"return_ns":30,"outcome":"unknown"}`,
		`{"client":1,"op":"complete","task":"t","output":{"version":3,"title":"b","status":"done"},"call_ns":40,"return_ns":50,"outcome":"ok"}`,
		`{"client":0,"op":"patch","task":"t","key":"k","input":{"title":"b","if_match":1},"output":{"version":2,"title":"b","status":"open"},"call_ns":60,"return_ns":70,"outcome":"ok"}`,
	}, linearizable, ""},

	"a_repeat_that_was_applied_twice_is_found": {[]string{created,
		`{"client":0,"op":"patch","task":"t","key":"k","input":{"title":"b"},"output":{"version":2,"title":"b","status":"open"},"call_ns":20,"return_ns":30,"outcome":"ok"}`,
		`{"client":1,"op":"patch","task":"t","input":{"title":"c"},"output":{"version":3,"title":"c","status":"open"},"call_ns":40,"return_ns":50,"outcome":"ok"}`,
		`{"client":0,"op":"patch","task":"t","key":"k","input":{"title":"b"},"output":{"version":4,"title":"b","status":"open"},"call_ns":60,"return_ns":70,"outcome":"ok"}`,
	}, violated, "task t: not linearizable"},

	"each_task_is_a_register_of_its_own": {[]string{created,
		strings.ReplaceAll(created, `"t"`, `"u"`),
		`{"client":1,"op":"get","task":"u","output":{"code":404},"call_ns":20,"return_ns":30,"outcome":"refused"}`,
	}, violated, "task u: not linearizable"},

	"an_empty_history_proves_nothing": {nil, undecided, "the history is empty"},
	"an_unknown_field_is_refused":     {[]string{`{"clint":0}`}, undecided, "line 1: "},
	"an_unknown_operation_is_refused": {[]string{strings.Replace(created, "create", "delete", 1)}, undecided, `line 1: op "delete"`},
	"an_answer_before_its_question_is_refused": {
		[]string{strings.Replace(created, `"call_ns":0`, `"call_ns":11`, 1)}, undecided, "before its call"},
}

func TestLinearizability(t *testing.T) {
	for name, history := range histories {
		history := history
		t.Run(name, func(t *testing.T) {
			var out strings.Builder
			code := run(strings.NewReader(strings.Join(history.lines, "\n")), &out)
			if code != history.code || !strings.Contains(out.String(), history.says) {
				t.Errorf("ended with %d, want %d and %q:\n%s", code, history.code, history.says, out.String())
			}
		})
	}
}
