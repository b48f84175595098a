#!/usr/bin/env bash
# Makes certificates for development: certs/make.sh DIR. Leaves in DIR, in PEM:
#   ca.pem ca.key           an authority that signs the two below and nothing else
#   server.pem server.key   for 127.0.0.1, ::1 and localhost
#   client.pem client.key   for a caller that shows a certificate
# Safe to run again: what is still valid for a week stays, the rest is made anew. Keys are readable by their owner only.
set -euo pipefail
umask 077

kDays=365           # clients refuse more than 825
kRenewSeconds=604800

if [ $# -ne 1 ]; then
  echo "usage: certs/make.sh DIR" >&2
  exit 2
fi
mkdir -p "$1"
cd "$1"

# Valid for a week more, signed by today's authority, and with its own key beside it.
good() {
  local name=$1
  [ -s "$name.pem" ] && [ -s "$name.key" ] || return 1
  openssl x509 -in "$name.pem" -noout -checkend "$kRenewSeconds" >/dev/null 2>&1 || return 1
  openssl verify -CAfile ca.pem "$name.pem" >/dev/null 2>&1 || return 1
  [ "$(openssl x509 -in "$name.pem" -noout -pubkey)" = "$(openssl pkey -in "$name.key" -pubout 2>/dev/null)" ]
}

new_key() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1" 2>/dev/null; }

# Each file is made aside and moved into place, so that a broken run leaves no half of a pair.
make_ca() {
  new_key ca.key.new
  openssl req -x509 -new -key ca.key.new -sha256 -days "$kDays" -subj "/CN=Provost development authority" \
    -addext "basicConstraints=critical,CA:TRUE,pathlen:0" -addext "keyUsage=critical,keyCertSign,cRLSign" -out ca.pem.new
  mv ca.key.new ca.key
  mv ca.pem.new ca.pem
}

# make_leaf NAME SUBJECT EXTENSION…
make_leaf() {
  local name=$1 subject=$2
  shift 2
  new_key "$name.key.new"
  openssl req -new -key "$name.key.new" -subj "$subject" -out "$name.csr"
  printf '%s\n' "basicConstraints=critical,CA:FALSE" "keyUsage=critical,digitalSignature" \
    "subjectKeyIdentifier=hash" "authorityKeyIdentifier=keyid" "$@" >"$name.ext"
  openssl x509 -req -in "$name.csr" -CA ca.pem -CAkey ca.key -set_serial "0x$(openssl rand -hex 16)" \
    -sha256 -days "$kDays" -extfile "$name.ext" -out "$name.pem.new" 2>/dev/null
  mv "$name.key.new" "$name.key"
  mv "$name.pem.new" "$name.pem"
  rm -f "$name.csr" "$name.ext"
}

good ca || make_ca
good server || make_leaf server "/CN=localhost" "extendedKeyUsage=serverAuth" \
  "subjectAltName=IP:127.0.0.1,IP:0:0:0:0:0:0:0:1,DNS:localhost"
good client || make_leaf client "/CN=Provost development client" "extendedKeyUsage=clientAuth" \
  "subjectAltName=DNS:client.localhost"
chmod 600 ca.key server.key client.key
chmod 644 ca.pem server.pem client.pem
