#!/usr/bin/env bash
# Apache Kafka (KRaft, brokers that are controllers too) on this machine, for tests. DIR is a folder of the caller's:
#   broker.sh libs               installs Kafka's jars, if they are missing, and prints their folder
#   broker.sh start DIR 1|3 [ADDRESS]    a new cluster on free ports of 127.0.0.1 or ADDRESS; prints where: "host:port,…"
#   broker.sh kill DIR ID        kill -9; returns when it is dead
#   broker.sh stop DIR ID        in good order
#   broker.sh restart DIR ID     starts one that is down; returns when it answers
#   broker.sh down DIR           kills all; DIR can be removed
#   broker.sh address DIR NAME   of the listener plaintext, sasl (PLAIN, SCRAM-SHA-256, OAUTHBEARER) or tls of broker 1
#   broker.sh proxied DIR        a line for each broker: where a proxy may stand, and the listener behind it, which tells
#                                clients that the broker is where the proxy stands
# User and password of the sasl listener: aido, aido-secret; it takes unsigned tokens of the scope aido. DIR/ca.pem signs the tls listener.
# KAFKA_SETTINGS: more lines of server.properties. Exits with 77, after saying why, when a tool is missing (with CI=true
# that is a failure).
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
. "$here/../../scripts/cached.sh"
libs="$cache/kafka-$(sha256sum "$here/pom.xml" | cut -c1-16)"
listeners=(plaintext sasl tls controller proxied proxy)  # no broker listens at the last
start_patience=90

make_libs() {
  echo "kafka: installing into $libs" >&2
  mvn --quiet --batch-mode --file "$here/pom.xml" dependency:copy-dependencies -DincludeScope=runtime \
    -DoutputDirectory="$libs/jars" >&2
  javac -cp "$libs/jars/*" -d "$libs/classes" "$here/KeyPartitions.java"
}

java_with() {  # MEMORY ARGUMENT…
  java "-Xms$1" "-Xmx$1" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto -Xss512k -cp "$libs/jars/*" "${@:2}"
}

make_certificates() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=aido-test-ca \
    -keyout ca.key -out ca.pem &&
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=127.0.0.1 -keyout broker.key -out broker.csr &&
  openssl x509 -req -in broker.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -out broker.crt \
    -extfile <(echo "subjectAltName=IP:$(<host)") &&
  openssl pkcs8 -topk8 -nocrypt -in broker.key | cat - broker.crt >broker.pem
}

# Ports of broker ID: a line of the file `ports`.
port() {  # ID LISTENER
  local at
  read -r -a at < <(sed -n "$1p" ports)
  for i in "${!listeners[@]}"; do [[ "${listeners[i]}" != "$2" ]] || echo "${at[i]}"; done
}

addresses() {  # LISTENER [PREFIX-OF-EACH-WITH-ID]
  local id all=""
  for id in $(seq "$(wc -l <ports)"); do all+="${all:+,}${2:+$id$2}$(<host):$(port "$id" "$1")"; done
  echo "$all"
}

write_settings() {  # ID
  local jaas=org.apache.kafka.common.security brokers replicas insync host
  host="$(<host)"
  brokers="$(wc -l <ports)"
  replicas="$brokers"
  insync=$((brokers > 1 ? 2 : 1))
  cat <<SETTINGS
process.roles=broker,controller
node.id=$1
controller.quorum.voters=$(addresses controller @)
listeners=PLAINTEXT://$host:$(port "$1" plaintext),SASL://$host:$(port "$1" sasl),TLS://$host:$(port "$1" tls),CONTROLLER://$host:$(port "$1" controller),PROXIED://$host:$(port "$1" proxied)
advertised.listeners=PLAINTEXT://$host:$(port "$1" plaintext),SASL://$host:$(port "$1" sasl),TLS://$host:$(port "$1" tls),PROXIED://$host:$(port "$1" proxy)
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,PROXIED:PLAINTEXT,SASL:SASL_PLAINTEXT,TLS:SSL
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
listener.name.sasl.sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256,OAUTHBEARER
listener.name.sasl.plain.sasl.jaas.config=$jaas.plain.PlainLoginModule required user_aido="aido-secret";
listener.name.sasl.scram-sha-256.sasl.jaas.config=$jaas.scram.ScramLoginModule required;
listener.name.sasl.oauthbearer.sasl.jaas.config=$jaas.oauthbearer.OAuthBearerLoginModule required unsecuredLoginStringClaim_sub="broker" unsecuredValidatorRequiredScope="aido";
listener.name.tls.ssl.keystore.type=PEM
listener.name.tls.ssl.keystore.location=$PWD/broker.pem
log.dirs=$PWD/$1/data
default.replication.factor=$replicas
min.insync.replicas=$insync
offsets.topic.replication.factor=$replicas
offsets.topic.num.partitions=1
transaction.state.log.replication.factor=$replicas
transaction.state.log.min.isr=$insync
transaction.state.log.num.partitions=1
share.coordinator.state.topic.replication.factor=$replicas
share.coordinator.state.topic.min.isr=$insync
auto.create.topics.enable=false
num.network.threads=2
num.io.threads=2
background.threads=2
log.cleaner.dedupe.buffer.size=4194304
log.cleaner.backoff.ms=100
group.initial.rebalance.delay.ms=0
broker.session.timeout.ms=6000
broker.heartbeat.interval.ms=1000
controller.quorum.election.timeout.ms=1000
controller.quorum.fetch.timeout.ms=2000
replica.lag.time.max.ms=5000
${KAFKA_SETTINGS:-}
SETTINGS
}

