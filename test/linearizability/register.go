package main

import (
	"net/http"
	"sort"

	"github.com/anishathalye/porcupine"
)

// What a client can see of a task; version 0: it does not exist.
type seen struct {
	version int64
	title   string
	status  string
}

// A command that took effect under an idempotency key, and what was answered: the same is answered to a repeat.
type applied struct {
	key    string
	answer seen
}

type state struct {
	now  seen
	keys []applied // sorted by key
}

// What a request makes of a task that its conditions permit it to change.
var steps = map[string]func(seen, input) seen{
	"create":   func(_ seen, i input) seen { return seen{0, i.Title, "open"} },
	"patch":    func(s seen, i input) seen { return seen{s.version, i.Title, s.status} },
	"complete": func(s seen, _ input) seen { return seen{s.version, s.title, "done"} },
	"reopen":   func(s seen, _ input) seen { return seen{s.version, s.title, "open"} },
	"get":      func(s seen, _ input) seen { return s },
}

// The code that a request must be refused with in this state; 0: none.
func refusal(s seen, r request) int {
	if r.Op == "create" {
		if s.version > 0 {
			return http.StatusConflict
		}
		return 0
	}
	if s.version == 0 {
		return http.StatusNotFound
	}
	if r.Input.IfMatch != nil && *r.Input.IfMatch != s.version {
		return http.StatusPreconditionFailed
	}
	return 0
}

// Other codes (a limit, a server that stops) may come in any state.
func speaksOfTheTask(r request) bool {
	switch r.Output.Code {
	case http.StatusConflict:
		return r.Op == "create"
	case http.StatusNotFound, http.StatusPreconditionFailed:
		return true
	}
	return false
}

// What stands under the key, or where it belongs.
func (s state) find(key string) (int, bool) {
	at := sort.Search(len(s.keys), func(i int) bool { return s.keys[i].key >= key })
	return at, key != "" && at < len(s.keys) && s.keys[at].key == key
}

// After a request that is neither a repeat nor refused. What changes nothing appends nothing, so its key is not remembered.
func (s state) after(r request) state {
	next := steps[r.Op](s.now, r.Input)
	if next == s.now {
		return s
	}
	next.version++
	if r.Key == "" {
		return state{next, s.keys}
	}
	at, _ := s.find(r.Key)
	keys := append([]applied{}, s.keys[:at]...)
	keys = append(keys, applied{r.Key, next})
	return state{next, append(keys, s.keys[at:]...)}
}

func same(a, b state) bool {
	if a.now != b.now || len(a.keys) != len(b.keys) {
		return false
	}
	for i := range a.keys {
		if a.keys[i] != b.keys[i] {
			return false
		}
	}
	return true
}

// Whether the state permits the request's answer, and the state after it.
func step(s state, r request) (bool, state) {
	at, repeated := s.find(r.Key)
	code := 0
	if !repeated {
		code = refusal(s.now, r)
	}
	if r.Outcome == "refused" {
		return !speaksOfTheTask(r) || r.Output.Code == code, s
	}
	next, answer := s, s.now
	if repeated {
		answer = s.keys[at].answer
	} else if code == 0 {
		next = s.after(r)
		answer = next.now
	}
	if r.Outcome == "unknown" {
		return true, next
	}
	return code == 0 && answer == seen{r.Output.Version, r.Output.Title, r.Output.Status}, next
}

var register = porcupine.Model{
	Init: func() interface{} { return state{} },
	Step: func(s, r, _ interface{}) (bool, interface{}) {
		ok, next := step(s.(state), r.(request))
		return ok, next
	},
	Equal: func(a, b interface{}) bool { return same(a.(state), b.(state)) },
}
