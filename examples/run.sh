#!/usr/bin/env bash
# Serves a demo tenant and two demo apps until Ctrl-C; called by `make run`. State stays in run/ for the next start.
# PORT chooses another port than 8443.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
stage=run
port=${PORT:-8443}
# shellcheck source=examples/stage.sh
source examples/stage.sh

mkdir -p "$stage"
check_port "$port"
certs/make.sh "$stage/certs"
trap stop_all EXIT
trap 'exit 0' INT TERM
start_apps /dev/stdout
furnish
start_server "$port"
token=$(cat "$stage/okta.token")

cat <<TEXT

Provost serves on $server_url (SCIM under /scim/v2); its log is $stage/provost.log.
The bearer token of the source "okta": $token
It is kept in $stage/okta.token, that of "entra" in $stage/entra.token. Ctrl-C ends everything.

Create a person:

  curl -sS --cacert $stage/certs/ca.pem -H "Authorization: Bearer \$(cat $stage/okta.token)" \\
    -H "Content-Type: application/scim+json" $server_url/scim/v2/Users \\
    -d '{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"robin@example.org","active":true}'

Switch the person off:

  curl -sS --cacert $stage/certs/ca.pem -H "Authorization: Bearer \$(cat $stage/okta.token)" \\
    -H "Content-Type: application/scim+json" -X PATCH $server_url/scim/v2/Users/\$(curl -sS \\
      --cacert $stage/certs/ca.pem -H "Authorization: Bearer \$(cat $stage/okta.token)" \\
      "$server_url/scim/v2/Users?filter=userName%20eq%20%22robin@example.org%22" |
      python3 -c 'import json, sys; print(json.load(sys.stdin)["Resources"][0]["id"])') \\
    -d '{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":"active","value":false}]}'

Show what each app was told:

  curl -sS $apps_url/heard | python3 -m json.tool

TEXT

wait -n "$server_pid" "$apps_pid" || true
fail "a program ended by itself; see $stage/provost.log"
