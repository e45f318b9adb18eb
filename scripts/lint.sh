#!/usr/bin/env bash
# lint.sh [all|style|tidy] [PRESET]   format, style rules, and clang-tidy on what changed (default: all, dev)
# lint.sh fix                         formats
# Changed means: against the merge base with the main branch and in the working tree; on the main branch itself, against
# the commit before. At most TIDY_MAX files are checked, those with the largest changes (default 24; 0: all).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

part="${1:-all}"
preset="${2:-dev}"

# Formatting differs between versions: other ones than the pinned 19 are taken only where it cannot be had.
tool() {
  command -v "$1-19" || command -v "$1" || { echo "lint: $1 is missing; see make setup" >&2; return 1; }
}

# The files of a list that are there: git lists deleted ones too.
existing() {
  local file
  while read -r file; do [[ ! -f "$file" ]] || echo "$file"; done
}

sources() { git ls-files -co --exclude-standard -- '*.hpp' '*.cpp' | existing; }

check_format() {
  local format unformatted
  format="$(tool clang-format)"
  unformatted="$({ sources | xargs -r "$format" --dry-run -Werror 2>&1 || true; } |
    sed -nE 's/^([^: ]+):[0-9:]+ error:.*/\1: not formatted (make fmt)/p' | sort -u)"
  [[ -z "$unformatted" ]] || { echo "$unformatted" >&2; return 1; }
}

check_style() {
  local failed=0
  check_format || failed=1
  python3 test/style_test.py || failed=1
  return "$failed"
}

# What to compare with: empty when there is no commit before.
base_commit() {
  local main base
  for main in origin/main main; do
    base="$(git merge-base HEAD "$main" 2>/dev/null)" || continue
    if [[ "$base" != "$(git rev-parse HEAD)" ]]; then
      echo "$base"
      return
    fi
  done
  git rev-parse --verify -q HEAD~1 || true
}

# "added-lines path" of each changed file.
changes() {
  local base
  base="$(base_commit)"
  if [[ -n "$base" ]]; then
    git diff --numstat --diff-filter=d "$base" -- '*.hpp' '*.cpp' | awk '{ print $1, $3 }'
    git ls-files -o --exclude-standard -- '*.hpp' '*.cpp' | xargs -r wc -l | awk '$2 != "total" { print $1, $2 }'
  else
    sources | xargs -r wc -l | awk '$2 != "total" { print $1, $2 }'
  fi
}

# The .cpp files to check: a header stands for the .cpp file beside it; largest change first.
changed_units() {
  changes | sed 's/\.hpp$/.cpp/' | awk '{ lines[$2] += $1 } END { for (f in lines) print lines[f], f }' |
    sort -k1,1nr -k2 | cut -d' ' -f2 | existing
}

check_tidy() {
  local tidy units limit="${TIDY_MAX:-24}" database="build/$preset/tidy"
  tidy="$(tool clang-tidy)"
  mapfile -t units < <(changed_units)
  if ((${#units[@]} == 0)); then
    echo "tidy: nothing changed"
    return
  fi
  [[ -f "build/$preset/compile_commands.json" ]] || cmake --preset "$preset" >/dev/null
  mkdir -p "$database"  # the same commands without compiled headers, which are there only after a build
  sed -E 's/-Xclang -include(-pch)? -Xclang [^ ]+//g; s/-Winvalid-pch//g' "build/$preset/compile_commands.json" \
    >"$database/compile_commands.json"
  ((limit)) || limit=${#units[@]}
  printf '%s\n' "${units[@]:0:limit}" |
    xargs -P "$(nproc)" -n 1 "$tidy" --quiet -p "$database" 2> >(grep -vE 'warnings? generated|^Suppressed' >&2)
  echo "tidy: $((${#units[@]} < limit ? ${#units[@]} : limit)) of ${#units[@]} changed files checked"
}

case "$part" in
  all)
    style=0
    check_style || style=1
    check_tidy
    exit "$style"
    ;;
  style) check_style ;;
  tidy) check_tidy ;;
  fix) sources | xargs -r "$(tool clang-format)" -i ;;
  *) echo "usage: lint.sh [all|style|tidy|fix] [PRESET]" >&2; exit 2 ;;
esac
