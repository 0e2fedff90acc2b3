#!/usr/bin/env bash
# ./tests/run.sh [--preset tests|debug|release|sanitize|warnings] [ctest's arguments]
# Installs what is missing, builds and runs the tests. Without arguments all but the labels fuzz, long, python and tidy run;
# `./tests/run.sh -L fuzz` runs those. RECGLM_DATA names the folder of real data (default: ../shared/data).
set -uo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../cmake/set_up.sh"

preset=tests
if [ "${1:-}" = --preset ]; then
  preset=${2:?--preset needs a name}
  shift 2
fi
[ $# -eq 0 ] && set -- -LE '^(fuzz|long|python|bench|tidy|gpu)$'

install_missing build tests
configure "$preset" "$preset" ${RECGLM_DATA:+"-DRECGLM_DATA=$(realpath "$RECGLM_DATA")"} && build "$preset" || exit 1

log=$root/build/$preset/ctest.log
ctest --test-dir "$root/build/$preset" --output-on-failure -j "$(jobs)" "$@" 2>&1 | tee "$log"
status=${PIPESTATUS[0]}
sed -nE 's/^[0-9]+% tests passed, ([0-9]+) tests? failed out of ([0-9]+)$/\1 \2/p' "$log" | tail -n 1 | {
  read -r failed all || { failed=0 all=0; }
  echo "$((all - failed)) passed, $failed failed"
}
exit "$status"
