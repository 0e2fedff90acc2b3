"""EASE (Steck, WWW 2019) in numpy: what a Python user would run beside bench.baselines.untrained --rule ease.

    python ease.py --data DATA [--set beauty|sports|toys] [--l2 250] [--threads N] [--repeats R]

Strict leave-one-out on DATA/<set>/sequences.txt: the last event of each user is the answer, the last but one is known but no
training, the history is excluded, lists of 20 of all items. One JSON line: metrics over all users, and users a second of
fitting and ranking (the best repetition).
"""
import argparse, json, os, pathlib, time

a = argparse.ArgumentParser()
a.add_argument("--data", required=True)
a.add_argument("--set", default="beauty")
a.add_argument("--l2", type=float, default=250)
a.add_argument("--threads", type=int, default=2)
a.add_argument("--repeats", type=int, default=1)
a.add_argument("--float64", action="store_true")
args = a.parse_args()
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = str(args.threads)
import numpy as np
import scipy.sparse as sp

users = [[int(x) - 1 for x in line.split()[1:]] for line in open(pathlib.Path(args.data) / args.set / "sequences.txt")]
n = max(max(u) for u in users) + 1
dtype = np.float64 if args.float64 else np.float32
best = None
for _ in range(args.repeats):
    began = time.perf_counter()
    rows = np.repeat(np.arange(len(users)), [len(u) - 2 for u in users])
    columns = np.concatenate([u[:-2] for u in users])
    x = sp.csr_matrix((np.ones(len(rows), dtype), (rows, columns)), shape=(len(users), n))
    x.data[:] = 1
    gram = (x.T @ x).toarray()
    gram[np.diag_indices(n)] += dtype(args.l2)
    p = np.linalg.inv(gram)
    b = p / -np.diag(p)
    b[np.diag_indices(n)] = 0
    ranks = np.full(len(users), 10**6)
    for first in range(0, len(users), 2048):
        some = users[first:first + 2048]
        lengths = [len(u) - 1 for u in some]
        history = sp.csr_matrix((np.ones(sum(lengths), dtype), (np.repeat(np.arange(len(some)), lengths), np.concatenate([u[:-1] for u in some]))), shape=(len(some), n))
        score = history @ b
        score[history.nonzero()] = -np.inf
        top = np.argpartition(-score, 20, axis=1)[:, :20]
        order = np.argsort(-np.take_along_axis(score, top, 1), axis=1, kind="stable")
        top = np.take_along_axis(top, order, 1)
        for i, u in enumerate(some):
            at = np.flatnonzero(top[i] == u[-1])
            if len(at):
                ranks[first + i] = at[0]
    seconds = time.perf_counter() - began
    best = seconds if best is None else min(best, seconds)
print(json.dumps({"peer": "ease numpy", "set": args.set, "seconds": round(best, 3), "users_per_s": round(len(users) / best, 1),
                  "hr@10": round(float((ranks < 10).mean()), 4),
                  "ndcg@10": round(float(np.where(ranks < 10, 1 / np.log2(ranks + 2.0), 0).mean()), 4), "threads": args.threads}))
