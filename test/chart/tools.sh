#!/usr/bin/env bash
# Prints the folder of helm, helm-unittest, kubectl-validate and the CRDs (crds/) that a chart is held against. They are built
# and fetched once, outside the tree, in the versions below; some minutes. Exits with 77, after saying why, when a tool is
# missing (with CI=true that is a failure).
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
. "$here/../../scripts/cached.sh"
folder="$cache/chart-$(cat "${BASH_SOURCE[0]}" "$here/strimzi/pom.xml" | sha256sum | cut -c1-16)"

go=1.26.4
helm=3.21.3
kubernetes=1.30 # the oldest that the chart takes; kubectl-validate brings its schemas
unittest=github.com/helm-unittest/helm-unittest@v1.1.2
validate=sigs.k8s.io/kubectl-validate@v0.0.4
# module@version, its checksum as `go.sum` would have it, and the CRD of it that is wanted
crds=(
  "github.com/cloudnative-pg/cloudnative-pg@v1.27.1 h1:w+bbtXyEPoaa7sZGXxbb8qJ+/bUGWQ3M48kbNUEpKlk= config/crd/bases/postgresql.cnpg.io_clusters.yaml"
  "github.com/external-secrets/external-secrets@v0.16.2 h1:iNY+gIgSyL5higXTfnz+hdPCaiB/43UiHLqE7HBpj68= config/crds/bases/external-secrets.io_externalsecrets.yaml"
  "github.com/prometheus-operator/prometheus-operator@v0.85.0 h1:M5xLCLEoaW2IJfnuCwFzzpL+jSVQu3KGT84Pye+fW8s= example/prometheus-operator-crd/monitoring.coreos.com_servicemonitors.yaml"
)

# What `helm template` takes the cluster for is said by the linker, as in Helm's own releases.
build_programs() {
  local flags="-s -w -X helm.sh/helm/v3/internal/version.version=v$helm" package source
  for package in lint/rules chartutil; do
    flags+=" -X helm.sh/helm/v3/pkg/$package.k8sVersionMajor=${kubernetes%.*}"
    flags+=" -X helm.sh/helm/v3/pkg/$package.k8sVersionMinor=${kubernetes#*.}"
  done
  nice go install -ldflags "$flags" "helm.sh/helm/v3/cmd/helm@v$helm"
  nice go install -ldflags "-s -w" "$validate"
  # It replaces a module that it uses, which `go install` refuses.
  source="$(go mod download -json "$unittest" | jq -r .Dir)"
  nice go build -C "$source" -mod=readonly -ldflags "-s -w" -o "$folder/helm-unittest" ./cmd/helm-unittest
}

fetch_crd() { # MODULE CHECKSUM FILE
  local found
  found="$(go mod download -json "$1")"
  if [[ "$(jq -r .Sum <<<"$found")" != "$2" ]]; then
    echo "chart: $1 is $(jq -r .Sum <<<"$found"), not $2" >&2
    return 1
  fi
  install -m 644 "$(jq -r .Dir <<<"$found")/$3" "$folder/crds/"
}

# Strimzi publishes its CRDs as the classes that they are made from, and the program that makes them.
generate_strimzi_crds() {
  local kind
  mvn -q -f "$here/strimzi/pom.xml" dependency:copy-dependencies -DoutputDirectory="$folder/strimzi" -DincludeScope=runtime >&2
  for kind in kafka.Kafka nodepool.KafkaNodePool topic.KafkaTopic; do
    java -cp "$folder/strimzi/*" io.strimzi.crdgenerator.CrdGenerator \
      "io.strimzi.api.kafka.model.$kind=$folder/crds/strimzi-${kind#*.}.yaml"
  done
}

make_folder() {
  local crd
  echo "chart: building helm, its tests and its validator in $folder" >&2
  export GOBIN="$folder" CGO_ENABLED=0 GOFLAGS="-trimpath -buildvcs=false"
  mkdir "$folder/crds"
  cd "$folder"
  use_recent_go "$go"
  build_programs
  for crd in "${crds[@]}"; do
    # shellcheck disable=SC2086 # three words
    fetch_crd $crd
  done
  generate_strimzi_crds
}

require_tools chart "the chart is not tested" go mvn java jq flock
install_once "$folder" make_folder
echo "$folder"
