#!/usr/bin/env bash
# Starts a server of its own on free ports, runs one file of services/Cli/Experiments against it, and stops it: deploy/experiment.sh FILE OUT DATA [OPTIONS of rlhf run]
# The same command again goes on where it was. DATA is the server's folder; with CLUSTER=1 the server is the suite of separate processes of deploy/cluster.sh.
set -uo pipefail
cd "$(dirname "$0")/.."
experiment=$1 out=$2 data=$3
shift 3
configuration=${CONFIGURATION:-Release}
program() { find "services/$1/bin/$configuration" -type f -name "$2" -path '*/net10.0/*' 2>/dev/null | head -n 1; }
standalone=$(program Standalone RlhfT2I.Standalone)
rlhf=$(program Cli rlhf)
if [ -z "$standalone" ] || [ -z "$rlhf" ]; then
  echo "The programs are not built; run 'make build'." >&2
  exit 2
fi
if [ "${CLUSTER:-}" = 1 ]; then
  address_file=$data/cluster.json
  command=(deploy/cluster.sh "$data")
else
  address_file=$data/server.json
  command=("$standalone" --data "$data" --grpc-port 0 --json-port 0)
fi
mkdir -p "$out" "$data"
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
[ "${CLUSTER:-}" = 1 ] && RLHF_API_KEY=$(cat "$data/api-key") && export RLHF_API_KEY
"$rlhf" run "$experiment" --server "$address" --server-pid "$server" --out "$out" "$@"
