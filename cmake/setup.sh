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

install_npm_packages() {
  local folder=$root/tests/npm
  # npm writes this file last; as long as it is newer than the lock file, everything is in place.
  [ "$folder/node_modules/.package-lock.json" -nt "$folder/package-lock.json" ] && return
  (cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund)
  touch "$folder/node_modules/.package-lock.json"
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
[ "$npm" = no ] || install_npm_packages
