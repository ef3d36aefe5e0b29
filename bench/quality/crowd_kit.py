"""crowd-kit's Dawid-Skene on simulated responses like those of speed.ts: CPU an iteration, memory. Not part of the suite.

python3 -m venv peer && peer/bin/pip install crowd-kit && peer/bin/python bench/quality/crowd_kit.py [responses] [workers]
"""

import resource
import sys
import time

import numpy as np
import pandas as pd
from crowdkit.aggregation import DawidSkene

responses = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
workers = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
classes, per_task = 4, 5
random = np.random.default_rng(1)
tasks = responses // per_task
truth = random.integers(0, classes, tasks)
skill = 0.5 + 0.45 * random.random(workers)
task = np.repeat(np.arange(tasks), per_task)
worker = random.integers(0, workers, len(task))
wrong = (truth[task] + 1 + random.integers(0, classes - 1, len(task))) % classes
label = np.where(random.random(len(task)) < skill[worker], truth[task], wrong)
rows = pd.DataFrame({"task": task, "worker": worker, "label": label}).drop_duplicates(["task", "worker"])


def seconds(iterations: int) -> float:
    before = time.process_time()
    # A tolerance it can never reach: exactly so many iterations.
    DawidSkene(n_iter=iterations, tol=-1e30).fit(rows)
    return time.process_time() - before


each = (seconds(6) - seconds(1)) / 5
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(f"{len(rows)} responses: {each:.2f} s CPU an iteration, {each / len(rows) * 1e9:.0f} ns a response, {memory} MB")
