#!/usr/bin/env bash
# chart_test.sh AIDO   holds the chart against Helm, Kubernetes' and the operators' descriptions, and the program. Exits with 77,
# after saying why, when a tool is missing (with CI=true that is a failure).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

CHART_TOOLS="$(test/chart/tools.sh)"
export CHART_TOOLS AIDO_BIN="$1"
exec scripts/venv.sh python -m pytest -q -p no:cacheprovider --capture=no test/chart
