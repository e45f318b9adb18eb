# Sourced by scripts that install third-party parts of the tests outside the tree, where clones share them.
cache="${XDG_CACHE_HOME:-${HOME:-/var/tmp}/.cache}/aido"

# Exits with 77, after saying why, when a tool is missing; with CI=true that is a failure.
require_tools() {  # WHO "WHAT CANNOT BE DONE" TOOL…
  local who="$1" consequence="$2" tool
  for tool in "${@:3}"; do
    command -v "$tool" >/dev/null && continue
    echo "$who: $tool is not here (make setup): $consequence" >&2
    [[ "${CI:-}" != true ]] || exit 1
    exit 77
  done
}

# Go from 1.21 on fetches the version that a module asks for. An older one can fetch it as the module that it is, but for
# the permission to execute it.
use_recent_go() {  # VERSION
  local wanted toolchain
  (($(go env GOVERSION | sed -E 's/^go1\.([0-9]+).*/\1/') < 21)) || return 0
  wanted="v0.0.1-go$1.$(go env GOOS)-$(go env GOARCH)"
  toolchain="$(cd / && go mod download -json "golang.org/toolchain@$wanted" | sed -n 's/^\t"Dir": "\(.*\)",$/\1/p')"
  chmod u+x "$toolchain"/bin/* "$toolchain"/pkg/tool/*/*
  PATH="$toolchain/bin:$PATH"
}

# Registries are away at times. What is not here (77) does not come by waiting.
thrice() {  # COMMAND…
  local pause code
  for pause in 20 60 ""; do
    "$@" && return
    code=$?
    [[ "$code" != 77 && -n "$pause" ]] || return "$code"
    echo "$1 failed: again in $pause s" >&2
    sleep "$pause" # pacing: of attempts at what others serve
  done
}

# Has COMMAND fill the folder, which is empty then, unless that has been done. Others who want it wait meanwhile.
install_once() {  # FOLDER COMMAND…
  local folder="$1"
  [[ ! -e "$folder/complete" ]] || return 0
  mkdir -p "$cache"
  exec 9>"$folder.lock"
  flock 9
  if [[ ! -e "$folder/complete" ]]; then
    rm -rf "$folder"
    mkdir -p "$folder"
    "${@:2}"
    touch "$folder/complete"
  fi
  exec 9>&-
}
