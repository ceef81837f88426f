#!/usr/bin/env bash
# Lets compose itself check docker-compose.yml, alone and with each overlay: with 'docker compose', or Debian's docker-compose. No engine is needed.
# Then asks for each secret in turn whether its absence is refused. Exit code: 0 valid, 1 not, 3 no compose on this machine.
set -uo pipefail
cd "$(dirname "$0")/../.."
if docker compose version >/dev/null 2>&1; then
  compose=(docker compose)
elif command -v docker-compose >/dev/null; then
  compose=(docker-compose)
else
  echo "Neither 'docker compose' nor docker-compose is installed: nothing was checked."
  exit 3
fi
secrets=(POSTGRES_PASSWORD REDIS_PASSWORD S3_ACCESS_KEY S3_SECRET_KEY IDENTITY_SIGNING_KEY)
environment=$(mktemp)
trap 'rm -f "$environment"' EXIT
failed=0

# config FILE... reads the compose files with the secrets of $environment alone.
config() {
  local files=()
  for file in "$@"; do files+=(-f "$file"); done
  env "${secrets[@]/#/-u}" "${compose[@]}" --project-directory . --env-file "$environment" "${files[@]}" config -q
}

{ for secret in "${secrets[@]}"; do echo "$secret=validation"; done; echo "WEBHOOK_HOST=hooks.example.org"; } > "$environment"
for overlay in "" deploy/compose/*.yaml; do
  if config docker-compose.yml $overlay; then
    echo "valid: docker-compose.yml${overlay:+ with $overlay}"
  else
    echo "NOT VALID: docker-compose.yml${overlay:+ with $overlay}"
    failed=1
  fi
done
for missing in "${secrets[@]}"; do
  for secret in "${secrets[@]}"; do [ "$secret" = "$missing" ] || echo "$secret=validation"; done > "$environment"
  if config docker-compose.yml 2>/dev/null; then
    echo "NOT VALID: docker-compose.yml starts without $missing"
    failed=1
  fi
done
exit "$failed"
