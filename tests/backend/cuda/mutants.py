#!/usr/bin/env python3
"""Mutants of the card's kernels: one edit at a time, which the test of the file must see.

tests/backend/cuda/mutants.py [--include FOLDER]... [--only TEXT] [FILE]...

Each FILE is a table in mutants/ (all by default): mutants/rows.py edits include/recglm/backend/cuda/rows.cuh and runs
tests/backend/cuda/rows_test.cpp. It holds `edits`, a list of (what, regular expression, replacement); an expression
must match exactly once; or of (text, replacement), where the text stands as it is. `tests` names the tests that are asked, in
order, where that is not the file's own alone. An edit that cannot change what a kernel gives is in `without_effect` too, {what
or (text, replacement): reason}, and must survive. Prints a line for each mutant; ends with 1 where one survives, or where an edit no longer matches.
"""
import argparse
import pathlib
import re
import runpy
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
HEADERS = "recglm/backend/cuda"
SECONDS = 120  # of a test; a mutant may never end


class Compiler:
    """Compiles tests with a folder of headers before the library's. What all share is compiled once."""

    def __init__(self, shared, includes):
        self.includes = [ROOT / "include", *includes, ROOT / "tests"]
        self.main = shared / "main.o"
        self.header = shared / "shared.hpp"
        self.header.write_text("#include <algorithm>\n#include <cmath>\n#include <memory>\n#include <string>\n"
                               '#include <vector>\n#include "recglm/core/random.hpp"\n#include "support/catch.hpp"\n')
        for arguments in (["-c", ROOT / "tests/support/main.cpp", "-o", self.main], ["-x", "c++-header", self.header]):
            said = self.run([], arguments)
            if said:
                sys.exit(said)

    def run(self, first, arguments):
        folders = [f"-I{f}" for f in (*first, *self.includes)]
        command = ["g++", "-std=c++20", "-O0", "-w", "-fopenmp", *folders, *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True)
        return done.stderr if done.returncode else None

    def test(self, name, overlay, program):
        """None, or what the compiler says where it fails."""
        source = HERE / f"{name}_test.cpp"
        return self.run([overlay], ["-include", self.header, source, self.main, "-o", program, "-lopenblas", "-ldnnl"])


def verdict(program):
    """None where the test passes, else the first line that says why it did not."""
    try:
        done = subprocess.run([str(program), "--abort"], capture_output=True, text=True, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return "does not end"
    if done.returncode == 0:
        return None
    lines = [line.strip() for line in done.stdout.splitlines()]
    told = [line for line in lines if ".cuh" in line or "kernel" in line or "line " in line]
    told += [line for line in lines if line.startswith(("REQUIRE", "CHECK", "FAIL", "INFO")) or "writes" in line]
    return (told or lines[-1:] or [f"ends with {done.returncode}"])[0]


def tried(compiler, name, source, tests):
    """What becomes of a header with this source: a word, and why."""
    with tempfile.TemporaryDirectory() as folder:
        overlay = pathlib.Path(folder)
        (overlay / HEADERS).mkdir(parents=True)
        (overlay / HEADERS / f"{name}.cuh").write_text(source)
        for test in tests:
            said = compiler.test(test, overlay, overlay / "test")
            if said:
                return "WRONG", said.splitlines()[0]
            why = verdict(overlay / "test")
            if why is not None:
                return "killed", why
    return "SURVIVED", ""


def main():
    with tempfile.TemporaryDirectory() as shared:
        return run_tables(pathlib.Path(shared))


def run_tables(shared):
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--include", action="append", default=[], help="one more folder of headers")
    options.add_argument("--only", default="", help="edits whose description holds this")
    options.add_argument("files", nargs="*", default=sorted(p.stem for p in (HERE / "mutants").glob("*.py")))
    given = options.parse_args()
    compiler = Compiler(shared, given.include)
    counts = dict.fromkeys(("killed", "without effect", "SURVIVED", "WRONG"), 0)
    for name in given.files:
        table = runpy.run_path(str(HERE / "mutants" / f"{name}.py"))
        harmless = table.get("without_effect", {})
        source = (ROOT / "include" / HEADERS / f"{name}.cuh").read_text()
        for edit in table["edits"]:
            if len(edit) == 2:  # text as it stands
                what, pattern, replacement = edit, re.escape(edit[0]), edit[1].replace("\\", "\\\\")
            else:
                what, pattern, replacement = edit
            shown = what if isinstance(what, str) else " -> ".join(part.strip() for part in what)
            if given.only not in shown:
                continue
            found = len(re.findall(pattern, source))
            if found != 1:
                state, why = "WRONG", f"the expression matches {found} times"
            else:
                bent = re.sub(pattern, lambda m: m.expand(replacement), source)
                state, why = tried(compiler, name, bent, table.get("tests", [name]))
                if what in harmless:
                    state, why = ("without effect", harmless[what]) if state == "SURVIVED" else ("WRONG", why)
            counts[state] += 1
            print(f"{state:15}{name}: {shown} | {why[:160]}", flush=True)
    print(", ".join(f"{n} {state}" for state, n in counts.items()))
    return 1 if counts["SURVIVED"] or counts["WRONG"] else 0


if __name__ == "__main__":
    sys.exit(main())
