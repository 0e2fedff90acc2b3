#!/usr/bin/env python3
"""registers.py [--write] [ARCHITECTURE]...: what each kernel of cuda<float> and cuda<double> needs of a card, as ptxas says it.

Compiles tests/backend/cuda/gpu_test.cu, which uses them all, for each architecture (80 90 100 120 by default) and compares with
registers.tsv beside this file. A line that differs is printed as it is now, and fails; so does a kernel that spills.
blocks: how many fit a multiprocessor by registers and threads alone, of 64 K registers and 2048 (sm_120: 1536) threads.
"""
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
TABLE = HERE / "registers.tsv"
HEADER = "kernel\tarchitecture\tregisters\tstack\tspills\tstatic_shared\tblocks"


def threads_of_kernels():
    """Of each kernel the threads of a block, where its source says a number."""
    found = {}
    for path in [*ROOT.glob("include/recglm/backend/cuda/*.cuh")]:
        for name, threads in re.findall(r"struct (\w+)[^{;]*\{[^}]*?\bthreads = (\d+)", path.read_text()):
            found[name] = int(threads)
    return found


def measured(architecture, threads):
    """Lines of the table for one architecture."""
    done = subprocess.run(
        ["nvcc", "-std=c++20", "-O3", f"-arch=sm_{architecture}", "-diag-suppress=1675,550", "-Xptxas", "-v", "-I", ROOT / "include",
         "-cubin", "-o", "/dev/null", HERE / "gpu_test.cu"], capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    said = subprocess.run(["c++filt"], input=done.stderr, capture_output=True, text=True).stdout
    lines = []
    for name, stack, stores, loads, rest in re.findall(
            r"Function properties for void recglm::on_device::run<(.+)>\(.*\)\n\s*(\d+) bytes stack frame, (\d+) bytes spill stores, "
            r"(\d+) bytes spill loads\n.*?Used (.+)", said):
        name = name.replace("recglm::on_device::", "").replace("recglm::", "").strip()
        registers = int(re.match(r"(\d+) registers", rest).group(1))
        shared = re.search(r"(\d+) bytes smem", rest)
        of_block = threads.get(re.match(r"\w+", name).group(0))
        blocks = "-"
        if of_block:
            most = 1536 if architecture == "120" else 2048
            blocks = min(65536 // (-(-registers // 8) * 8 * of_block), most // of_block)
        lines.append((name, architecture, str(registers), stack, str(int(stores) + int(loads)), shared.group(1) if shared else "0",
                      str(blocks)))
    if not lines:
        sys.exit(f"sm_{architecture}: ptxas names no kernel")
    return sorted(lines)


def main():
    write = "--write" in sys.argv
    architectures = [a for a in sys.argv[1:] if a.isdigit()] or ["80", "90", "100", "120"]
    threads = threads_of_kernels()
    lines = [line for a in architectures for line in measured(a, threads)]
    spilled = [line for line in lines if line[4] != "0"]
    for line in spilled:
        print("spills:", *line)
    if write:
        TABLE.write_text("\n".join([HEADER, *("\t".join(line) for line in lines)]) + "\n")
        return 1 if spilled else 0
    kept = {tuple(line.split("\t")) for line in TABLE.read_text().splitlines()[1:]}
    kept = {line for line in kept if line[1] in architectures}
    changed = 0
    for line in sorted(set(lines) ^ kept):
        print("now: " if line in lines else "kept:", *line)
        changed = 1
    return 1 if spilled or changed else 0


if __name__ == "__main__":
    sys.exit(main())
