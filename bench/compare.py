#!/usr/bin/env python3
"""Sets our programs beside their Python peers, in turn (ours, peer, ours, peer), and prints one JSON line for each row.

T1  LoRA training, one batch of 4 texts of 64 tokens      T2  LoRA training on the peers' ragged texts
T3  full fine-tuning, as T1                               T4  full fine-tuning, as T2
M1  peak resident memory of T2                            D1  beam search in a catalogue, against Hugging Face generate
R1  full-ranking evaluation of user and item vectors
K1  encoding Beauty's titles, GPT-2's byte-level BPE       K2  the same with ChatGLM-6B's SentencePiece model
Q1  LoRA training as T1 on an int8 base                   Q2  one decoding step of 20 rows, int8 base
Q3  Q1 beside our own T1 (f32)                            Q4  T1 on a bf16 base beside our own T1

K1 and K2 run on one thread and need the folder of data (--data: beauty/items.tsv, tokenizers/). Q3 and Q4 have ourselves as peer.

A peer with several variants runs each once beforehand; the fastest is the one that ours is set against. `ratio` is the
median over the pairs (above 1: ours is better), `spread` its smallest and largest. Before each program the machine must
be quiet, and a pair during which other work kept it busy is run again. `gemm_share` is what the row reaches of the
fastest matmul that gemm.py finds on this machine, with as many rows as the row's own matmuls have.

The build folder needs the programs bench.train.step, bench.decode.catalogue, bench.decode.step, bench.tokenizer.encode and
bench.baselines.vector_ranking (those of the rows asked for), compiled for speed:
    cmake --preset release && cmake --build build/release --target bench.train.step bench.decode.catalogue bench.baselines.vector_ranking
"""

import argparse
import json
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile
import time

FIXED = [[64, 64, 64, 64]]
DECODE = dict(users=8, beams=20, history=200, items=12101, new=25)
BASES = ["float32", "bfloat16", "dynamic", "torchao-weight", "torchao-dynamic", "bitsandbytes"]
RANKING = dict(users=22363, items=12101, factors=64, k=10)


class Row:
    """One line of the table: what ours is given, what the peer is given, which number of theirs counts. `rate` is the number
    by which the fastest variant of the peer is found: `number`, where that is one."""

    def __init__(self, work, at_least, script, ours, peers, number, unit, gemm_rows, repeats, lower_is_better=False, rate=None):
        self.work, self.at_least, self.script, self.ours, self.peers = work, at_least, script, ours, peers
        self.number, self.unit, self.gemm_rows, self.repeats = number, unit, gemm_rows, repeats
        self.lower_is_better, self.rate = lower_is_better, rate or number


def training(mode, ragged):
    shape = [] if ragged else ["--shape", "fixed", "--batch", "4", "--length", "64"]
    peer = ["--mode", mode, "--head", "targets", *shape]
    ours = ["--size", "base", "--vocab", "50304", "--mode", mode, "--rank", "8", "--lengths", "ragged" if ragged else "fixed"]
    return dict(script=("bench.train.step", "train.py"), ours=ours, peers=[peer, [*peer, "--compile"]],
                gemm_rows=1024 if ragged else 256, repeats=1 if ragged else 5)


