#!/usr/bin/env bash
# Checks what the compiler does not: cmake/lint.sh JOBS. Reads tracked files only; changes nothing.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1

jobs=${1:-2}
failed=()
check() {
  local title=$1
  shift
  echo "== $title"
  "$@" || failed+=("$title")
}

tidy() { cmake --preset tidy >build/tidy.log && cmake --build --preset tidy --parallel "$jobs"; }

mapfile -t sources < <(git ls-files '*.cc' '*.h')
mapfile -t scripts < <(git ls-files '*.sh' .ci/run)
mkdir -p build
check "shell scripts" shellcheck -x "${scripts[@]}"
check "layering" python3 -B tests/architecture/layering.py
check "format" clang-format-14 --dry-run -Werror "${sources[@]}"
check "clang-tidy" tidy

if [ ${#failed[@]} -gt 0 ]; then
  printf 'lint: not clean: %s\n' "${failed[@]}" >&2
  exit 1
fi
echo "lint: clean"
