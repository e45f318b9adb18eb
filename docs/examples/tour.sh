#!/usr/bin/env bash
# The tour: an engine of its own on a free port, real tasks, a reminder, two clients at once, a SIGKILL in the middle of
# writes, every recurrence in words, every subcommand, and proof from the log that nothing was lost or doubled. Under a
# minute. Needs curl and jq.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

AIDO="${AIDO:-build/release/aido}"
TASKS=docs/examples/tasks.jsonl
PHRASES=docs/examples/recurrences.txt
work="$(mktemp -d)"
used="${AIDO_USED:-/dev/null}"  # where the test `usage` learns what the tour used
mkdir -p "$(dirname "$used")"
: >"$used"
# Nothing of the person who runs it is read or changed.
export HOME="$work" TZ=Europe/Berlin AIDO_ZONE=Europe/Berlin NO_COLOR=1
unset XDG_STATE_HOME XDG_DATA_HOME AIDO_CONFIG AIDO_KEY AIDO_KEY_FILE AIDO_WORKSPACE
server=""
stream=""

stop() {
  [[ -z "$stream" ]] || kill "$stream" 2>/dev/null || true
  [[ -z "$server" ]] || kill "$server" 2>/dev/null || true
  wait 2>/dev/null || true
  rm -rf "$work"
}
trap stop EXIT

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }
fail() {
  echo "FAILED: $*" >&2
  exit 1
}
expect() {  # WHAT WANTED GOT
  [[ "$2" == "$3" ]] || fail "$1: expected $2, got $3"
  printf '  %-62s %s\n' "$1" "$3"
}
get() { curl --silent --show-error --fail-with-body "$url$1"; }
post() { curl --silent --show-error --fail-with-body "$url$1" --json "$2" "${@:3}"; }

aido() {
  "$AIDO" "$@" || return
  echo "aido $1" >>"$used"
}
shown() {  # the command as it would be typed, and what it prints
  printf '  $ aido'
  local word
  for word in "$@"; do
    if [[ "$word" == *[\ \;]* ]]; then printf " '%s'" "$word"; else printf ' %s' "$word"; fi
  done
  echo
  aido "$@" 2>&1 | sed 's/^/  /'
}

start() {  # from now on, $url answers
  : >"$work/out"
  "$AIDO" serve --data "$work/data" --listen 127.0.0.1:0 --bootstrap-key-file "$work/operator.key" \
    --drain-timeout 25 >"$work/out" 2>>"$work/log" &
  server=$!
  url="$(timeout 60 head -n 1 <(tail --pid="$server" -n +1 -F "$work/out" 2>/dev/null) | grep -o 'http://[0-9.:]*')" ||
    fail "the engine did not start: $(tail -n 3 "$work/log")"
  export AIDO_SERVER="$url"
  echo "aido serve" >>"$used"
}
note_requests() { get /metrics | grep '^aido_http_requests_total{' >>"$used"; }  # before it stops

watch() {  # the event stream, to a file; from here on it misses nothing
  curl --silent --no-buffer "$url/v1/events" >>"$work/events" &
  stream=$!
  await_event "^id:"
}
await_event() {  # PATTERN: until the stream has it, at most 60 s
  timeout 60 grep -q --max-count=1 -- "$1" <(tail --pid="$server" -n +1 -F "$work/events" 2>/dev/null) ||
    fail "no $1 on the event stream"
}

every_task() {  # each page by its Link header
  local next="/v1/tasks?limit=500"
  while [[ -n "$next" ]]; do
    curl --silent --show-error --fail-with-body --dump-header "$work/head" "$url$next" | jq -c '.items[]'
    next="$(sed -nE 's/^link: *<([^>]*)>; *rel="?next"?.*/\1/Ip' "$work/head" | tr -d '\r')"
  done
}

post_all() {  # LINES KEY-PREFIX: one POST a line over 16 connections; prints "key status" as the answers come
  jq -rR --arg url "$url/v1/tasks" --arg prefix "$2" '
    "\($prefix)-\(input_line_number)" as $key | "next", "url = \($url)", "data-binary = \(tojson)",
    "header = \"Content-Type: application/json\"", "header = \"Idempotency-Key: \($key)\"",
    "output = /dev/null", "write-out = \"\($key) %{http_code}\\n\""' "$1" | tail -n +2 >"$work/curl-$2"
  curl --parallel --parallel-max 16 --no-progress-meter --config "$work/curl-$2" 2>/dev/null || true
}

say "1. An engine with nothing but a folder"
start
echo "  $AIDO serve --data $work/data   →  $url"

