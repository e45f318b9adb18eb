package main

import (
	"fmt"
	"math"
	"sort"
	"strings"
	"time"

	"github.com/anishathalye/porcupine"
)

const patience = time.Minute

type verdict struct {
	code   int
	prefix []request // of a violation: what was answered by then, in the order of the answers
}

// Whether one task's history is linearizable.
func check(history []request) verdict {
	if v := decide(history); v != porcupine.Illegal {
		return verdict{code: codeOf(v)}
	}
	answered := answeredInOrder(history)
	// A history that is not linearizable does not become so by what comes later.
	shortest := sort.Search(len(answered), func(i int) bool {
		return decide(until(history, answered[i].ReturnNs)) == porcupine.Illegal
	})
	if shortest == len(answered) { // no prefix was decided in time
		return verdict{violated, answered}
	}
	return verdict{violated, answered[:shortest+1]}
}

func codeOf(r porcupine.CheckResult) int {
	if r == porcupine.Ok {
		return linearizable
	}
	return undecided
}

func decide(history []request) porcupine.CheckResult {
	var operations []porcupine.Operation
	for _, r := range history {
		returned := r.ReturnNs
		if r.Outcome == "unknown" {
			returned = math.MaxInt64 // last of all is as good as never: nobody saw it
		}
		operations = append(operations,
			porcupine.Operation{ClientId: r.Client, Input: r, Call: r.CallNs, Return: returned})
	}
	return porcupine.CheckOperationsTimeout(register, operations, patience)
}

// The history as it stood at an instant: what was called and not answered by then has an unknown outcome.
func until(history []request, instant int64) []request {
	var then []request
	for _, r := range history {
		if r.CallNs > instant {
			continue
		}
		if r.ReturnNs > instant {
			r.Outcome = "unknown"
		}
		then = append(then, r)
	}
	return then
}

func answeredInOrder(history []request) []request {
	var answered []request
	for _, r := range history {
		if r.Outcome != "unknown" {
			answered = append(answered, r)
		}
	}
	sort.SliceStable(answered, func(i, j int) bool { return answered[i].ReturnNs < answered[j].ReturnNs })
	return answered
}

// What is printed of a task; nothing when it is as it should be.
func describe(task string, v verdict) string {
	switch v.code {
	case linearizable:
		return ""
	case undecided:
		return fmt.Sprintf("task %s: not decided within %v\n", task, patience)
	}
	var text strings.Builder
	fmt.Fprintf(&text, "task %s: not linearizable from its answer %d on:\n", task, len(v.prefix))
	for _, r := range v.prefix {
		fmt.Fprintf(&text, "  [%d, %d] client %d %s -> %s\n", r.CallNs, r.ReturnNs, r.Client, asked(r), answered(r))
	}
	return text.String()
}

func asked(r request) string {
	text := r.Op
	if r.Input.Title != "" {
		text += fmt.Sprintf(" title=%q", r.Input.Title)
	}
	if r.Input.IfMatch != nil {
		text += fmt.Sprintf(" if_match=%d", *r.Input.IfMatch)
	}
	if r.Key != "" {
		text += fmt.Sprintf(" key=%q", r.Key)
	}
	return text
}

func answered(r request) string {
	if r.Outcome == "refused" {
		return fmt.Sprintf("refused, %d", r.Output.Code)
	}
	return fmt.Sprintf("version %d, %q, %s", r.Output.Version, r.Output.Title, r.Output.Status)
}
