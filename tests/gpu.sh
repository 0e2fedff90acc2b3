#!/usr/bin/env bash
# tests/gpu.sh BUNDLE OUT [--emulated]
# What only a card can show, in at most 8 minutes: `cmake --build BUILD --target gpu_bundle` makes the folder BUNDLE, which needs
# neither compiler nor network. Each step has its own limit and leaves OUT/<step>.log; the others go on after one that fails.
# OUT/steps.tsv says what came of each. With --emulated the steps that a program on the emulated card can take are taken
# with it, so that a mistake of this script is found without a card. cuBLASLt is the machine's: of a toolkit, or of PyTorch.
set -uo pipefail
bundle=$(realpath "${1:?the folder of the bundle}") || exit 2
out=${2:?the folder of the results}
card=cuda
[ "${3:-}" = --emulated ] && card=emulated
mkdir -p "$out" && out=$(realpath "$out") || exit 2

# Libraries of CUDA where toolkits and Python's packages have them.
libraries=$bundle/lib
for folder in /usr/local/cuda*/lib64 /usr/local/cuda*/lib $(python3 -c 'import site; print(*site.getsitepackages(), site.getusersitepackages())' 2>/dev/null | tr ' ' '\n' | sed 's|$|/nvidia/cu13/lib|'); do
  [ -e "$folder/libcublasLt.so.13" ] && libraries+=:$folder
done
export LD_LIBRARY_PATH=$libraries${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}

printf 'step\tresult\tseconds\n' >"$out/steps.tsv"
failed=0

# step NAME SECONDS COMMAND...: 77 is a step that cannot be taken here.
step() {
  local name=$1 limit=$2 began=$SECONDS status result
  shift 2
  timeout "$limit" "$@" >"$out/$name.log" 2>&1
  status=$?
  case $status in
    0) result=passed ;;
    77) result=skipped ;;
    124) result="over $limit s" ;;
    *) result="failed ($status)" ;;
  esac
  case $status in 0 | 77) ;; *) failed=1 ;; esac
  printf '%s\t%s\t%s\n' "$name" "$result" $((SECONDS - began)) | tee -a "$out/steps.tsv"
}

device() {
  [ $card = cuda ] || return 77
  nvidia-smi --query-gpu=name,driver_version,memory.total,memory.free,clocks.sm,clocks.mem,clocks.max.sm,clocks.max.mem --format=csv
}

# A recipe trained and searched on the card ranks as it does on the processor.
models() {
  local program tiny=(--users 60 --items 40 --steps 3 --batch-tokens 256 --hidden 16 --heads 2 --layers 1 --test-users 10 --beams 10
    --list 10 --seeds 1 --rows paper --quiet)
  for program in quickstart quickstart_$card; do
    rm -rf "$out/models_$program"
    "$bundle/$program" "${tiny[@]}" --out "$out/models_$program" || return 1
  done
  cmp <(zcat "$out/models_quickstart/paper-1/per_user.tsv.gz") <(zcat "$out/models_quickstart_$card/paper-1/per_user.tsv.gz")
}

# The same with more users and a larger network, where the card is worth its while.
quickstart() {
  [ $card = cuda ] || return 77
  "$bundle/quickstart_cuda" --rows paper --seeds 1 --out "$out/quickstart" && tail -n +1 "$out/quickstart/table.tsv"
}

sanitizer() {
  [ $card = cuda ] || return 77
  local tool
  tool=$(command -v compute-sanitizer || ls /usr/local/cuda*/bin/compute-sanitizer 2>/dev/null | head -n 1)
  [ -n "$tool" ] || return 77
  "$tool" --tool "$1" --error-exitcode 9 "$bundle/gpu.gpu"
}

export -f device models quickstart sanitizer
export bundle out card
step device 5 bash -c device
step laws 60 "$bundle/gpu.gpu"
step products 30 "$bundle/gpu.products"
step models 60 bash -c models
step quickstart 90 bash -c quickstart
for tool in memcheck racecheck initcheck synccheck; do step $tool 50 bash -c "sanitizer $tool"; done
exit $failed
