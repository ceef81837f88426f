#!/usr/bin/env bash
# Runs the paper's tables and figures, or a sweep, against a server of its own; a sweep finds the paper's steps on it. The same command again goes on where it was.
#   deploy/paper.sh SCALE [--part PART...]    SCALE is small (paper.yaml) or tiny (paper-tiny.yaml)
#   deploy/paper.sh sweep NAME                NAME is beta, learning-rate, lambda, temperature, candidates or iterate
set -uo pipefail
cd "$(dirname "$0")/.."
experiments=services/Cli/Experiments
server=$([ "${CLUSTER:-}" = 1 ] && echo suite || echo server)
what=${1:-small}
[ $# -gt 0 ] && shift
case "$what" in
  small) exec deploy/experiment.sh "$experiments/paper.yaml" out/paper "out/paper/$server" "$@" ;;
  tiny) exec deploy/experiment.sh "$experiments/paper-tiny.yaml" out/paper-tiny "out/paper-tiny/$server" "$@" ;;
  sweep)
    name=${1:-}
    file=$experiments/sweep-$name.yaml
    [ "$name" = iterate ] && file=$experiments/iterate.yaml
    [ -n "$name" ] && [ -f "$file" ] && exec deploy/experiment.sh "$file" "out/$(basename "$file" .yaml)" "out/paper/$server"
    echo "SWEEP is '$name'; it must be beta, learning-rate, lambda, temperature, candidates or iterate." >&2
    exit 2 ;;
  *) echo "SCALE is '$what'; it must be small or tiny." >&2; exit 2 ;;
esac
