#!/usr/bin/env bash
# Starts a server of its own on free ports, runs the demo against it, and stops it. The same command again goes on where it was; out/demo
# starts anew when it is deleted. With CLUSTER=1 the server is the suite of separate processes that deploy/cluster.sh starts (out/demo-cluster).
set -uo pipefail
cd "$(dirname "$0")/.."
scale=${1:-small}
case "$scale" in
  small) experiment=services/Cli/Experiments/demo.yaml ;;
  full) experiment=services/Cli/Experiments/demo-full.yaml ;;
  *) echo "SCALE is '$scale'; it must be small or full." >&2; exit 2 ;;
esac
configuration=${CONFIGURATION:-Release}
program() { find "services/$1/bin/$configuration" -type f -name "$2" -path '*/net10.0/*' 2>/dev/null | head -n 1; }
standalone=$(program Standalone RlhfT2I.Standalone)
rlhf=$(program Cli rlhf)
if [ -z "$standalone" ] || [ -z "$rlhf" ]; then
  echo "The programs are not built; run 'make demo'." >&2
  exit 2
fi
if [ "${CLUSTER:-}" = 1 ]; then
  out=out/demo-cluster address_file=out/demo-cluster/suite/cluster.json
  command=(deploy/cluster.sh "$out/suite")
else
  out=out/demo address_file=out/demo/server/server.json
  command=("$standalone" --data "$out/server" --grpc-port 0 --json-port 0)
fi
mkdir -p "$out"
rm -f "$address_file"
# In a process group of its own, so that Ctrl-C reaches the client first, which cancels its job while the server still answers.
set -m
"${command[@]}" > "$out/server.log" 2>&1 &
server=$!
set +m
stop() { kill -TERM "$server" 2>/dev/null; wait "$server" 2>/dev/null; }
trap stop EXIT
trap 'exit 130' INT TERM
for _ in $(seq 600); do
  [ -s "$address_file" ] && break
  if ! kill -0 "$server" 2>/dev/null; then
    echo "The server did not start; the end of $out/server.log:" >&2
    tail -n 20 "$out/server.log" >&2
    exit 3
  fi
  sleep 0.2
done
address=$(sed -nE 's/.*"grpc"[: ]+"([^"]+)".*/\1/p' "$address_file")
if [ -z "$address" ]; then
  echo "The server did not say where it listens within two minutes; see $out/server.log." >&2
  exit 3
fi
[ "${CLUSTER:-}" = 1 ] && RLHF_API_KEY=$(cat "$out/suite/api-key") && export RLHF_API_KEY
"$rlhf" run "$experiment" --server "$address" --server-pid "$server" --out "$out"
