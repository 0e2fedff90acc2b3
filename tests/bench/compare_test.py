"""bench/compare.py on programs that only pretend: usage compare_test.py COMPARE. The pretended numbers are chosen so that
every field of its lines is known beforehand."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

OURS = """#!{python}
import json, sys
flags = sys.argv[1:]
assert flags[flags.index("--threads") + 1] == "2", flags
texts = json.load(open(flags[flags.index("--lengths") + 1])) if "--lengths" in flags else None
assert texts is None or texts in ([[64] * 4], [[10, 20], [30]]), texts
print("progress that is no JSON")
print(json.dumps(dict(tokens_per_s=300, users_per_s=120 if "--factors" in flags else 12, peak_rss_mb=500, gflops=50, threads=2, blas="pretended", cpu="none")))
"""
PEER = """import json, os, sys, time
flags = sys.argv[1:]
if "--compile" in flags and os.environ.get("SLOW"):
    time.sleep(60)
if "--dump-lengths" in flags:
    print(json.dumps([[10, 20], [30]]))
elif "--way" in flags and "onednn" in flags:
    sys.exit("no such library")
elif "--way" in flags and "openblas" in flags:
    print(json.dumps(dict(gflops_median_min_max={"256x768x768": [80, 70, 90], "256x3072x768": [100, 90, 110], "1024x768x768": [200, 1, 2]})))
elif "--factors" in flags:
    ways = dict(torch=20, numpy=40, count=30)
    print(json.dumps(dict(users_per_s=ways[flags[flags.index("--way") + 1]], seconds=1)))
else:
    compiled = "--compile" in flags
    print(json.dumps(dict(tokens_per_s=200 if compiled else 100, users_per_s=1.5, peak_rss_mb=1500)))
"""


def run(compare, folder, *flags):
    command = [sys.executable, compare, "--build", folder, "--peers", folder, "--quiet", "1000", "--pairs", "2", *flags]
    done = subprocess.run(command, capture_output=True, text=True)
    return done.returncode, [json.loads(x) for x in done.stdout.splitlines()], done.stderr


def main():
    compare = sys.argv[1]
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "bench").mkdir()
        status, lines, errors = run(compare, folder, "--only", "T1")
        assert status == 2 and "bench.train.step" in errors and not lines, (status, errors)
        for program in ("bench.train.step", "bench.decode.catalogue", "bench.baselines.vector_ranking"):
            (folder / "bench" / program).write_text(OURS.format(python=sys.executable))
            (folder / "bench" / program).chmod(0o755)
        for script in ("train.py", "decode.py", "rank.py", "gemm.py"):
            (folder / script).write_text(PEER)

        status, lines, errors = run(compare, folder, "--only", "T1,T2,M1,D1,R1")
        assert status == 0, errors
        t1, t2, m1, d1, r1 = lines
        order = ["row", "work", "ours", "peer", "unit", "ratio", "spread", "threads", "blas", "cpu"]
        for line in lines:
            assert list(line)[:len(order)] == order and line["pairs"] == 2 and line["threads"] == 2, line
            assert line["blas"] == "pretended" and line["cpu"] == "none", line
        assert [x["row"] for x in lines] == ["T1", "T2", "M1", "D1", "R1"]
        assert (t1["ours"], t1["peer"], t1["ratio"], t1["spread"], t1["unit"]) == (300, 200, 1.5, [1.5, 1.5], "tokens/s"), t1
        assert "--compile" in t1["peer_variant"]  # the fastest, not the first
        assert t1["gemm_share"] == 0.5 and t2["gemm_share"] == 0.25, (t1, t2)
        assert (m1["ours"], m1["peer"], m1["ratio"], m1["unit"]) == (500, 1500, 3, "MB") and "gemm_share" not in m1, m1
        assert (d1["ours"], d1["peer"], d1["ratio"]) == (12, 1.5, 8), d1
        assert (r1["ours"], r1["peer"], r1["ratio"], r1["unit"], r1["at_least"]) == (120, 40, 3, "users/s", 2.2), r1
        assert "--way numpy" in r1["peer_variant"], r1  # by its own number, users/s

        # Memory is compared with the fastest variant, found by its speed, also where no row of speed was asked for.
        status, lines, errors = run(compare, folder, "--only", "M1")
        assert status == 0 and lines[0]["ratio"] == 3 and "--compile" in lines[0]["peer_variant"], (lines, errors)

        # A variant that does not come to an end is left out, and named.
        os.environ["SLOW"] = "1"
        status, lines, errors = run(compare, folder, "--only", "T1", "--variant-seconds", "3")
        del os.environ["SLOW"]
        assert status == 0 and lines[0]["peer"] == 100 and "--compile" not in lines[0]["peer_variant"], (lines, errors)
        assert "was not done in 3 s" in errors, errors

        status, lines, errors = run(compare, folder, "--only", "T9")
        assert status == 2 and "no row T9" in errors, errors


main()
