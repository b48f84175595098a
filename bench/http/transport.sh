#!/usr/bin/env bash
# Measures the transport alone (tests/http/bench_server.cc, 1 KiB answers) beside nginx with a static file of the same
# size, in one run, in the clear and over TLS, at 64 connections: transport.sh BENCH_SERVER. ROUNDS (3) and SECONDS_EACH
# (5) can be set. Needs wrk, nginx and openssl.
set -euo pipefail

server=$(readlink -f "$1")
rounds=${ROUNDS:-3}
seconds=${SECONDS_EACH:-5}
stage=$(mktemp -d)
pids=()

finish() {
  for pid in "${pids[@]}"; do kill -TERM "$pid" 2>/dev/null || true; done
  rm -rf "$stage"
}
trap finish EXIT
trap 'exit 130' INT TERM

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# start NAME ARGUMENT…: runs the server with standard input open, and sets NAME to its port.
start() {
  local name=$1 line
  shift
  mkfifo "$stage/$name.in"
  "$server" "$@" <"$stage/$name.in" >"$stage/$name.port" &
  pids+=($!)
  # Held open for as long as this script lives, so that the server's standard input does not end.
  # shellcheck disable=SC2034
  exec {keep}>"$stage/$name.in"
  until [ -s "$stage/$name.port" ]; do
    kill -0 "${pids[-1]}" || exit 1
    sleep 0.05
  done
  read -r line <"$stage/$name.port"
  printf -v "$name" '%s' "$line"
}

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost \
  -keyout "$stage/key.pem" -out "$stage/cert.pem" 2>/dev/null
chmod 755 "$stage"
head -c 1024 /dev/zero | tr '\0' a >"$stage/file"
plain_nginx=$(free_port)
tls_nginx=$(free_port)
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
  open_file_cache max=10;
  server { listen 127.0.0.1:$plain_nginx; root $stage; }
  server { listen 127.0.0.1:$tls_nginx ssl; root $stage; ssl_certificate $stage/cert.pem; ssl_certificate_key $stage/key.pem; }
}
CONF
nginx -c "$stage/nginx.conf" 2>/dev/null &
pids+=($!)
plain_ours='' tls_ours=''
start plain_ours 1024
start tls_ours 1024 "$stage/cert.pem" "$stage/key.pem"
until curl -fsSk -o /dev/null "https://127.0.0.1:$tls_nginx/file" 2>/dev/null; do sleep 0.05; done

rate() { wrk -t2 -c64 -d"${seconds}s" "$1" | awk '/Requests\/sec/ {print $2}'; }
median() { sort -n | awk '{v[NR] = $1} END {print v[int((NR + 1) / 2)]}'; }

for kind in http https; do
  if [ "$kind" = http ]; then ours=$plain_ours nginx=$plain_nginx; else ours=$tls_ours nginx=$tls_nginx; fi
  for _ in $(seq "$rounds"); do
    rate "$kind://127.0.0.1:$ours/file" >>"$stage/$kind.ours"
    rate "$kind://127.0.0.1:$nginx/file" >>"$stage/$kind.nginx"
  done
  awk -v kind="$kind" -v a="$(median <"$stage/$kind.ours")" -v b="$(median <"$stage/$kind.nginx")" \
    'BEGIN {printf "%-5s  ours %.0f/s  nginx %.0f/s  ratio %.2f\n", kind, a, b, a / b}'
done
