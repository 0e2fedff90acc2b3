# Sourced by tests/run.sh, examples/quickstart.sh and .ci/run: what they need to get from a bare system to a program.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# For what | how it is known | apt | dnf | pacman | brew. A tool is known by its command, a library by a header.
# Packages in brackets are used where the system has them, and never missed.
needs="
build|command:g++|g++|gcc-c++|gcc|gcc
build|command:cmake|cmake|cmake|cmake|cmake
build|command:ninja|ninja-build|ninja-build|ninja|ninja
build|command:ccache|[ccache]|[ccache]|[ccache]|[ccache]
build|command:mold|[mold]|[mold]|[mold]|[mold]
build|xtensor/xtensor_config.hpp,xtensor/core/xtensor_config.hpp|libxtensor-dev|xtensor-devel|xtensor|xtensor
build|xtensor-blas/xblas_config.hpp|libxtensor-blas-dev|xtensor-blas-devel|xtensor-blas|xtensor-blas
build|openblas_config.h,openblas-pthread/openblas_config.h,openblas-openmp/openblas_config.h,openblas/openblas_config.h|libopenblas-dev|openblas-devel|openblas|openblas
build|zlib.h|zlib1g-dev|zlib-devel|zlib|zlib
build|nlohmann/json.hpp|nlohmann-json3-dev|json-devel|nlohmann-json|nlohmann-json
build|CLI/CLI.hpp|libcli11-dev|cli11-devel|cli11|cli11
build|dnnl.hpp|[libdnnl-dev]|[onednn-devel]|[onednn]|[onednn]
build|zip.h|[libzip-dev]|[libzip-devel]|[libzip]|[libzip]
build|sentencepiece_processor.h|[libsentencepiece-dev]|[sentencepiece-devel]|[sentencepiece]|[sentencepiece]
build|command:mpicxx|[libopenmpi-dev]|[openmpi-devel]|[openmpi]|[open-mpi]
build|command:mpirun|[openmpi-bin]|[openmpi]|[openmpi]|[open-mpi]
build|toml/combinator.hpp|[libtoml11-dev]|[toml11-devel]|[toml11]|[toml11]
build|command:gnuplot|[gnuplot-nox]|[gnuplot]|[gnuplot]|[gnuplot]
tests|command:clang-format|[clang-format]|[clang-tools-extra]|[clang]|[clang-format]
tests|catch2/catch.hpp,catch2/catch_all.hpp|catch2|catch-devel|catch2|catch2
bench|benchmark/benchmark.h|libbenchmark-dev|google-benchmark-devel|benchmark|google-benchmark
"

# Whether a tool or one of several headers is there.
is_here() {
  case "$1" in
    command:*)
      command -v "${1#command:}" >/dev/null
      return
      ;;
  esac
  local folder header
  for folder in /usr/include "/usr/include/$(uname -m)-linux-gnu" /usr/local/include /opt/homebrew/include \
    /opt/homebrew/opt/openblas/include ${CONDA_PREFIX:+"$CONDA_PREFIX/include"}; do
    for header in ${1//,/ }; do
      [ -e "$folder/$header" ] && return 0
    done
  done
  return 1
}

# install_missing build [tests] [bench]: installs by apt what is missing, or names it and ends with status 2.
install_missing() {
  local missing=() optional=() column manager=none kind known names package
  if command -v apt-get >/dev/null && command -v dpkg-query >/dev/null; then
    manager=apt column=1
  elif command -v dnf >/dev/null; then
    manager=dnf column=2
  elif command -v pacman >/dev/null; then
    manager=pacman column=3
  elif command -v brew >/dev/null; then
    manager=brew column=4
  else
    column=1
  fi
  while IFS='|' read -r kind known names; do
    [ -n "$kind" ] && [[ " $* " == *" $kind "* ]] || continue
    package=$(printf '%s' "$names" | cut -d'|' -f"$column")
    is_here "$known" && continue
    case "$package" in
      \[*\]) optional+=("${package:1:-1}") ;;
      *) missing+=("$package") ;;
    esac
  done <<<"$needs"

  if [ "$manager" != apt ]; then
    [ ${#missing[@]} -eq 0 ] && return 0
    case "$manager" in
      dnf) echo "missing; install with: sudo dnf install ${missing[*]}" ;;
      pacman) echo "missing; install with: sudo pacman -S ${missing[*]} (what pacman does not have is in the AUR)" ;;
      brew) echo "missing; install with: brew install ${missing[*]}" ;;
      none) echo "missing, by the names of Debian's packages: ${missing[*]}" ;;
    esac >&2
    exit 2
  fi
  [ ${#missing[@]} -eq 0 ] && [ ${#optional[@]} -eq 0 ] && return 0

  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then
      as_root=(sudo)
    elif [ ${#missing[@]} -eq 0 ]; then
      return 0
    else
      echo "missing, and no sudo here; as root: apt-get update && apt-get install ${missing[*]} ${optional[*]}" >&2
      exit 2
    fi
  fi
  echo "installing: ${missing[*]} ${optional[*]}"
  as_root+=(env DEBIAN_FRONTEND=noninteractive)
  "${as_root[@]}" apt-get update -q </dev/null || echo "apt-get update failed; continuing with the lists that are here" >&2
  for package in "${optional[@]}"; do
    apt-cache show "$package" >/dev/null 2>&1 && missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  "${as_root[@]}" apt-get install -q -y --no-install-recommends "${missing[@]}" </dev/null || {
    echo "apt-get could not install: ${missing[*]}" >&2
    exit 2
  }
}

# One compiler for each core, and for each 1.5 GB of memory.
jobs() {
  local cores memory
  cores=$(nproc 2>/dev/null || sysctl -n hw.ncpu)
  memory=$(awk '/MemAvailable/ { print int($2 / 1500000) }' /proc/meminfo 2>/dev/null)
  [ -n "$memory" ] && [ "$memory" -lt "$cores" ] && cores=$memory
  [ "$cores" -lt 1 ] && cores=1
  echo "$cores"
}

# configure <folder below build/> <preset> [-D...]
configure() {
  local folder="$root/build/$1" log="$root/build/configure_$1.log" preset=$2 generator=()
  shift 2
  if [ ! -f "$folder/CMakeCache.txt" ] && [ -z "${CMAKE_GENERATOR:-}" ] && command -v ninja >/dev/null; then
    generator=(-G Ninja)
  fi
  (cd "$root" && cmake --preset "$preset" -B "$folder" "${generator[@]}" "$@" >"$log" 2>&1) || {
    cat "$log" >&2
    return 1
  }
}

# build <folder below build/> [target...]
build() {
  local folder="$root/build/$1"
  shift
  cmake --build "$folder" -j "$(jobs)" ${1:+--target "$@"}
}
mkdir -p "$root/build"