def rows():
    rate = dict(number="tokens_per_s", unit="tokens/s")
    decode = [x for name, value in DECODE.items() for x in ("--" + name, str(value))]
    sizes = [x for name, value in RANKING.items() for x in ("--" + name, str(value))]
    lora = training("lora", False)["ours"]
    generate = ["--size", "small", "--vocab", "8192", "--way", "generate", "--full-depth", "--batch", str(DECODE["users"])]
    return {
        "T1": Row("LoRA r=8 training, f32, size base, 4 texts of 64", 1.1, **training("lora", False), **rate),
        "T2": Row("LoRA r=8 training, f32, size base, ragged prompts", 1.3, **training("lora", True), **rate),
        "T3": Row("full fine-tuning, f32, size base, 4 texts of 64", 1.1, **training("full", False), **rate),
        "T4": Row("full fine-tuning, f32, size base, ragged prompts", 1.2, **training("full", True), **rate),
        "M1": Row("peak resident memory of T2", 2.0, **training("lora", True), number="peak_rss_mb", unit="MB",
                  lower_is_better=True, rate="tokens_per_s"),
        "D1": Row("beam search, 20 beams, 12,101 texts, size small, 8 users, 200 tokens of history", 8.0,
                  ("bench.decode.catalogue", "decode.py"), ["--size", "small", "--vocab", "8192", *decode], [generate],
                  "users_per_s", "users/s", 256, 1),
        "K1": Row("encoding Beauty's titles, GPT-2's byte-level BPE, one thread", 5.0, ("bench.tokenizer.encode", "encode.py"),
                  ["--way", "bpe", "@data"], [["--way", "bpe", "@data"]], "mb_per_s", "MB/s", None, 5),
        "K2": Row("encoding Beauty's titles, ChatGLM-6B's SentencePiece model, one thread", 1.0, ("bench.tokenizer.encode", "encode.py"),
                  ["--way", "sentencepiece", "@data"], [["--way", "sentencepiece", "@data"]], "mb_per_s", "MB/s", None, 3),
        "Q1": Row("LoRA r=8 training, int8 base, size base, 4 texts of 64", 1.5, ("bench.train.step", "int8.py"), [*lora, "--storage", "int8"],
                  [["--task", "train", "--base", base, *more] for base in BASES for more in ([], ["--compile"])], **rate, gemm_rows=256, repeats=5),
        "Q2": Row("one decoding step of 20 rows, int8 base, size base, 200 tokens of history", 1.5, ("bench.decode.step", "int8.py"),
                  ["--size", "base", "--vocab", "50304", "--beams", "20", "--history", "200", "--storage", "int8"],
                  [["--task", "step", "--base", base, *more] for base in BASES for more in ([], ["--compile"])], **rate, gemm_rows=None, repeats=20),
        "Q3": Row("LoRA r=8 training, int8 base beside our own f32, size base, 4 texts of 64", 1.7, ("bench.train.step", "bench.train.step"),
                  [*lora, "--storage", "int8"], [[*lora]], **rate, gemm_rows=256, repeats=5),
        "Q4": Row("LoRA r=8 training, bf16 base beside our own f32, size base, 4 texts of 64", 1.5, ("bench.train.step", "bench.train.step"),
                  [*lora, "--storage", "bf16"], [[*lora]], **rate, gemm_rows=256, repeats=5),
        "R1": Row("HR and NDCG@10, 22,363 users x 12,101 items, 64 dimensions, f32, seen items masked", 2.2,
                  ("bench.baselines.vector_ranking", "rank.py"), sizes, [["--way", way, *sizes] for way in ("torch", "numpy", "count")],
                  "users_per_s", "users/s", 2048, 5),
        "B1": Row("SASRec, full cross-entropy, the published recipe, Beauty's 22,363 users", 1.5, ("bench.baselines.sasrec", "sasrec.py"),
                  ["--data", "@folder", "--epochs", "2"],
                  [["--data", "@folder", "--recipe", "published", "--epochs", "2", "--no-test", *more] for more in ([], ["--head", "plain"])],
                  "sequences_per_second", "sequences/s", None, 1),
        "B4": Row("transition graph on Beauty: fit and the lists of 22,363 users", 30.0, ("bench.baselines.untrained", "next_item_graph.py"),
                  ["--data", "@folder", "--rule", "graph"], [["--data", "@folder", "--rule", "graph"]], "users_per_s", "users/s", None, 3),
        "B5": Row("EASE on Beauty's 12,101 items: fit and all lists", 1.0, ("bench.baselines.untrained", "own:ease.py"),
                  ["--data", "@folder", "--rule", "ease"], [["--data", "@folder"], ["--data", "@folder", "--float64"]], "users_per_s", "users/s", None, 1),
    }


def say(*words):
    print(*words, file=sys.stderr, flush=True)


def stop(*words):
    say("compare.py:", *words)
    raise SystemExit(2)


class Watch:
    """Cores that other programs kept busy since this object was made; our own children are not others."""

    def __init__(self):
        self.began, self.machine, self.own = time.perf_counter(), self._machine(), self._own()

    @staticmethod
    def _machine():
        with open("/proc/stat") as lines:
            ticks = [int(x) for x in lines.readline().split()[1:9]]
        return (sum(ticks) - ticks[3] - ticks[4]) / os.sysconf("SC_CLK_TCK")  # all but idle and waiting for a disk

    @staticmethod
    def _own():
        return sum(u.ru_utime + u.ru_stime for u in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))

    def others(self):
        busy = (self._machine() - self.machine) - (self._own() - self.own)
        return max(0.0, busy / (time.perf_counter() - self.began))


