#!/usr/bin/env bash
# Plays five pages of four vendors' admin APIs, each by the curl that its own documentation shows, against the server of
# `make run` in a temporary folder; called by `make pages`. For each page one person holds a session, a personal token,
# an access token, a refresh token and an authorization code: all are taken before the page is called, none after, and
# the connected apps have heard of it.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
stage=$(mktemp -d)
# shellcheck source=examples/stage.sh
source examples/stage.sh

on_stage

# call ARGUMENT…: curl as this tenant's people and scripts use it; a status of 400 or more is a failure.
call() { curl -sS --fail-with-body --max-time 20 --cacert "$stage/certs/ca.pem" "$@"; }
# status ARGUMENT…: the status alone.
status() { curl -sS --max-time 20 --cacert "$stage/certs/ca.pem" -o /dev/null -w '%{http_code}' "$@"; }
# expect_heard APP NAME VERB…
expect_heard() { python3 -B examples/await_heard.py "$apps_url" 60 "$@"; }

scim() {
  call -H "Authorization: Bearer $(cat "$stage/okta.token")" -H "Content-Type: application/scim+json" "$@"
}

# --- people and what they hold; everything of one person is in $stage/NAME.* -----------------------------------------

password=$(python3 -c 'import secrets; print(secrets.token_hex(12))')
verifier=$(python3 -c 'import secrets; print(secrets.token_urlsafe(48))')
challenge=$(printf %s "$verifier" | openssl dgst -sha256 -binary | openssl base64 -A | tr '+/' '-_' | tr -d '=')
landing=https://app.example.org/landing

# enroll NAME: the identity provider creates a person.
enroll() {
  scim "$server_url/scim/v2/Users" -d "{\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:User\"],
    \"userName\":\"$1@example.org\",\"externalId\":\"ext-$1\",\"active\":true,\"password\":\"$password\",
    \"emails\":[{\"value\":\"$1@example.org\",\"primary\":true}]}" | field id >"$stage/$1.scim"
}

# code NAME: an authorization code for the person whose browser has signed in.
code() {
  curl -sS --max-time 20 --cacert "$stage/certs/ca.pem" -b "$stage/$1.jar" -o /dev/null -w '%{redirect_url}' \
    --get "$server_url/oauth2/authorize" --data-urlencode "client_id=$client" --data-urlencode "redirect_uri=$landing" \
    -d response_type=code -d scope=users.read -d code_challenge_method=S256 -d "code_challenge=$challenge" |
    python3 -c 'import sys, urllib.parse as u; print(u.parse_qs(u.urlsplit(sys.stdin.read()).query).get("code", [""])[0])'
}

token_endpoint() { curl -sS --max-time 20 --cacert "$stage/certs/ca.pem" -u "$client:$client_secret" "$server_url/oauth2/token" "$@"; }
redeem() { token_endpoint -d grant_type=authorization_code -d "code=$1" --data-urlencode "redirect_uri=$landing" -d "code_verifier=$verifier"; }
refresh() { token_endpoint -d grant_type=refresh_token -d "refresh_token=$1"; }
# granted FILE: true if the answer in FILE grants tokens.
granted() { grep -q '"access_token"' "$1"; }

# equip NAME PASSWORD: signs in in three ways and takes everything that a person can hold.
equip() {
  local name=$1 secret=$2
  call -o /dev/null -c "$stage/$name.jar" "$server_url/login" --data-urlencode "username=$name@example.org" \
    --data-urlencode "password=$secret"
  call "$server_url/api/v1/login" -H "Content-Type: application/json" \
    -d "{\"user\":\"$name@example.org\",\"password\":\"$secret\"}" >"$stage/$name.login"
  python3 -c 'import json, sys; d = json.load(sys.stdin)["data"]; print(d["userId"]); print(d["authToken"])' \
    <"$stage/$name.login" | { read -r id; read -r session; echo "$id" >"$stage/$name.id"; echo "$session" >"$stage/$name.session"; }
  "$provost" account token "$name@example.org" --tenant demo --name scripts --json | field token >"$stage/$name.personal"
  redeem "$(code "$name")" >"$stage/$name.grant"
  granted "$stage/$name.grant" || fail "the authorization code of $name was not taken"
  refresh "$(field refresh_token <"$stage/$name.grant")" >"$stage/$name.renewed"
  granted "$stage/$name.renewed" || fail "the refresh token of $name was not taken"
  field access_token <"$stage/$name.renewed" >"$stage/$name.access"
  field refresh_token <"$stage/$name.renewed" >"$stage/$name.refresh"
  code "$name" >"$stage/$name.code"  # kept for afterwards
  [ -s "$stage/$name.code" ] || fail "$name got no second authorization code"
}

