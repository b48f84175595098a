# What `make run`, `make demo` and `make pages` share; sourced by their scripts, which set `stage`, the folder of all state.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
provost=${PROVOST:-$root/build/release/server/provost}  # tests play the demo with another build
stage=${stage:?is the folder of all state}
export PROVOST_DATABASE=sqlite:$stage/provost.db
umask 077  # tokens, keys and the database are their owner's only
server_pid=
apps_pid=

fail() {
  echo "$(basename "$0"): $*" >&2
  exit 1
}

# The field $1 of the JSON object on standard input.
field() { python3 -c 'import json, sys; print(json.load(sys.stdin)[sys.argv[1]])' "$1"; }

# Fails with a sentence if somebody listens on port $1 of loopback.
check_port() {
  python3 - "$1" <<'PYTHON' || fail "port $1 on 127.0.0.1 is in use. End what uses it, or choose another: PORT=9443 make run"
import socket, sys
with socket.socket() as probe:
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        probe.bind(("127.0.0.1", int(sys.argv[1])))
    except OSError:
        sys.exit(1)
PYTHON
}

# Runs the condition "$2…" until it holds, at most $1 seconds.
wait_until() {
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    [ "$SECONDS" -lt "$end" ] || return 1
    sleep 0.1  # between two looks
  done
}

# Runs `provost … --json` once and keeps its answer in $stage/$1.json, and the token of a source or
# of an operator in $stage/$1.token.
once() {
  local name=$1
  shift
  [ -s "$stage/$name.json" ] && return
  "$provost" "$@" --json >"$stage/$name.json.new" || fail "provost $1 $2 failed. To start afresh, remove $stage"
  if [[ "$1" =~ ^(source|token)$ ]]; then field token <"$stage/$name.json.new" >"$stage/$name.token"; fi
  mv "$stage/$name.json.new" "$stage/$name.json"
}

# A text of random letters and digits, made once and kept in $stage/$1.
random_text() {
  [ -s "$stage/$1" ] || python3 -c 'import secrets; print(secrets.token_hex(24))' >"$stage/$1"
  cat "$stage/$1"
}

# The secret of the webhook in the form whsec_BASE64, made once.
webhook_secret() {
  [ -s "$stage/webhook.secret" ] || echo "whsec_$(openssl rand -base64 32)" >"$stage/webhook.secret"
  cat "$stage/webhook.secret"
}

# Starts the two demo apps on the port that they had before, or on a free one; $1 is the file of what they print.
start_apps() {
  local port=0
  [ ! -s "$stage/apps.port" ] || port=$(cat "$stage/apps.port")
  rm -f "$stage/apps.ready"
  DEMO_TOKEN=$(random_text app.token) DEMO_SECRET=$(webhook_secret) python3 -B "$root/examples/demo_app.py" \
    --port "$port" --port-file "$stage/apps.ready" --state "$stage/apps.json" >>"$1" 2>&1 &
  apps_pid=$!
  wait_until 20 apps_ready_or_ended
  [ -s "$stage/apps.ready" ] || fail "the demo apps did not start; is another one of these running?"
  mv "$stage/apps.ready" "$stage/apps.port"
  apps_url=http://127.0.0.1:$(cat "$stage/apps.port")
}

apps_ready_or_ended() { [ -s "$stage/apps.ready" ] || ! kill -0 "$apps_pid" 2>/dev/null; }

# A tenant with an Okta-style and an Entra-style source, connected to the two apps. What is there already stays.
furnish() {
  once tenant tenant create demo
  once okta source create okta --tenant demo --profile okta
  once entra source create entra --tenant demo --profile entra
  once scim_app connection add scim wiki --tenant demo --set "url=$apps_url/scim/v2" \
    --set "token=$(random_text app.token)" --set allow_http=true --set allow_network=true
  once webhook_app connection add webhook chat --tenant demo --set "url=$apps_url/hook" \
    --set "secret=$(webhook_secret)" --set allow_http=true --set allow_network=true
  once reader token create --tenant demo --permission deliveries.read
}

server_answers() { curl -fsS --max-time 5 --cacert "$stage/certs/ca.pem" -o "$stage/health" "$server_url/healthz" 2>/dev/null; }
server_answers_or_ended() { server_answers || ! kill -0 "$server_pid" 2>/dev/null; }

# Starts the server on port $1 of loopback and waits until it answers; its log is $stage/provost.log.
start_server() {
  server_url=https://127.0.0.1:$1
  "$provost" serve --listen "127.0.0.1:$1" --tls-cert "$stage/certs/server.pem" \
    --tls-key "$stage/certs/server.key" >>"$stage/provost.log" 2>&1 &
  server_pid=$!
  wait_until 30 server_answers_or_ended || fail "the server does not answer; its log is $stage/provost.log"
  server_answers || fail "the server ended: $(tail -n 3 "$stage/provost.log")"
}

# Ends what this script started, by process id, and waits for it.
stop_all() {
  local pid
  for pid in $server_pid $apps_pid; do
    kill -TERM "$pid" 2>/dev/null || true
  done
  for pid in $server_pid $apps_pid; do
    wait "$pid" 2>/dev/null || true
  done
}

# What a play in a temporary folder begins with: everything is ended and removed at its end, or kept if a step failed.
on_stage() {
  trap leave_stage EXIT
  trap 'exit 130' INT TERM
}

leave_stage() {
  local status=$?
  stop_all
  if [ "$status" -eq 0 ]; then
    rm -rf "$stage"
  else
    echo "$(basename "$0"): a step failed; the state and the log (provost.log) are in $stage" >&2
  fi
}

step() { printf '\n%s\n' "$*"; }
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
