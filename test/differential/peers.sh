#!/usr/bin/env bash
# peers.sh   installs the peers that are no Python packages, compiles the Java one, and prints their folder
# It lies outside the tree and is named after what it is made of, so that clones share it. Exits with 77, after saying
# why, when a tool is missing (with CI=true that is a failure).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. ../../scripts/cached.sh

made_of=(package.json package-lock.json pom.xml LibRecurPeer.java)
peers="$cache/recurrence-peers-$(cat "${made_of[@]}" | sha256sum | cut -c1-16)"

make_peers() {
  echo "peers: installing rrule and lib-recur into $peers" >&2
  mkdir "$peers/classes"
  cp package.json package-lock.json pom.xml "$peers"
  npm ci --prefix "$peers" --silent --no-audit --no-fund >&2
  mvn --quiet --batch-mode --file "$peers/pom.xml" dependency:copy-dependencies -DoutputDirectory="$peers/libs" >&2
  javac -cp "$peers/libs/*" -d "$peers/classes" LibRecurPeer.java
}

require_tools peers "recurrence is not compared with other engines" node npm javac mvn
install_once "$peers" make_peers
echo "$peers"
