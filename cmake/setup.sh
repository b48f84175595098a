#!/usr/bin/env bash
# Installs what is missing on Debian 12, and nothing else: cmake/setup.sh [--npm] GROUP…  (groups: cmake/packages.txt)
# --npm also installs the packages of tests/npm, and Node.js with npm where there is none.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname "$here")
export DEBIAN_FRONTEND=noninteractive

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo --preserve-env=DEBIAN_FRONTEND "$@"
  else
    echo "setup: packages are missing and this is neither root nor a user with sudo. Install them and start again: ${missing[*]}" >&2
    exit 1
  fi
}

installed() {
  case "$1" in
    nginx-light) command -v nginx >/dev/null || [ -x /usr/sbin/nginx ] ;;  # any flavour of nginx serves a file
    *) [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ] ;;
  esac
}

known() { apt-cache show --no-all-versions "$1" >/dev/null 2>&1; }

install_missing() {
  local package
  for package in "${missing[@]}"; do
    if ! known "$package"; then
      as_root apt-get update -q
      break
    fi
  done
  # A package list may be old: one more look, then the failure is real.
  as_root apt-get install -q -y --no-install-recommends "${missing[@]}" ||
    { as_root apt-get update -q && as_root apt-get install -q -y --no-install-recommends "${missing[@]}"; }
}

# npm cannot install Rocket.Chat's client, as its packages of types ask for one that yarn patches. The client itself runs
# on query-string alone, so its files are laid beside what npm has installed.
install_rocketchat_client() {
  local folder=node_modules/@rocket.chat/api-client held
  local sha512=101ff4e9cd5a5dcbfe40151d8d7f2235b1e138b105819510696e9f96ee3a7255bb4c62998c870c8d116c33f8e364ceabc6ed267f04023327727cc4c5df0bbb61
  held=$(mktemp -d)
  npm pack --silent --ignore-scripts --pack-destination "$held" @rocket.chat/api-client@0.2.57 >/dev/null
  mv "$held"/*.tgz "$held/client.tgz"
  echo "$sha512  $held/client.tgz" | sha512sum --check --quiet
  mkdir -p "$folder"
  tar -xzf "$held/client.tgz" -C "$folder" --strip-components=1 --no-same-owner
  rm -rf "$held"
}

install_npm_packages() {
  cd "$root/tests/npm"
  [ node_modules/.complete -nt package-lock.json ] && return
  npm ci --ignore-scripts --no-audit --no-fund
  install_rocketchat_client
  touch node_modules/.complete
}

npm=no
groups=()
for word in "$@"; do
  case "$word" in
    --npm) npm=yes ;;
    *) groups+=("$word") ;;
  esac
done

missing=()
while read -r group package _; do
  [[ " ${groups[*]} " == *" $group "* ]] || continue
  installed "$package" || missing+=("$package")
done < <(grep -v '^#' "$here/packages.txt" | grep .)

if [ "$npm" = yes ]; then
  command -v node >/dev/null || missing+=(nodejs)
  command -v npm >/dev/null || missing+=(npm)
fi

if [ ${#missing[@]} -gt 0 ]; then
  echo "setup: installing ${missing[*]}"
  install_missing
fi
if [ "$npm" = yes ]; then install_npm_packages; fi # after || or && a failure in it would be passed over
