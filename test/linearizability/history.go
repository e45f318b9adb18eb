package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"sort"
)

const longestLine = 1 << 20

type input struct {
	Title   string `json:"title"`
	IfMatch *int64 `json:"if_match"`
}

type output struct {
	Version int64  `json:"version"`
	Title   string `json:"title"`
	Status  string `json:"status"`
	Code    int    `json:"code"`
}

// One line of a history; main.go says what each field means.
type request struct {
	Client   int    `json:"client"`
	Op       string `json:"op"`
	Task     string `json:"task"`
	Key      string `json:"key"`
	Input    input  `json:"input"`
	Output   output `json:"output"`
	CallNs   int64  `json:"call_ns"`
	ReturnNs int64  `json:"return_ns"`
	Outcome  string `json:"outcome"`
}

func readHistory(from io.Reader) ([]request, error) {
	var all []request
	lines := bufio.NewScanner(from)
	lines.Buffer(nil, longestLine)
	for number := 1; lines.Scan(); number++ {
		r, err := readRequest(lines.Bytes())
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", number, err)
		}
		all = append(all, r)
	}
	if err := lines.Err(); err != nil {
		return nil, err
	}
	// An empty history would pass for a right one.
	if len(all) == 0 {
		return nil, fmt.Errorf("the history is empty")
	}
	return all, nil
}

func readRequest(line []byte) (request, error) {
	var r request
	decoder := json.NewDecoder(bytes.NewReader(line))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&r); err != nil {
		return r, err
	}
	return r, r.flaw()
}

func (r request) flaw() error {
	if _, known := steps[r.Op]; !known {
		return fmt.Errorf("op %q is none of create, patch, complete, reopen, get", r.Op)
	}
	if r.Outcome != "ok" && r.Outcome != "refused" && r.Outcome != "unknown" {
		return fmt.Errorf("outcome %q is none of ok, refused, unknown", r.Outcome)
	}
	if r.Task == "" {
		return fmt.Errorf("no task")
	}
	if r.Outcome != "unknown" && r.ReturnNs < r.CallNs {
		return fmt.Errorf("returned at %d, before its call at %d", r.ReturnNs, r.CallNs)
	}
	if r.Outcome == "refused" && r.Output.Code == 0 {
		return fmt.Errorf("refused without a code")
	}
	if r.Outcome == "ok" && r.Output.Version < 1 {
		return fmt.Errorf("ok without a version")
	}
	return nil
}

func byTask(all []request) map[string][]request {
	tasks := map[string][]request{}
	for _, r := range all {
		tasks[r.Task] = append(tasks[r.Task], r)
	}
	return tasks
}

func sortedTasks(tasks map[string][]request) []string {
	var names []string
	for name := range tasks {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}
