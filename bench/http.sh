#!/usr/bin/env bash
# Measures `GET /scim/v2/Users/{id}` over TLS with keep-alive at 64 connections, beside nginx with a static file of the same
# size on the same machine in the same run; called by `make bench`. Prints both figures (median of the rounds) and their
# ratio. ROUNDS (3) and SECONDS_EACH (10) can be set.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
rounds=${ROUNDS:-3}
seconds=${SECONDS_EACH:-10}
stage=$(mktemp -d)
nginx_pid=
# shellcheck source=examples/stage.sh
source examples/stage.sh

finish() {
  [ -z "$nginx_pid" ] || kill -TERM "$nginx_pid" 2>/dev/null || true
  stop_all
  rm -rf "$stage"
}
trap finish EXIT
trap 'exit 130' INT TERM

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

nginx_answers() { curl -fsS --max-time 5 --cacert "$stage/certs/ca.pem" -o "$stage/nginx.body" "$nginx_url" 2>/dev/null; }

# start_nginx PORT: two workers, TLS with the same certificate, the file that `person` was read into.
start_nginx() {
  cat >"$stage/nginx.conf" <<CONF
daemon off;
worker_processes 2;
pid $stage/nginx.pid;
error_log $stage/nginx.log;
$([ "$(id -u)" -ne 0 ] || echo "user root;")
events { worker_connections 512; }
http {
  access_log off;
  keepalive_requests 100000000;
  types { application/scim+json scim; }
  $(for kind in client_body proxy fastcgi uwsgi scgi; do echo "${kind}_temp_path $stage/$kind;"; done)
  server {
    listen 127.0.0.1:$1 ssl;
    ssl_certificate $stage/certs/server.pem;
    ssl_certificate_key $stage/certs/server.key;
    root $stage/files;
    open_file_cache max=8;
  }
}
CONF
  PATH=$PATH:/usr/sbin nginx -p "$stage" -c "$stage/nginx.conf" 2>>"$stage/nginx.log" &
  nginx_pid=$!
  nginx_url=https://127.0.0.1:$1/person.scim
  wait_until 20 nginx_answers || fail "nginx does not answer: $(tail -n 3 "$stage/nginx.log")"
}

# load URL: requests a second, as wrk counts them; fails if any answer was no success.
load() {
  wrk -t2 -c64 -d"${seconds}s" --timeout 10s -H "Authorization: Bearer $token" "$1" >"$stage/wrk.txt"
  if grep -qE 'Non-2xx|Socket errors' "$stage/wrk.txt"; then
    fail "not every request succeeded: $(cat "$stage/wrk.txt")"
  fi
  awk '/^Requests\/sec:/ {print $2}' "$stage/wrk.txt"
}

median() { sort -g | awk '{v[NR] = $1} END {print (NR % 2) ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2}'; }

certs/make.sh "$stage/certs"
once tenant tenant create bench
once source source create bench --tenant bench --profile okta
token=$(cat "$stage/source.token")
start_server "$(free_port)"
person=$(curl -fsS --max-time 20 --cacert "$stage/certs/ca.pem" -H "Authorization: Bearer $token" \
  -H "Content-Type: application/scim+json" "$server_url/scim/v2/Users" -d '{
    "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "robin@example.org", "active": true,
    "name": {"givenName": "Robin", "familyName": "Example"}, "displayName": "Robin Example",
    "emails": [{"value": "robin@example.org", "type": "work", "primary": true}]}' | field id)
person_url=$server_url/scim/v2/Users/$person
mkdir -p "$stage/files"
curl -fsS --max-time 20 --cacert "$stage/certs/ca.pem" -H "Authorization: Bearer $token" -o "$stage/files/person.scim" "$person_url"
start_nginx "$(free_port)"

echo "$(wc -c <"$stage/files/person.scim") bytes, 64 connections over TLS, $rounds rounds of $seconds s each, $(nproc) cores"
for ((round = 1; round <= rounds; round++)); do
  load "$nginx_url" | tee -a "$stage/nginx.rates" | sed "s|^|round $round  nginx    |"
  load "$person_url" | tee -a "$stage/provost.rates" | sed "s|^|round $round  provost  |"
done
nginx_rate=$(median <"$stage/nginx.rates")
provost_rate=$(median <"$stage/provost.rates")
awk -v p="$provost_rate" -v n="$nginx_rate" \
  'BEGIN {printf "nginx, static file: %.0f requests/s\nprovost, one person: %.0f requests/s\nratio: %.3f\n", n, p, p / n}'