say "2. A thousand tasks of a household and a team"
post_all "$TASKS" tour >"$work/created"
expect "answered 201" 1000 "$(grep -c ' 201$' "$work/created")"
expect "in the list" 1000 "$(every_task | wc -l)"
every_task | jq -r 'select(.due.zone) | "\(.title)  ·  \(.due.local) \(.due.zone)"' | sed -n '3p;40p;77p' | sed 's/^/  e.g. /'

say "3. One that recurs every weekday, with a reminder two seconds ahead"
watch
task="$(post /v1/tasks "$(jq -n --arg at "$(date -u -d '+2 seconds' +%FT%T.%3NZ)" --arg day "$(date +%F)" '{
  title: "Stand-up", due: {local: "\($day)T09:30", zone: "Europe/Berlin"},
  recurrence: {words: "every weekday"}, reminders: [{at: $at}]}')")"
id="$(jq -r .id <<<"$task")"
await_event "reminder.fired.*$id\|$id.*reminder.fired"
expect "its reminder" fired "$(get "/v1/tasks/$id" | jq -r '.reminders[0].status')"

say "4. Two clients complete it at the same moment"
before="$(get "/v1/tasks/$id/events" | jq -r '.items[-1].at')"
curl --silent -X POST "$url/v1/tasks/$id:complete" >"$work/one" &
one=$!
curl --silent -X POST "$url/v1/tasks/$id:complete" >"$work/two"
wait "$one"
expect "both were told" "done done" "$(jq -r .status "$work/one" "$work/two" | xargs)"
series="$(jq -r .series <<<"$task")"
expect "occurrences now" 2 "$(get "/v1/tasks?series=$series" | jq '.items | length')"
get "/v1/tasks?series=$series" | jq -r '.items[] | "  \(.occurrence). \(.due.local)  \(.status)"'

say "5. SIGKILL in the middle of a burst of writes"
burst=6000
seq 1 "$burst" | jq -c '{title: "Burst \(.)"}' >"$work/burst.jsonl"
note_requests
{  # the shell says on standard error that it was killed: it was meant to be
  post_all "$work/burst.jsonl" burst |
    awk -v server="$server" '{ print } NR == 300 { system("kill -KILL " server) }' >"$work/acknowledged"
  wait "$server" || true
} 2>/dev/null
acknowledged="$(grep -c ' 201$' "$work/acknowledged")"
((acknowledged > 0 && acknowledged < burst)) || fail "the kill missed the burst: $acknowledged of $burst"
echo "  $acknowledged of $burst writes were acknowledged when it died"

say "6. Started again"
start
every_task >"$work/after"
titles() { jq -r 'select(.title | startswith("Burst ")) | .title' "$work/after"; }
grep ' 201$' "$work/acknowledged" | sed 's/burst-\([0-9]*\) .*/Burst \1/' | sort >"$work/wanted"
expect "acknowledged and missing" 0 "$(comm -23 "$work/wanted" <(titles | sort) | wc -l)"
expect "there twice" 0 "$(titles | sort | uniq -d | wc -l)"
post_all "$work/burst.jsonl" burst >"$work/again"
expect "the same burst again, same keys: answered 201" "$burst" "$(grep -c ' 201$' "$work/again")"
every_task >"$work/after"
expect "burst tasks now" "$burst" "$(titles | wc -l)"
expect "times the reminder fired" 1 "$(get "/v1/tasks/$id/events" | jq '[.items[] | select(.type == "reminder.fired")] | length')"

say "7. The past, by an instant"
expect "status now" "done" "$(get "/v1/tasks/$id" | jq -r .status)"
expect "status as of $before" open "$(get "/v1/tasks/$id?as_of=$before" | jq -r .status)"

say "8. In words, and why a date is what it is"
rules() {  # one phrase a line; how each is understood
  while read -r phrase; do
    post /v1/recurrence:preview "$(jq -nc --arg words "$phrase" \
      '{words: $words, start: "2027-01-31T08:00", zone: "Europe/Berlin", count: 3}')" | jq -c .
  done
}
rules <"$PHRASES" >"$work/understood"
expect "phrases of $PHRASES" "$(wc -l <"$PHRASES")" "$(wc -l <"$work/understood")"
expect "whose sentence means the same again" "$(wc -l <"$PHRASES")" \
  "$(jq -r .words "$work/understood" | rules | jq -r .rrule | paste - <(jq -r .rrule "$work/understood") | awk '$1 == $2' | wc -l)"
jq -rn 'first(inputs | select(.rrule | contains("28,29,30,31"))) | "  \(.words)", (.items[] | "  \(.local)  \(.sentence)" | sub(" +$"; ""))' "$work/understood"

