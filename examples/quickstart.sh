#!/usr/bin/env bash
# ./examples/quickstart.sh [--smoke] [arguments of the experiment]
# Installs what is missing, builds experiments/quickstart.cpp and runs it on its synthetic world: a table of base, paper,
# ids and the baselines. --smoke: a run of seconds that only shows that everything works. --help lists the arguments.
set -uo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../cmake/set_up.sh"

arguments=()
for argument in "$@"; do
  if [ "$argument" = --smoke ]; then
    arguments+=(--users 200 --items 100 --steps 10 --test-users 20 --validation-users 10 --seeds 1)
  else
    arguments+=("$argument")
  fi
done

install_missing build
configure quickstart release -DRECGLM_TESTS=OFF -DRECGLM_BENCH=OFF && build quickstart quickstart || exit 1
exec "$root/build/quickstart/quickstart" "${arguments[@]}"
