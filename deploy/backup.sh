#!/usr/bin/env bash
# Copies a suite into a new folder, with the SHA-256 of every file; the suite may go on meanwhile.
#
#   deploy/backup.sh embedded DATA TARGET     one server with its data folder (SQLite)
#   deploy/backup.sh postgres DATA TARGET     the database that psql would reach (PGHOST, PGUSER, PGPASSWORD, PGDATABASE), and the folder with blobs, models and checkpoints
#
# Rows first, files second: a file is there before the row that names it and a day longer, so every row finds its files. TARGET appears whole or not at all.
set -euo pipefail
fail() { echo "$1" >&2; exit "${2:-1}"; }
[ $# = 3 ] || fail "usage: deploy/backup.sh embedded|postgres DATA TARGET" 2
layout=$1 data=$2 target=$3
[ -d "$data" ] || fail "There is no data folder $data." 2
[ ! -e "$target" ] || fail "$target is there already; name a folder that is not." 2
data=$(cd "$data" && pwd)
mkdir -p "$(dirname "$target")"
work="$target.partial"
rm -rf "$work"
mkdir "$work"
trap 'rm -rf "$work"' EXIT

case $layout in
  embedded)
    shopt -s nullglob
    databases=("$data"/*.db)
    [ ${#databases[@]} -gt 0 ] || fail "$data holds no database (*.db); is it the server's data folder?" 2
    if command -v sqlite3 >/dev/null; then
      for database in "${databases[@]}"; do
        sqlite3 "$database" ".timeout 30000" ".backup '$work/$(basename "$database")'" || fail "$(basename "$database") could not be copied."
      done
    else
      # Without SQLite's own program only a folder that nobody writes to can be copied. The server holds this file for as long as it runs.
      [ ! -e "$data/server.lock" ] || flock --nonblock "$data/server.lock" true || fail "The server uses $data. Stop it, or install sqlite3, with which it may go on." 3
      for database in "${databases[@]}"; do
        cp -p "$database" "$work/"
        [ ! -e "$database-wal" ] || cp -p "$database-wal" "$work/"
      done
    fi ;;
  postgres)
    command -v pg_dump >/dev/null || fail "pg_dump is not on the PATH; on Debian: apt-get install postgresql-client" 2
    # One snapshot of all rooms' schemas, whatever is written meanwhile.
    pg_dump --format=custom --no-owner --no-privileges --file="$work/database.dump" || fail "The database could not be read." ;;
  *) fail "'$layout' is no layout; it must be embedded or postgres." 2 ;;
esac

for folder in blobs models work; do
  [ -d "$data/$folder" ] || continue
  # 1: a file changed or went while it was read. What is complete is never changed, and what went was not needed any more.
  tar -C "$data" -cf - --warning=no-file-changed --warning=no-file-removed --exclude=blobs/.uploads "$folder" | tar -C "$work" -xf - || { status=("${PIPESTATUS[@]}"); [ "${status[0]}" -le 1 ] && [ "${status[1]}" = 0 ] || fail "$folder could not be copied."; }
done
echo "$layout" > "$work/LAYOUT"
(cd "$work" && find . -type f ! -name SHA256SUMS -print0 | LC_ALL=C sort -z | xargs -0 sha256sum > SHA256SUMS)
sync
mv "$work" "$target"
echo "$(wc -l < "$target/SHA256SUMS") files in $target"
