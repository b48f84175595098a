#!/bin/sh
# Stops and removes the PostgreSQL that postgres_start.sh made: postgres_stop.sh STATE_FOLDER
set -eu

state=${1:?the folder that tells of the cluster}
[ -f "$state/folder" ] || exit 0
folder=$(cat "$state/folder")
programs=$(cat "$state/programs" 2>/dev/null || true)

case "$folder" in
*/provost-pg-??????) ;;
*) echo "$state/folder does not name a cluster of ours" >&2; exit 1 ;;
esac

if [ -f "$folder/data/postmaster.pid" ]; then
  if [ "$(id -u)" = 0 ]; then
    (cd / && runuser -u postgres -- "$programs/pg_ctl" -D "$folder/data" -m immediate -t 30 stop >/dev/null 2>&1) || true
  else
    "$programs/pg_ctl" -D "$folder/data" -m immediate -t 30 stop >/dev/null 2>&1 || true
  fi
fi
rm -rf "$folder"
rm -f "$state/folder" "$state/programs" "$state/conninfo" "$state/conninfo_tcp"
