#!/usr/bin/env bash
# Brings a backup of deploy/backup.sh back. Every file is checked before anything is touched.
#
#   deploy/restore.sh embedded BACKUP DATA     into a folder that is empty or not there; the server is not running
#   deploy/restore.sh postgres BACKUP DATA     into an empty database (PGHOST, PGUSER, PGPASSWORD, PGDATABASE) and such a folder
set -euo pipefail
fail() { echo "$1" >&2; exit "${2:-1}"; }
[ $# = 3 ] || fail "usage: deploy/restore.sh embedded|postgres BACKUP DATA" 2
layout=$1 backup=$2 data=$3
[ -s "$backup/SHA256SUMS" ] || fail "$backup is no backup: it has no SHA256SUMS." 2
made=$(cat "$backup/LAYOUT" 2>/dev/null || echo unknown)
[ "$made" = "$layout" ] || fail "$backup is of the layout '$made', not '$layout'." 2
if [ -e "$data" ]; then
  [ -d "$data" ] && [ -z "$(ls -A "$data")" ] || fail "$data is not empty; move it away first." 2
fi
(cd "$backup" && sha256sum --quiet --check SHA256SUMS) || fail "$backup is damaged; nothing was restored."

if [ "$layout" = postgres ]; then
  command -v pg_restore >/dev/null || fail "pg_restore is not on the PATH; on Debian: apt-get install postgresql-client" 2
  there=$(psql -XAtc "SELECT count(*) FROM pg_tables WHERE tablename = '__EFMigrationsHistory'") || fail "The database cannot be reached."
  [ "$there" = 0 ] || fail "The database is not empty; restore into a new one." 2
  pg_restore --exit-on-error --single-transaction --no-owner --no-privileges --dbname="${PGDATABASE:?PGDATABASE names the database}" "$backup/database.dump" || fail "The database was not restored; it is as it was."
fi

mkdir -p "$(dirname "$data")"
work="${data%/}.partial"
rm -rf "$work"
trap 'rm -rf "$work"' EXIT
cp -a "$backup" "$work"
rm -f "$work/SHA256SUMS" "$work/LAYOUT" "$work/database.dump"
sync
[ ! -d "$data" ] || rmdir "$data"
mv "$work" "$data"
echo "restored into $data"