own_page() { status "$server_url/api/v1/me" -H "X-User-Id: $(cat "$stage/$1.id")" -H "X-Auth-Token: $(cat "$stage/$1.$2")"; }
browser() { [ -n "$(code "$1")" ] && echo taken || echo refused; }
introspected() {
  call -u "$client:$client_secret" "$server_url/oauth2/introspect" --data-urlencode "token=$(cat "$stage/$1.$2")" | field active
}

expect() { [ "$2" = "$3" ] || fail "$1: $2 instead of $3"; }

# alive NAME: everything that was not used up just now is taken.
alive() {
  expect "the session of $1" "$(own_page "$1" session)" 200
  expect "the browser of $1" "$(browser "$1")" taken
  expect "the personal token of $1" "$(own_page "$1" personal)" 200
  expect "the access token of $1" "$(introspected "$1" access)" True
  expect "the refresh token of $1" "$(introspected "$1" refresh)" True
  echo "    before: session, personal token, access token, refresh token and authorization code are taken"
}

# dead NAME: nothing is taken any more.
dead() {
  expect "the session of $1" "$(own_page "$1" session)" 401
  expect "the browser of $1" "$(browser "$1")" refused
  expect "the personal token of $1" "$(own_page "$1" personal)" 401
  expect "the access token of $1" "$(introspected "$1" access)" False
  expect "the refresh token of $1" "$(introspected "$1" refresh)" False
  refresh "$(cat "$stage/$1.refresh")" >"$stage/$1.after"
  ! granted "$stage/$1.after" || fail "the refresh token of $1 still gives tokens"
  redeem "$(cat "$stage/$1.code")" >"$stage/$1.after"
  ! granted "$stage/$1.after" || fail "the authorization code of $1 still gives tokens"
  expect "the password of $1" "$(status "$server_url/api/v1/login" -H "Content-Type: application/json" \
    -d "{\"user\":\"$1@example.org\",\"password\":\"$password\"}")" 401
  echo "    after: none of them is"
}

# long_ago NAME: nothing was heard of the person for 200 days, as the database tells.
long_ago() {
  python3 - "$stage/provost.db" "$(cat "$stage/$1.id")" <<'PYTHON'
import sqlite3, sys, time
then = int((time.time() - 200 * 86400) * 1e6)
with sqlite3.connect(sys.argv[1], timeout=20) as database:
    changed = database.execute("update users set created_us = ?1, last_login_us = ?1, last_token_use_us = ?1, "
                               "last_activity_us = ?1 where id = ?2", (then, int(sys.argv[2]))).rowcount
sys.exit(0 if changed == 1 else 1)
PYTHON
}

# --- the stage ------------------------------------------------------------------------------------------------------

step "A server with a demo tenant, an Okta-style source, two apps, an admin, and an app that people sign in to."
certs/make.sh "$stage/certs"
start_apps "$stage/apps.log"
furnish
once admin admin create --email admin@example.org --tenant demo
once client client create portal --tenant demo --first-party --redirect "$landing" --scope users.read
# All of them call from one address, more than ten times a minute.
export PROVOST_ROCKETCHAT_CALLS=0
start_server "$(free_port)"
client=$(field id <"$stage/client.json")
client_secret=$(field secret <"$stage/client.json")
key=$("$provost" account token admin@example.org --tenant demo --name scripts --json | field token)
echo "    $server_url answers"

for name in una zoe zed ida ray sia sid; do
  enroll "$name"
  equip "$name" "$password"
done

step "Unleash: POST /api/admin/user-admin/inactive/delete"
alive una
long_ago una
call "$server_url/api/admin/user-admin/inactive" -H "Authorization: $key" | grep -q una@example.org || fail "una is not inactive"
call -X POST "$server_url/api/admin/user-admin/inactive/delete" -H "Accept: application/json" \
  -H "Content-Type: application/json" -H "Authorization: $key" -d "{\"ids\":[$(cat "$stage/una.id"),$(cat "$stage/zoe.id")]}"
dead una
expect "zoe, who is not inactive" "$(own_page zoe session)" 200
expect_heard webhook una@example.org provision deactivate revoke remove
expect_heard scim una@example.org provision deactivate remove