class Bench:
    def __init__(self, args):
        self.args = args
        self.best = {}  # peer's arguments by those of its first variant
        self.gemm = None
        self.folder = tempfile.TemporaryDirectory()
        self.lengths = {}

    def quiet(self):
        """Waits until other programs leave the machine alone; after --patience seconds continues all the same."""
        if self.args.quiet >= os.cpu_count():
            return
        end = time.monotonic() + self.args.patience
        told = False
        while True:
            watch = Watch()
            time.sleep(2)
            busy = watch.others()
            if busy <= self.args.quiet:
                return
            if time.monotonic() > end:
                say(f"others still keep {busy:.2f} cores busy after {self.args.patience:g} s; continuing")
                return
            if not told:
                say(f"waiting: others keep {busy:.2f} cores busy")
                told = True

    def program(self, name):
        for folder in (self.args.build / "bench", self.args.build):
            if (folder / name).exists():
                return str(folder / name)
        stop(f"no {name} in {self.args.build}/bench; build it first (--help says how)")

    def call(self, command, seconds=None):
        """The JSON line that a program prints last, and how many cores others kept busy meanwhile; it is ended after `seconds`."""
        environment = dict(os.environ, PYTHONDONTWRITEBYTECODE="1")
        watch = Watch()
        try:
            done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=seconds)
        except subprocess.TimeoutExpired:
            raise RuntimeError(f"{' '.join(command)}\nwas not done in {seconds:g} s") from None
        others = watch.others()
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(command)}\nended with status {done.returncode}\n{done.stderr[-2000:]}")
        return json.loads(done.stdout.strip().splitlines()[-1]), others

    def peer(self, script, flags, seconds=None):
        if script.startswith("bench."):
            return self.call([self.program(script), *self.filled(flags), "--threads", str(self.args.threads)], seconds)
        threads = 1 if script == "encode.py" else self.args.threads
        path = pathlib.Path(__file__).parent / script[4:] if script.startswith("own:") else self.args.peers / script
        how = [*self.filled(flags), "--threads", str(threads)]
        lacks = {"next_item_graph.py": ("--threads", "--repeats"), "sasrec.py": ("--repeats",)}.get(script, ())
        how = [x for i, x in enumerate(how) if x not in lacks and (i == 0 or how[i - 1] not in lacks)]
        found, others = self.call([self.args.python, str(path), *how], seconds)
        if "failed" in found:
            raise RuntimeError(f"{script} {' '.join(flags)}: {found['failed']}")
        return found, others

    def filled(self, flags):
        """Flags with the folder of data and the file of lengths in their places."""
        flags = list(flags)
        flags = [str(self.args.data) if x == "@folder" else x for x in flags]
        if "@data" in flags:
            at = flags.index("@data")
            flags[at:at + 1] = ["--titles", str(self.args.data / "beauty/items.tsv"), "--tokenizers", str(self.args.data / "tokenizers")]
        if "--lengths" in flags and flags[flags.index("--lengths") + 1] in ("fixed", "ragged"):
            at = flags.index("--lengths") + 1
            flags[at] = self.lengths_file(flags[at])
        return flags

    def lengths_file(self, kind):
        if kind not in self.lengths:
            if kind == "fixed":
                lengths = FIXED
            else:
                lengths, _ = self.peer("train.py", ["--dump-lengths"])
            path = pathlib.Path(self.folder.name) / f"{kind}.json"
            path.write_text(json.dumps(lengths))
            self.lengths[kind] = str(path)
        return self.lengths[kind]

    def ours(self, row):
        return self.call([self.program(row.script[0]), *self.filled(row.ours), "--repeats", str(self.repeats(row)), "--threads", str(self.args.threads)])

    def repeats(self, row):
        return self.args.repeats or row.repeats

    def best_peer(self, row):
        """The arguments of the fastest variant, found by running each briefly (speed decides, for memory too)."""
        key = (row.script[1], *row.peers[0])
        if key not in self.best:
            speeds = []
            for flags in row.peers:
                timed = [*flags, "--repeats", str(self.repeats(row))]
                if len(row.peers) == 1:
                    speeds.append((0, timed))
                    continue
                self.quiet()
                flags = [*flags, "--repeats", str(min(2, self.repeats(row)))]
                try:
                    numbers, _ = self.peer(row.script[1], flags, self.args.variant_seconds)
                    speed = numbers[row.rate]
                    say(f"{row.script[1]} {' '.join(flags)}: {speed:.4g}")
                    speeds.append((speed, timed))
                except RuntimeError as error:
                    say(f"left out, it fails: {error}")
            if not speeds:
                stop("no variant of the peer runs")
            self.best[key] = max(speeds)[1]
        return self.best[key]

    def pair(self, row, peer_flags):
        """Ours, then the peer; again (twice at most) while others disturb. The least disturbed pair is kept."""
        tries = []
        for _ in range(3):
            self.quiet()
            ours, a = self.ours(row)
            self.quiet()
            peer, b = self.peer(row.script[1], peer_flags)
            tries.append((max(a, b), ours, peer))
            if max(a, b) <= 2 * self.args.quiet:
                break
            say(f"disturbed: others kept {max(a, b):.2f} cores busy")
        return min(tries, key=lambda t: t[0])

    def ceiling(self, m):
        """GFLOP/s of the fastest f32 matmul of m rows, over all shapes of gemm.py with so many rows, and which."""
        if self.gemm is None:
            self.gemm = {}
            for way in ("openblas", "onednn"):
                self.quiet()
                try:
                    numbers, _ = self.peer("gemm.py", ["--way", way])
                    self.gemm[way] = numbers["gflops_median_min_max"]
                except RuntimeError as error:
                    say(f"left out of gemm_share: {error}")
        found = [(rates[0], f"{way} {shape}") for way, shapes in self.gemm.items() for shape, rates in shapes.items()
                 if shape.startswith(f"{m}x")]
        return max(found, default=(None, None))

    def measure(self, name, row, pairs):
        """The row's JSON object from pairs (others' cores, ours, peer)."""
        def value(numbers):
            if row.number not in numbers:
                stop(f"{name}: no {row.number} in {numbers}")
            return numbers[row.number]

        mine, theirs = [value(p[1]) for p in pairs], [value(p[2]) for p in pairs]
        ratios = [t / m if row.lower_is_better else m / t for m, t in zip(mine, theirs)]
        last = pairs[-1][1]
        out = {"row": name, "work": row.work, "ours": rounded(statistics.median(mine)), "peer": rounded(statistics.median(theirs)),
               "unit": row.unit, "ratio": rounded(statistics.median(ratios)), "spread": [rounded(min(ratios)), rounded(max(ratios))],
               "threads": self.args.threads, "blas": last.get("blas"), "cpu": last.get("cpu"), "at_least": row.at_least,
               "pairs": len(pairs), "peer_variant": " ".join([row.script[1], *self.best_peer(row)]),
               "others_busy_cores": rounded(max(p[0] for p in pairs))}
        rates = [p[1]["gflops"] for p in pairs if p[1].get("gflops")]
        if rates and row.gemm_rows and not row.lower_is_better:
            rate, of = self.ceiling(row.gemm_rows)
            if rate:
                out.update(gflops=rounded(statistics.median(rates)), gemm_share=rounded(statistics.median(rates) / rate),
                           gemm_gflops=rate, gemm=of)
        return out


