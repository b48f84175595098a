#!/bin/sh
# Starts a PostgreSQL of its own for tests: postgres_start.sh STATE_FOLDER [SETTING=VALUE …]
# The folder then holds `conninfo` (by a private socket) and `conninfo_tcp` (127.0.0.1 with a password).
set -eu

state=${1:?the folder that tells of the cluster}
shift
settings=
for setting in "$@"; do settings="$settings -c $setting"; done
here=$(dirname "$0")
sh "$here/postgres_stop.sh" "$state" # what a run that crashed left behind

programs=$(pg_config --bindir 2>/dev/null || true)
if [ ! -x "$programs/initdb" ]; then
  newest=$(find /usr/lib/postgresql -path '*/bin/initdb' 2>/dev/null | sort -t/ -k5,5n | tail -n 1)
  [ -n "$newest" ] || { echo "PostgreSQL's server programs are not installed" >&2; exit 1; }
  programs=$(dirname "$newest")
fi

# PostgreSQL refuses to run as root.
if [ "$(id -u)" = 0 ]; then
  as_owner() { runuser -u postgres -- "$@"; }
  owner=postgres
else
  as_owner() { "$@"; }
  owner=$(id -un)
fi

mkdir -p "$state"
folder=$(mktemp -d "${TMPDIR:-/tmp}/provost-pg-XXXXXX")
printf '%s\n' "$folder" >"$state/folder"
printf '%s\n' "$programs" >"$state/programs"
password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
printf '%s\n' "$password" >"$folder/password"
chown -R "$owner" "$folder"
cd "$folder"

# A linguistic collation, so that a key which forgot to pin its own order is found out.
make_cluster() {
  as_owner "$programs/initdb" -D "$folder/data" -U provost_test --encoding=UTF8 --locale=C.UTF-8 \
    --auth-local=trust --auth-host=scram-sha-256 --pwfile="$folder/password" --no-sync "$@" >"$folder/initdb.log" 2>&1
}
make_cluster --locale-provider=icu --icu-locale=en-US || { rm -rf "$folder/data" && make_cluster; } ||
  { cat "$folder/initdb.log" >&2; exit 1; }

try=0
while :; do
  port=$(shuf -i 20000-32000 -n 1)
  if as_owner "$programs/pg_ctl" -D "$folder/data" -w -t 60 -l "$folder/log" -o "-p $port -h 127.0.0.1 -k $folder \
    -c fsync=on -c max_connections=200 -c shared_buffers=64MB$settings" start >/dev/null 2>&1; then
    break
  fi
  try=$((try + 1))
  [ "$try" -lt 10 ] || { cat "$folder/log" >&2; exit 1; }
done
rm "$folder/password"

umask 077
printf 'host=%s port=%s user=provost_test dbname=postgres\n' "$folder" "$port" >"$state/conninfo"
printf 'host=127.0.0.1 port=%s user=provost_test dbname=postgres password=%s\n' "$port" "$password" \
  >"$state/conninfo_tcp"
