#!/usr/bin/env bash
# The suite as a team runs it, without containers: PostgreSQL, Redis, the five services and the gateway as processes of this machine.
#   deploy/cluster.sh FOLDER      starts all of it, writes FOLDER/cluster.json, and stops it on Ctrl-C or TERM
# Data, logs and secrets (made at the first start, readable by their owner alone) are in FOLDER. Only the gateway is meant for callers.
# TLS=1 lets services and gateway speak TLS with each other, with certificates on both sides (FOLDER/tls, made anew at each start).
set -uo pipefail
cd "$(dirname "$0")/.."
folder=$(mkdir -p "${1:-out/cluster}" && cd "${1:-out/cluster}" && pwd)
configuration=${CONFIGURATION:-Release}
grpc_port=${GRPC_PORT:-8080} json_port=${JSON_PORT:-8081}
base=${CLUSTER_BASE_PORT:-18400}

fail() { echo "$1" >&2; exit "${2:-3}"; }
program() { find "$1/bin/$configuration" -type f -name "RlhfT2I.$(basename "$2")" -path '*/net10.0/*' 2>/dev/null | head -n 1; }
command -v redis-server >/dev/null || fail "redis-server is not installed; on Debian: apt-get install redis-server" 2
# Debian keeps every version in a folder of its own, off the path.
initdb=$(ls -d /usr/lib/postgresql/*/bin/initdb 2>/dev/null | sort -V | tail -n 1)
postgres_bin=$(dirname "$(readlink -f "${initdb:-$(command -v initdb)}" 2>/dev/null)")
[ -x "$postgres_bin/initdb" ] || fail "PostgreSQL's server is not installed; on Debian: apt-get install postgresql" 2
for room in Generation Embedding Reward FineTuning Feedback; do
  [ -n "$(program "services/$room" "$room")" ] || fail "services/$room is not built; run 'make build'." 2
done
gateway=$(program gateway Gateway)
[ -n "$gateway" ] || fail "gateway is not built; run 'make build'." 2

mkdir -p "$folder"/{logs,postgres,redis,data}
scheme=http
if [ -n "${TLS:-}" ]; then
  scheme=https
  deploy/tls/make.sh "$folder/tls" > "$folder/logs/tls.log" 2>&1 || fail "The certificates could not be made; see $folder/logs/tls.log" 2
fi
secrets="$folder/secrets"
if [ ! -s "$secrets" ]; then
  (umask 077; random() { head -c 32 /dev/urandom | base64 | tr -d '/+=\n'; }
   printf 'postgres_password=%s\nredis_password=%s\nsigning_key=%s\n' "$(random)" "$(random)" "$(random)$(random)" > "$secrets")
fi
# shellcheck disable=SC1090
. "$secrets"

processes=()
start() { # name, command...
  local name=$1; shift
  # A session of its own: Ctrl-C reaches this script, which stops everything in order.
  setsid "$@" >> "$folder/logs/$name.log" 2>&1 < /dev/null &
  processes+=("$!")
}
stop() {
  trap '' INT TERM
  for ((i = ${#processes[@]} - 1; i >= 0; i--)); do
    kill -TERM "${processes[i]}" 2>/dev/null && wait "${processes[i]}" 2>/dev/null
  done
  rm -f "$folder/cluster.json"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# PostgreSQL refuses to run as root.
as_owner=()
if [ "$(id -u)" = 0 ]; then
  owner=$(id -un postgres 2>/dev/null || echo nobody)
  chown -R "$owner" "$folder/postgres"
  as_owner=(setpriv --reuid "$owner" --regid "$(id -gn "$owner")" --clear-groups)
  "${as_owner[@]}" test -w "$folder/postgres" || fail "PostgreSQL refuses to run as root, and the account '$owner' cannot reach $folder; name another folder or use another account." 2
fi
if [ ! -s "$folder/postgres/PG_VERSION" ]; then
  # Without a terminal it reads the password, twice, from its input; so that stands in no argument and no further file.
  printf '%s\n%s\n' "$postgres_password" "$postgres_password" \
    | setsid "${as_owner[@]}" "$postgres_bin/initdb" -D "$folder/postgres" -U rlhf -A scram-sha-256 -E UTF8 --pwprompt > "$folder/logs/initdb.log" 2>&1 \
    || fail "initdb failed; see $folder/logs/initdb.log"
fi
start postgres "${as_owner[@]}" "$postgres_bin/postgres" -D "$folder/postgres" -p "$base" -c listen_addresses=127.0.0.1 -c unix_socket_directories=
(umask 077; printf '%s\n' "port $((base + 1))" "bind 127.0.0.1" "dir \"$folder/redis\"" "appendonly yes" "maxmemory-policy noeviction" 'save ""' "requirepass $redis_password" > "$folder/redis.conf")
start redis redis-server "$folder/redis.conf"

export Storage__Provider=Postgres Storage__Root="$folder/data"
export Storage__ConnectionString="Host=127.0.0.1;Port=$base;Username=rlhf;Password=$postgres_password;Database=rlhf"
export Queue__Provider=Redis Queue__Redis__Configuration="127.0.0.1:$((base + 1)),password=$redis_password"
export Identity__Required=true Identity__SigningKey="$signing_key"
port=$((base + 10))
declare -A grpc json
for room in Generation Embedding Reward FineTuning Feedback; do
  grpc[$room]=$port json[$room]=$((port + 1)) port=$((port + 2))
  export "Peers__Addresses__$room=$scheme://127.0.0.1:${grpc[$room]}"
done

ask_postgres() { PGPASSWORD=$postgres_password "$postgres_bin/psql" -h 127.0.0.1 -p "$base" -U rlhf -d postgres -tAc "$1" 2>> "$folder/logs/psql.log"; }
for _ in $(seq 300); do
  ask_postgres 'SELECT 1' > /dev/null && break
  sleep 0.2
done
ask_postgres "SELECT 1 FROM pg_database WHERE datname = 'rlhf'" | grep -q 1 || ask_postgres 'CREATE DATABASE rlhf' > /dev/null \
  || fail "The database could not be made; see $folder/logs/psql.log and postgres.log"
for room in Generation Embedding Reward FineTuning Feedback; do
  "$(program "services/$room" "$room")" migrate >> "$folder/logs/migrate.log" 2>&1 || fail "services/$room did not migrate; see $folder/logs/migrate.log"
done

certificate() { # service or gateway; the settings that name its certificate, where TLS is on
  [ "$scheme" = http ] || printf '%s\n' Tls__CertificateFile="$folder/tls/$1/tls.crt" Tls__KeyFile="$folder/tls/$1/tls.key" Tls__AuthorityFile="$folder/tls/$1/ca.crt"
}
room() { # service folder, name
  mapfile -t tls < <(certificate "${1,,}")
  start "$1" env "${tls[@]}" Endpoints__GrpcPort="${grpc[$1]}" Endpoints__JsonPort="${json[$1]}" "$(program "services/$1" "$1")" "${@:2}"
}
bundle=$PWD/services/Shared/Scenes/Bundle
room Generation --Generation:ImportRoot="$bundle"
room Embedding
room Reward
room FineTuning
room Feedback
mapfile -t tls < <(certificate gateway)
start gateway env -u Storage__Provider "${tls[@]}" Endpoints__GrpcPort="$grpc_port" Endpoints__JsonPort="$json_port" "$gateway"

# Ready means: database, queue, blobs and device of every service answer.
for room in Generation Embedding Reward FineTuning Feedback; do
  for _ in $(seq 300); do
    Endpoints__GrpcPort="${grpc[$room]}" Endpoints__JsonPort="${json[$room]}" "$(program "services/$room" "$room")" health > /dev/null 2>&1 && continue 2
    sleep 0.2
  done
  tail -n 20 "$folder/logs/$room.log" >&2
  fail "$room is not ready; see $folder/logs/$room.log"
done

# The first key of the installation, of an owner; its secret is readable by this account alone.
if [ ! -s "$folder/api-key" ]; then
  (umask 077; "$(program services/Feedback Feedback)" owner-key > "$folder/api-key") || fail "No API key could be made; see $folder/logs/Feedback.log"
fi
rlhf=$(find "services/Cli/bin/$configuration" -type f -name rlhf -path '*/net10.0/*' | head -n 1)
if [ -n "$rlhf" ]; then
  # The embedded world's models, for the demo; already there from the second start on.
  for model in scenes-base:model scenes-encoder:clip; do
    [ ! -s "$folder/data/models/default/${model%%:*}/version.json" ] || continue
    RLHF_API_KEY=$(cat "$folder/api-key") "$rlhf" models import "${model#*:}" --id "${model%%:*}" --server "http://127.0.0.1:$grpc_port" \
      >> "$folder/logs/models.log" 2>&1 || fail "The models were not imported; see $folder/logs/models.log"
  done
fi
printf '{"grpc": "http://127.0.0.1:%s", "json": "http://127.0.0.1:%s", "processId": %s}\n' "$grpc_port" "$json_port" "$$" > "$folder/cluster.json"
echo "The suite listens: gRPC on http://127.0.0.1:$grpc_port, JSON on http://127.0.0.1:$json_port; the owner's API key is in $folder/api-key. Ctrl-C stops it."
# Until one of the processes ends, or this script is stopped.
wait -n "${processes[@]}"
fail "A part has ended; see $folder/logs"
