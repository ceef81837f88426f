#!/usr/bin/env bash
# Runs the demo against a server of its own. The same command again goes on where it was; out/demo starts anew when it is deleted. With CLUSTER=1 the
# server is the suite of separate processes that deploy/cluster.sh starts (out/demo-cluster).
set -uo pipefail
cd "$(dirname "$0")/.."
scale=${1:-small}
case "$scale" in
  small) experiment=services/Cli/Experiments/demo.yaml ;;
  full) experiment=services/Cli/Experiments/demo-full.yaml ;;
  *) echo "SCALE is '$scale'; it must be small or full." >&2; exit 2 ;;
esac
if [ "${CLUSTER:-}" = 1 ]; then
  exec deploy/experiment.sh "$experiment" out/demo-cluster out/demo-cluster/suite
fi
exec deploy/experiment.sh "$experiment" out/demo out/demo/server
