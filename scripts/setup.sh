#!/usr/bin/env bash
# Installs what building and testing need: on Debian and Ubuntu with apt-get, elsewhere it says what is missing.
# Does nothing, in well under a second, when all is there.
set -euo pipefail

packages=(
  clang-19 lld-19 clang-tidy-19 clang-format-19 libclang-rt-19-dev
  libcaf-dev libsimdjson-dev prometheus-cpp-dev libgtest-dev libgmock-dev librapidcheck-dev
  libsqlite3-dev sqlite3 libspdlog-dev libssl-dev zlib1g-dev libhowardhinnant-date-dev libcli11-dev libtomlplusplus-dev
  libcurl4-openssl-dev libcjose-dev libjansson-dev libutf8proc-dev libical-dev libcsv-dev
  libabsl-dev libjemalloc-dev libpqxx-dev libpq-dev postgresql pgbouncer procps librdkafka-dev kcat openssl
  cmake ninja-build ccache mold pkg-config
  tzdata ca-certificates jq curl git python3 python3-venv groff mandoc zsh fish spin
)

tools=(cmake ninja python3 git curl jq sqlite3)
headers=(
  caf/all.hpp boost/beast.hpp boost/json.hpp boost/url.hpp boost/describe.hpp simdjson.h prometheus/registry.h
  gtest/gtest.h gmock/gmock.h rapidcheck.h sqlite3.h spdlog/spdlog.h openssl/evp.h zlib.h date/tz.h CLI/CLI.hpp toml++/toml.h
  curl/curl.h cjose/cjose.h utf8proc.h libical/ical.h csv.h absl/container/btree_set.h
  jemalloc/jemalloc.h pqxx/pqxx librdkafka/rdkafka.h
)

# Boost from 1.81 on: bookworm's default is older, other releases have nothing but their default.
boost_packages() {
  local version=""
  if [[ "$(. /etc/os-release && echo "${VERSION_CODENAME:-}")" == bookworm ]]; then version=1.81; fi
  echo "libboost${version}-dev" "libboost-json${version}-dev" "libboost-url${version}-dev"
}

# Node and Java, for comparing recurrence with other engines and for Kafka's broker, and Go, for checking histories, from
# wherever they come.
peer_packages() {
  { command -v node && command -v npm; } >/dev/null || echo nodejs npm
  command -v javac >/dev/null || echo default-jdk-headless
  command -v mvn >/dev/null || echo maven
  command -v go >/dev/null || echo golang-go
}

missing_packages() {
  local package installed  # dpkg-query fails when it does not know one of them, and lists the others all the same
  installed=" $({ dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null || true; } |
    awk '$1 == "installed" { printf "%s ", $2 }')"
  for package in "$@"; do
    [[ "$installed" == *" $package "* ]] || echo "$package"
  done
}

# Tests start servers of their own: none of the distribution's is made here, or goes on running.
keep_no_cluster() {
  echo "create_main_cluster = false" | "$@" install -D -m 644 /dev/stdin /etc/postgresql-common/createcluster.d/aido.conf
}
stop_services() {
  [[ -d /run/systemd/system ]] || return 0
  "$@" systemctl disable --now pgbouncer.service
}

install_with_apt() {
  local wanted missing sudo=()
  read -r -a wanted <<<"${packages[*]} $(boost_packages) $(peer_packages | xargs)"
  mapfile -t missing < <(missing_packages "${wanted[@]}")
  ((${#missing[@]})) || return 0
  echo "setup: installing ${missing[*]}"
  if ((EUID != 0)); then sudo=(sudo); fi
  "${sudo[@]}" apt-get update -qq
  if [[ " ${missing[*]} " == *" postgresql "* ]]; then keep_no_cluster "${sudo[@]}"; fi
  "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
  if [[ " ${missing[*]} " == *" pgbouncer "* ]]; then stop_services "${sudo[@]}"; fi
}

compiler() {
  local candidate
  for candidate in "${AIDO_CXX:-}" "${CXX:-}" clang++-{19,20,21,18,17,16} g++-{14,15,13} c++; do
    if [[ -n "$candidate" ]] && command -v "$candidate"; then return; fi
  done
}

missing_tools_and_headers() {
  local tool header cxx
  for tool in "${tools[@]}"; do
    command -v "$tool" >/dev/null || echo "$tool"
  done
  cxx="$(compiler)"
  if [[ -z "$cxx" ]]; then
    echo "clang >= 16 or g++ >= 13"
    return
  fi
  for header in "${headers[@]}"; do
    printf '#if !__has_include(<%s>)\n%s\n#endif\n' "$header" "$header"
  done | "$cxx" -std=c++20 -E -P -x c++ - | sed '/^$/d'
}

explain_what_is_needed() {
  local missing
  missing="$(missing_tools_and_headers)"
  [[ -n "$missing" ]] || return 0
  {
    echo "setup: this is not Debian or Ubuntu, so nothing was installed. Not found:"
    echo "  ${missing//$'\n'/$'\n'  }"
    echo "Needed: clang >= 16 or g++ >= 13, CMake >= 3.25, Ninja, Boost >= 1.81, CAF 0.17, and what these Debian"
    echo "packages hold: ${packages[*]}"
  } >&2
  return 1
}

if command -v apt-get >/dev/null && command -v dpkg-query >/dev/null; then
  install_with_apt
else
  explain_what_is_needed
fi