say "9. Several at once, and taken back as one"
errands="$(jq -nc '{mode: "atomic", commands: [range(1; 6) | {type: "task.create", data: {title: "Errand \(.)", labels: ["errand"]}}]}')"
batch="$(post /v1/commands "$errands" | jq -r .batch)"
expect "errands" 5 "$(get "/v1/tasks?label=errand" | jq '.items | length')"
expect "a run with one bad command answers" 422 "$(curl --silent --output /dev/null --write-out '%{http_code}' "$url/v1/commands" \
  --json "$(jq -c '.commands += [{type: "task.create", data: {title: ""}}]' <<<"$errands")")"
post /v1/undo "{\"batch\": \"$batch\"}" >/dev/null
expect "errands after one undo" 0 "$(get "/v1/tasks?label=errand" | jq '.items | length')"
expect "in the trash" 5 "$(get /v1/trash | jq '[.tasks[] | select(.labels == ["errand"])] | length')"

say "10. The command line"
shown add Buy oat milk --due 2030-12-24 --label tour --priority 3
shown add Pay rent --due "2030-01-31 9:00" --zone Europe/Berlin --repeat "monthly on the 31st" --remind 2h --label tour
rent="$(aido ls --json --text "Pay rent" | jq -r .id)"
position="$(aido log --json "$rent" | jq -r .position)"
shown ls --label tour
shown done "$rent"
shown ls --series "$rent" --status all
aido undo >/dev/null
expect "after aido undo it is" open "$(aido show --json "$rent" | jq -r .status)"
aido edit "$rent" --title "Pay the rent" --repeat "on the last Friday of the month" >/dev/null
expect "repeats, after aido edit" "FREQ=MONTHLY;BYDAY=-1FR" "$(aido show --json "$rent" | jq -r .recurrence.rrule)"
expect "events that aido log tells" 6 "$(aido log "$rent" | wc -l)"
expect "of which aido watch tells those after the first" 5 "$(aido watch --after "$position" --count 5 | wc -l)"
aido add Twice --repeat "every blue moon" --due tomorrow 2>"$work/refused" && fail "a phrase that means nothing was taken"
sed -n '1s/ Examples.*//p' "$work/refused" | sed 's/^/  /'

say "11. In from other programs as one batch, and out again"
printf '(A) Call mum +Family @phone due:2030-12-01 rec:+1w\nx Pay the bill +Family\n' >"$work/todo.txt"
shown import "$work/todo.txt" --format todotxt | sed "s|$work/||"
expect "imported by the same file again" 0 "$(aido import --json "$work/todo.txt" | jq .imported)"
expect "in the list Family" 2 "$(aido ls --json --list Family --status all | wc -l)"
aido undo >/dev/null
expect "after aido undo" 0 "$(aido ls --json --text mum --status all | wc -l)"
expect "to-dos in the export as iCalendar" "$(every_task | wc -l)" "$(aido export --format ics | grep -c BEGIN:VTODO)"

say "12. Workspaces and keys"
workspace="$(aido workspace create Team --key-file "$work/operator.key" 2>/dev/null)"
aido key create phone --role viewer --workspace "$workspace" --key-file "$work/operator.key" >"$work/phone.key" 2>/dev/null
expect "tasks that the new workspace shows with its key" 0 "$(aido ls --json --key-file "$work/phone.key" 2>/dev/null | wc -l)"
aido add Milk --key-file "$work/phone.key" 2>"$work/refused" && fail "a viewer wrote"
sed 's/^/  /' "$work/refused"

say "13. The machine, the manual, and the keyboard"
expect "what the doctor finds at fault" 0 "$(aido doctor --data "$work/none" --listen 127.0.0.1:0 | grep -c ^FAIL)"
subcommands="$(aido --help | sed -n '/^Subcommands:/,/^$/s/^  \([a-z]*\) .*/\1/p' | grep -v '^help$')"
expect "subcommands" "$(wc -l <<<"$subcommands")" "$(aido man | grep -c '^\.SS ')"
for shell in bash zsh fish; do
  aido completion "$shell" >"$work/completion"
  expect "that $shell does not complete" 0 "$(for name in $subcommands; do grep -qw -- "$name" "$work/completion" || echo "$name"; done | wc -l)"
done
expect "flags that aido help import explains" 4 "$(aido help import | grep -cE -- '--(format|list|dry-run|json) ')"

say "14. Copied while it serves, and read from offset 0"
aido backup --data "$work/data" --to "$work/copy.db" 2>/dev/null | sed 's/^/  /'
aido restore --from "$work/copy.db" --data "$work/restored" 2>/dev/null | tail -n 1 | sed 's/^/  /'
aido replay --data "$work/restored" 2>/dev/null | sed 's/^/  /'

say "15. What the log says, from offset 0"
note_requests
kill "$server"
wait "$server" || fail "the engine did not stop cleanly"
server=""
aido verify --data "$work/data" 2>/dev/null | sed -E 's/^/  /; s/(chain .{8})[0-9a-f]+/\1…/'

say "All of it held."
