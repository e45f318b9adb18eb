#!/usr/bin/env bash
# test.sh all     what CI runs: lint, every test on the release build, unit and contract tests under sanitizers
# test.sh check   what one runs all day: lint, unit and contract tests on the dev build
# test.sh soak    the long ones, on the release build
# Ends with one line, "N passed, N failed", over all of them; fails when one failed or none ran.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/cached.sh

results="build/results"
jobs="$(nproc)"
lint_failed=0

build() {  # PRESET [TARGET…]
  local preset="$1" targets=()
  shift
  (($# == 0)) || targets=(--target "$@")
  cmake --preset "$preset" >/dev/null
  cmake --build --preset "$preset" --parallel "$jobs" "${targets[@]}"
}

# The programs of others that tests are made with take minutes to build: no test has to do that in its own time. One that
# cannot be had fails, or skips, the tests that want it, and not this run.
prepare() {
  local tools
  for tools in asyncapi/packages.sh chart/tools.sh cluster/toxiproxy.sh dapr/daprd.sh differential/peers.sh "kafka/broker.sh libs"; do
    # shellcheck disable=SC2086 # two words
    thrice test/$tools >/dev/null || true
  done
  thrice go -C test/linearizability mod download || true
}

# A failing test must not keep the others from running: the summary decides. Twice as many at a time as there are
# processors, since those that take longest mostly wait for their servers.
run() {  # NAME CTEST-ARGUMENT…
  local name="$1"
  shift
  ctest "$@" --parallel "$((jobs * 2))" --output-junit "$PWD/$results/$name.xml" || true
}

lint() {  # a finding fails the run at its end, so that one run shows everything
  scripts/lint.sh "$@" || lint_failed=1
}

rm -rf "$results"
mkdir -p "$results"
scripts/venv.sh >/dev/null

case "${1:-all}" in
  all)
    lint style
    prepare
    build release
    lint tidy release
    run release --preset release
    build asan tests_unit tests_contract
    run asan --preset asan
    expected=(release asan)
    ;;
  check)
    lint style
    build dev
    lint tidy dev
    run dev --preset dev -L 'unit|contract'
    expected=(dev)
    ;;
  soak)
    build release
    run soak --preset soak
    expected=(soak)
    ;;
  *)
    echo "usage: test.sh [all|check|soak]" >&2
    exit 2
    ;;
esac

((lint_failed == 0)) || echo "lint found something: see above"
python3 scripts/test_summary.py "$results" "${expected[@]}"
exit "$lint_failed"