format() {  # ID CLUSTER
  mkdir -p "$1"
  write_settings "$1" >"$1/server.properties"
  java_with 64m kafka.tools.StorageTool format --cluster-id="$2" -c "$1/server.properties" \
    --add-scram 'SCRAM-SHA-256=[name=aido,password=aido-secret]' >"$1/format.log" 2>&1 || { cat "$1/format.log" >&2; exit 1; }
}

launch() {  # ID
  : >"$1/log"
  LC_ALL=C setsid java -Xms192m -Xmx192m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto -Xss512k \
    -XX:MaxDirectMemorySize=64m -Dlog4j2.configurationFile="$here/log4j2.xml" -cp "$libs/jars/*" kafka.Kafka \
    "$1/server.properties" </dev/null >>"$1/log" 2>&1 9>&- &
  echo $! >"$1/pid"
}

await_started() {  # ID
  local follows
  exec 8< <(exec timeout "$start_patience" tail -n +1 -s 0.1 -f --pid="$(cat "$1/pid")" "$1/log")
  follows=$!
  if ! grep -q -m 1 'Kafka Server started' <&8; then
    echo "kafka: broker $1 did not start:" >&2
    tail -n 20 "$1/log" >&2
    exit 1
  fi
  kill "$follows" 2>/dev/null || true
  exec 8<&-
}

end_with() {  # SIGNAL ID
  local pid
  [[ -e "$2/pid" ]] || return 0  # it was never launched
  pid="$(cat "$2/pid")"
  kill "-$1" "$pid" 2>/dev/null || return 0
  timeout 60 tail -s 0.05 -f --pid="$pid" /dev/null
}

start() {  # COUNT [ADDRESS]
  local id cluster
  echo "${2:-127.0.0.1}" >host
  for id in $(seq "$1"); do
    "$here/../ports.py" "${#listeners[@]}" | paste -sd ' '
  done >ports
  make_certificates >openssl.log 2>&1 || { cat openssl.log >&2; exit 1; }
  cluster="$(head -c 16 /dev/urandom | base64 | tr '+/' '-_' | tr -d '=')"
  for id in $(seq "$1"); do format "$id" "$cluster"; done
  for id in $(seq "$1"); do launch "$id"; done
  for id in $(seq "$1"); do await_started "$id"; done
  addresses plaintext
}

proxied() {
  local id
  for id in $(seq "$(wc -l <ports)"); do echo "$(<host):$(port "$id" proxy) $(<host):$(port "$id" proxied)"; done
}

verb="${1:-}"
require_tools kafka "nothing is tested against a broker" java javac mvn openssl python3 flock
install_once "$libs" make_libs
[[ "$verb" != libs ]] || { echo "$libs"; exit; }
mkdir -p "${2:?which folder?}"
cd "$2"
case "$verb" in
  start) start "${@:3}" ;;
  kill) end_with KILL "$3" ;;
  stop) end_with TERM "$3" ;;
  restart) launch "$3" && await_started "$3" ;;
  down) for id in $(seq "$(wc -l <ports)"); do end_with KILL "$id"; done ;;
  address) echo "$(<host):$(port 1 "$3")" ;;
  proxied) proxied ;;
  *) sed -n '2,/^set/{/^#/p}' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
esac
