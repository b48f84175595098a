#!/usr/bin/env bash
# Runs each fuzz target of a fuzz build: cmake/fuzz.sh BUILD_FOLDER RUNS. What a target finds interesting is kept in
# BUILD_FOLDER/corpus/TARGET for the next run; an input that breaks it is left in BUILD_FOLDER/findings.
set -euo pipefail

build=$(realpath "$1")
runs=$2
[ -d "$build/fuzzers" ] || { echo "fuzz: there is no fuzz target in $build" >&2; exit 1; }
mkdir -p "$build/findings"

failed=()
for target in "$build"/fuzzers/*_fuzz; do
  name=$(basename "$target")
  read -r program seeds <"$target"
  mkdir -p "$build/corpus/$name"
  echo "== $name: $runs executions"
  "$program" -runs="$runs" -timeout=10 -rss_limit_mb=2048 -max_len=65536 -print_final_stats=1 -verbosity=0 \
    -artifact_prefix="$build/findings/$name-" "$build/corpus/$name" "$seeds" || failed+=("$name")
done

if [ ${#failed[@]} -gt 0 ]; then
  echo "fuzz: ${failed[*]} failed; the inputs are in $build/findings" >&2
  exit 1
fi