step "Unleash: POST /invite/{token}/signup"
in_a_week=$(python3 -c 'import datetime as d; print((d.datetime.now(d.timezone.utc) + d.timedelta(7)).isoformat())')
invitation=$(call "$server_url/api/admin/invite-link/tokens" -H "Authorization: $key" -H "Content-Type: application/json" \
  -d "{\"name\":\"open day\",\"expiresAt\":\"$in_a_week\"}" | field secret)
expect "the invitation" "$(status "$server_url/invite/$invitation/validate")" 200
call -X POST "$server_url/invite/$invitation/signup" -H "Accept: application/json" -H "Content-Type: application/json" \
  -d "{\"name\":\"Nia\",\"email\":\"nia@example.org\",\"password\":\"$password\"}" >"$stage/nia.made"
expect "the guest's e-mail address" "$(field email <"$stage/nia.made")" nia@example.org
expect "the guest's role" "$(field rootRole <"$stage/nia.made")" 3
expect_heard webhook nia@example.org provision
equip nia "$password"
alive nia
call -X POST "$server_url/api/v1/users.setActiveStatus" -H "X-User-Id: $(field id <"$stage/admin.json")" \
  -H "X-Auth-Token: $key" -H "Content-Type: application/json" \
  -d "{\"userId\":\"$(cat "$stage/nia.id")\",\"activeStatus\":false}" >"$stage/nia.off"
dead nia
expect_heard webhook nia@example.org provision deactivate revoke

step "Zendesk: DELETE /api/v2/users/destroy_many"
alive zoe
alive zed
# job QUERY: queues a job and waits until it has ended.
job() {
  local url
  url=$(call -X DELETE "$server_url/api/v2/users/destroy_many.json?$1" -u "admin@example.org/token:$key" |
    python3 -c 'import json, sys; print(json.load(sys.stdin)["job_status"]["url"])')
  wait_until 30 job_ended "$url" || fail "the job does not end: $(cat "$stage/job")"
  python3 -c 'import json, sys; [print("    ", each) for each in json.load(sys.stdin)["job_status"]["results"]]' <"$stage/job"
}
job_ended() {
  call "$1" -u "admin@example.org/token:$key" >"$stage/job"
  grep -q '"status":"completed"' "$stage/job"
}
job "ids=$(cat "$stage/zoe.id"),4711"
grep -q '"error":"RecordNotFound"' "$stage/job" || fail "an unknown person's row did not fail"
dead zoe
job "external_ids=ext-zed&brand_id=0"
dead zed
expect_heard webhook zoe@example.org provision deactivate revoke remove
expect_heard webhook zed@example.org provision deactivate revoke remove

step "ZITADEL: POST /v2/users/{userId}/deactivate"
alive ida
call -X POST "$server_url/v2/users/$(cat "$stage/ida.id")/deactivate" -H "Content-Type: application/json" \
  -H "Accept: application/json" -H "Authorization: Bearer $key" -d '{}' | field details
dead ida
expect "ida once more" "$(status -X POST "$server_url/v2/users/$(cat "$stage/ida.id")/deactivate" \
  -H "Content-Type: application/json" -H "Authorization: Bearer $key" -d '{}')" 400
expect_heard webhook ida@example.org provision deactivate revoke

step "Rocket.Chat: POST /api/v1/users.deactivateIdle"
alive ray
long_ago ray
expect "the number of idle people" "$(call -X POST "$server_url/api/v1/users.deactivateIdle" -H "X-Auth-Token: $key" \
  -H "X-User-Id: $(field id <"$stage/admin.json")" -H "Content-type: application/json" \
  -d '{"daysIdle":"2","role":"user"}' | field count)" 1
dead ray
expect_heard webhook ray@example.org provision deactivate revoke

step "SCIM: PATCH active=false, and DELETE"
alive sia
scim -X PATCH "$server_url/scim/v2/Users/$(cat "$stage/sia.scim")" -o /dev/null -d '{"schemas":
  ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":"active","value":false}]}'
dead sia
expect_heard webhook sia@example.org provision deactivate revoke
alive sid
scim -X DELETE "$server_url/scim/v2/Users/$(cat "$stage/sid.scim")"
dead sid
expect_heard webhook sid@example.org provision deactivate revoke remove

step "Every page did what it says, and nothing outlived it."
