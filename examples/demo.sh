#!/usr/bin/env bash
# Plays a deactivation from beginning to end in a temporary folder, and once more with a crash in the middle; called by
# `make demo`. Prints each step and what each app heard; fails if a step does.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
stage=$(mktemp -d)
# shellcheck source=examples/stage.sh
source examples/stage.sh

on_stage

# scim METHOD PATH [BODY]: one SCIM request of the identity provider; prints the answer's body.
scim() {
  local body=()
  [ $# -lt 3 ] || body=(-H "Content-Type: application/scim+json" -d "$3")
  curl -fsS --max-time 20 --cacert "$stage/certs/ca.pem" -H "Authorization: Bearer $(cat "$stage/okta.token")" \
    -X "$1" "${body[@]}" "$server_url/scim/v2$2"
}

create() {
  scim POST /Users "{\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:User\"],\"userName\":\"$1\",\"active\":true}" | field id
}

switch_off() {
  scim PATCH "/Users/$1" '{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
    "Operations":[{"op":"replace","path":"active","value":false}]}' | field active
}

# expect SECONDS APP SUBJECT VERB…
expect() { python3 -B examples/await_heard.py "$apps_url" "$@"; }

# all_settled ID FILE: nothing waits and each app has its three receipts; prints them into FILE.
all_settled() {
  curl -fsS --max-time 20 --cacert "$stage/certs/ca.pem" -H "Authorization: Bearer $(cat "$stage/reader.token")" \
    "$server_url/api/provost/v1/deliveries?subject=$1" | python3 -c '
import json, sys
answer = json.load(sys.stdin)
done = [each for each in answer["deliveries"] if each["outcome"] == "done"]
for each in done:
    print("    {app:<6} {verb:<12} attempts {attempts}  {note}".format(**each))
wanted = {(app, verb) for app in ("wiki", "chat") for verb in ("provision", "deactivate", "revoke")}
sys.exit(0 if not answer["waiting"] and {(each["app"], each["verb"]) for each in done} == wanted else 1)' >"$2"
}

step "1. A server with a demo tenant, an Okta-style source, and two apps: a wiki that speaks SCIM, a chat with a webhook."
certs/make.sh "$stage/certs"
start_apps "$stage/apps.log"
furnish
start_server "$(free_port)"
echo "    $server_url answers"

step "2. The identity provider creates robin@example.org; both apps are told."
robin=$(create robin@example.org)
expect 60 scim robin@example.org provision
expect 60 webhook robin@example.org provision

step "3. The identity provider switches robin off; both apps are told, in order."
[ "$(switch_off "$robin")" = False ] || fail "the answer does not say that robin is off"
expect 60 scim robin@example.org provision deactivate
expect 60 webhook robin@example.org provision deactivate revoke
echo "    (SCIM has no message for ending sessions; the delivery's receipt says so.)"

step "4. sam@example.org is created; then both apps refuse every call, and the identity provider switches sam off."
sam=$(create sam@example.org)
expect 60 scim sam@example.org provision
expect 60 webhook sam@example.org provision
curl -fsS --max-time 10 -X POST "$apps_url/refuse?calls=1000000"
[ "$(switch_off "$sam")" = False ] || fail "the answer does not say that sam is off"
echo "    acknowledged"

step "5. The server is killed (kill -9) before any app has heard of it."
kill -KILL "$server_pid"
wait "$server_pid" 2>/dev/null || true
server_pid=
expect 0 scim sam@example.org provision
expect 0 webhook sam@example.org provision

step "6. The apps take calls again, and the server is started anew: what was acknowledged is delivered."
curl -fsS --max-time 10 -X POST "$apps_url/refuse?calls=0"
start_server "$(free_port)"
expect 120 scim sam@example.org provision deactivate
expect 120 webhook sam@example.org provision deactivate revoke

step "7. The operations API has a receipt of every delivery about sam."
wait_until 60 all_settled "$sam" "$stage/receipts" || fail "not every delivery is settled: $(cat "$stage/receipts")"
cat "$stage/receipts"

step "Everything that was acknowledged arrived, in order."
