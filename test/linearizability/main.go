// Linearizability reads what clients recorded of their requests and says whether one order of them, task by task, is one
// that a single versioned register per task would have answered in the same way.
//
//	go run . HISTORY.jsonl
//
// HISTORY holds one JSON object a line, in any order; other fields than these are refused:
//
//	client     int     whose request it is, from 0; a client has one request at a time
//	op         string  create | patch | complete | reopen | get
//	task       string  the task's id
//	key        string  the Idempotency-Key; optional. Requests of one task and key are one command sent again.
//	input      object  of create: {"title": …}; of patch: {"title": …, "if_match": version (optional)};
//	                   of complete and reopen: {"if_match": version (optional)}; of get: {} or absent
//	output     object  of ok: {"version", "title", "status": "open" | "done"}; of refused: {"code": HTTP status};
//	                   of unknown: {} or absent
//	call_ns    int     before the request was sent, and
//	return_ns  int     after the answer had come, both by one monotonic clock of all clients; of unknown: any value
//	outcome    string  ok | refused | unknown
//
// `unknown` is a lost connection or an answer that says `outcome-unknown`: the request may take effect at any time after
// its call, or never. `refused` means that it had no effect; 404, 409 (of create) and 412 must be right about why, other
// codes say nothing of the task. A get belongs into a history only if it was made with `Consistency: strong`; others may
// be stale.
//
// Ends with 0 when every task's history is linearizable, with 1 when one is not (the task, and its shortest prefix that
// has no such order, are printed), with 2 when the history cannot be read or is not decided within a minute per task.
package main

import (
	"fmt"
	"io"
	"os"
)

const (
	linearizable = 0
	violated     = 1
	undecided    = 2
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: linearizability HISTORY.jsonl")
		os.Exit(undecided)
	}
	file, err := os.Open(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(undecided)
	}
	defer file.Close()
	os.Exit(run(file, os.Stdout))
}

func run(history io.Reader, out io.Writer) int {
	requests, err := readHistory(history)
	if err != nil {
		fmt.Fprintln(out, err)
		return undecided
	}
	tasks := byTask(requests)
	worst := linearizable
	for _, task := range sortedTasks(tasks) {
		v := check(tasks[task])
		fmt.Fprint(out, describe(task, v))
		if v.code != linearizable && worst != violated {
			worst = v.code
		}
	}
	fmt.Fprintf(out, "%d requests on %d tasks\n", len(requests), len(tasks))
	return worst
}