def rounded(x):
    return float(f"{x:.4g}")


def main():
    every = rows()
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--build", type=pathlib.Path, required=True, help="CMake's build folder")
    p.add_argument("--peers", type=pathlib.Path, required=True, help="folder of train.py, decode.py, rank.py and gemm.py")
    p.add_argument("--python", default=sys.executable, help="a Python that has the peers' requirements")
    p.add_argument("--data", type=pathlib.Path, default=pathlib.Path("../shared/data"), help="folder of beauty/ and tokenizers/")
    p.add_argument("--only", help=f"rows, of {','.join(every)} (default: all)")
    p.add_argument("--pairs", type=int, default=7, help="a number that is reported needs at least seven (default)")
    p.add_argument("--repeats", type=int, help="timed repetitions in one program (default: 1 for long rows, 5 for short ones)")
    p.add_argument("--threads", type=int, default=2)
    p.add_argument("--variant-seconds", type=float, default=900, help="a variant of the peer that needs longer when it is tried is left out (default 900)")
    p.add_argument("--quiet", type=float, default=0.15, help="cores that others may keep busy (default 0.15)")
    p.add_argument("--patience", type=float, default=3600, help="seconds to wait for a quiet machine (default 3600)")
    args = p.parse_args()
    names = args.only.split(",") if args.only else list(every)
    for name in names:
        if name not in every:
            stop(f"no row {name}; there are {', '.join(every)}")
    args.build = args.build.resolve()
    args.peers = args.peers.resolve()
    args.data = args.data.resolve()

    bench = Bench(args)
    kept = {}  # the runs of T2 serve M1 too
    for name in names:
        row = every[name]
        key = (row.script, *row.ours)
        try:
            bench.program(row.script[0])
            if key not in kept:
                peer_flags = bench.best_peer(row)
                kept[key] = []
                for i in range(args.pairs):
                    kept[key].append(bench.pair(row, peer_flags))
                    others, ours, peer = kept[key][-1]
                    say(f"{name} pair {i + 1} of {args.pairs}: ours {ours.get(row.number)}, peer {peer.get(row.number)} {row.unit}")
            print(json.dumps(bench.measure(name, row, kept[key])), flush=True)
        except RuntimeError as error:
            stop(error)


if __name__ == "__main__":
    main()
