#!/usr/bin/env bash
# A PostgreSQL server of a test's own, in a folder and on a free port; each call acts on that folder's server alone.
#
#   server.sh up FOLDER [--durable] [--tls] [--at ADDRESS] [--owner PID]
#                           starts it, making it first if there is none, and prints its URL. It syncs to disk only when it
#                           is --durable. With --tls it has a certificate for the host name store.test, signed by
#                           FOLDER/ca.pem. With --at it listens at ADDRESS, too, and lets everybody in; that is where the URL
#                           leads. It stops when the process PID ends.
#   server.sh standby FOLDER PRIMARY [--owner PID]
#                           the same of a hot standby, which follows the server in the folder PRIMARY.
#   server.sh promote FOLDER makes that standby a primary of its own.
#   server.sh pooler FOLDER starts a PgBouncer in transaction mode before it, and prints its URL.
#   server.sh crash FOLDER  kills all its processes with SIGKILL.
#   server.sh freeze FOLDER | thaw FOLDER    stops and continues all its processes (SIGSTOP, SIGCONT).
#   server.sh down FOLDER   stops it and its pooler.
set -euo pipefail

script="$(realpath "$0")"
verb="${1:?}"
mkdir -p "${2:?}"
folder="$(cd "$2" && pwd)"
shift 2
bin="$(pg_config --bindir)"
user="${AIDO_POSTGRES_USER:-postgres}"  # for root, whom PostgreSQL refuses

as_user() {
  if ((EUID == 0)); then (cd / && exec setpriv --reuid="$user" --regid="$user" --init-groups "$@"); else "$@"; fi
}

free_port() { "$(dirname "$script")/../ports.py" 1; }

# The processes of the server: the postmaster and its children.
processes() {
  local postmaster
  postmaster="$(head -1 "$folder/data/postmaster.pid")"
  echo "$postmaster" $(pgrep -P "$postmaster" || true)
}

make_certificates() {
  openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=a test's authority" -keyout "$folder/ca.key" \
    -out "$folder/ca.pem" 2>/dev/null
  openssl req -newkey rsa:2048 -nodes -subj "/CN=store.test" -keyout "$folder/server.key" -out "$folder/server.csr" \
    2>/dev/null
  openssl x509 -req -in "$folder/server.csr" -CA "$folder/ca.pem" -CAkey "$folder/ca.key" -CAcreateserial -days 2 \
    -extfile <(echo "subjectAltName=DNS:store.test") -out "$folder/server.pem" 2>/dev/null
  chmod 600 "$folder/server.key"
}

make() {
  local durable="$1" tls="$2" at="$3"
  if ((EUID == 0)); then chown "$user" "$folder"; fi
  as_user "$bin/initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync --no-instructions \
    >"$folder/initdb.log"
  {
    echo "listen_addresses = '127.0.0.1${at:+,$at}'"
    echo "unix_socket_directories = ''"
    echo "shared_buffers = 32MB"
    echo "max_connections = 50"
    [[ "$durable" ]] || printf '%s\n' "fsync = off" "full_page_writes = off"
    [[ ! "$tls" ]] || printf '%s\n' "ssl = on" "ssl_cert_file = '$folder/server.pem'" "ssl_key_file = '$folder/server.key'"
  } >>"$folder/data/postgresql.conf"
  [[ ! "$at" ]] || echo "host all all all trust" >>"$folder/data/pg_hba.conf"
  echo "${at:-127.0.0.1}" >"$folder/host"
  free_port >"$folder/port"
  if [[ "$tls" ]]; then
    make_certificates
    if ((EUID == 0)); then chown "$user" "$folder/server.key"; fi
  fi
}

up() {
  local durable="" tls="" owner="" at=""
  while (($#)); do
    case "$1" in
      --durable) durable=yes ;;
      --tls) tls=yes ;;
      --owner) owner="$2" && shift ;;
      --at) at="$2" && shift ;;
      *) echo "server.sh: what is $1?" >&2 && exit 2 ;;
    esac
    shift
  done
  [[ -f "$folder/data/PG_VERSION" ]] || make "$durable" "$tls" "$at"
  as_user "$bin/pg_ctl" -D "$folder/data" -w -t 60 -l "$folder/data/server.log" -o "-p $(cat "$folder/port")" start \
    >"$folder/start.log" || { cat "$folder/start.log" "$folder/data/server.log" >&2 && exit 1; }
  if [[ "$owner" ]]; then
    setsid bash -c 'tail --pid="$0" -f /dev/null; rm -f "$2/guard"; exec "$1" down "$2"' "$owner" "$script" "$folder" \
      >/dev/null 2>&1 </dev/null &
    echo $! >"$folder/guard"
  fi
  echo "postgresql://postgres@$(cat "$folder/host"):$(cat "$folder/port")/postgres"
}

# What the primary's folder has of certificates serves both.
standby() {
  local primary
  primary="$(cd "${1:?}" && pwd)"
  shift
  if ((EUID == 0)); then chown "$user" "$folder"; fi
  as_user "$bin/pg_basebackup" -D "$folder/data" -R -c fast --no-sync \
    -d "host=127.0.0.1 port=$(cat "$primary/port") user=postgres" >"$folder/basebackup.log" 2>&1 ||
    { cat "$folder/basebackup.log" >&2 && exit 1; }
  cp "$primary/host" "$folder/host"
  free_port >"$folder/port"
  up "$@"
}

promote() {
  as_user "$bin/pg_ctl" -D "$folder/data" -w -t 60 promote >"$folder/promote.log" || { cat "$folder/promote.log" >&2 && exit 1; }
}

pooler() {
  local port
  port="$(free_port)"
  cat >"$folder/pgbouncer.ini" <<END
[databases]
postgres = host=127.0.0.1 port=$(cat "$folder/port") dbname=postgres user=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = $port
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 3
server_reset_query =
logfile = $folder/pgbouncer.log
pidfile = $folder/pgbouncer.pid
END
  as_user /usr/sbin/pgbouncer -d -q "$folder/pgbouncer.ini"
  until (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do
    ((SECONDS < 30)) || { cat "$folder/pgbouncer.log" >&2 && exit 1; }
  done
  echo "postgresql://postgres@127.0.0.1:$port/postgres"
}

# Its lock file goes too: where nobody reaps the dead, PostgreSQL takes the number in it for a living server's.
crash() {
  local killed id
  killed="$(processes)"
  kill -KILL $killed
  for id in $killed; do
    while grep -qs '^State:[[:space:]]*[^ZX]' "/proc/$id/status"; do :; done
  done
  rm "$folder/data/postmaster.pid"
}

down() {
  if [[ -f "$folder/guard" ]]; then kill -- "-$(cat "$folder/guard")" 2>/dev/null || true; fi
  if [[ -f "$folder/pgbouncer.pid" ]]; then kill -INT "$(cat "$folder/pgbouncer.pid")" 2>/dev/null || true; fi
  [[ -f "$folder/data/postmaster.pid" ]] || return 0
  kill -CONT $(processes) 2>/dev/null || true
  as_user "$bin/pg_ctl" -D "$folder/data" -m immediate -w stop >/dev/null
}

case "$verb" in
  up | standby | promote | pooler | crash | down) "$verb" "$@" ;;
  freeze) kill -STOP $(processes) ;;
  thaw) kill -CONT $(processes) ;;
  *) echo "server.sh: what is $verb?" >&2 && exit 2 ;;
esac
