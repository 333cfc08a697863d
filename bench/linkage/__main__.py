"""`python -m bench.linkage`: the rows of a hundred thousand market entities linked, beside a plain join by credit code."""

from __future__ import annotations

import argparse
import os
import resource
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from time import perf_counter, process_time

from bench.table import table
from tests.engines.linkage.planted import ABOVE, TOWNS, Planted, planted
from zhixing.engines.linkage import Places, link_enterprises

# So many rows has an entity of the generator, about.
ROWS_EACH = 2.66


def joined(made: Planted) -> list[Sequence[str]]:
    """The rows with one code, as the code stands: what a plain join finds."""
    groups: dict[str, list[str]] = defaultdict(list)
    for one in made.records:
        groups[one.code or one.id].append(one.id)
    return list(groups.values())


def linked(made: Planted) -> list[Sequence[str]]:
    """The rows that the engine takes for one enterprise."""
    return [cluster.records for cluster in link_enterprises(made.records, (), Places.of(ABOVE, TOWNS)).clusters]


def judged(groups: Iterable[Sequence[str]], truth: dict[str, int]) -> tuple[float, float]:
    """Precision and recall over pairs of rows."""

    def pairs(count: int) -> int:
        return count * (count - 1) // 2

    told = right = 0
    for group in groups:
        told += pairs(len(group))
        right += sum(pairs(count) for count in Counter(truth[id] for id in group).values())
    return right / told, right / sum(pairs(count) for count in Counter(truth.values()).values())


def measured(way: str, task: Callable[[Planted], list[Sequence[str]]], made: Planted) -> Sequence[str]:
    """A line of the table."""
    wall, processor = perf_counter(), process_time()
    groups = task(made)
    wall, processor = perf_counter() - wall, process_time() - processor
    precision, recall = judged(groups, made.truth)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return way, f"{len(groups):,}", f"{precision:.4f}", f"{recall:.4f}", f"{wall:.1f}", f"{processor:.1f}", f"{peak:.0f}"


def main() -> None:
    """Plant the rows, link them both ways, print."""
    parser = argparse.ArgumentParser(prog="python -m bench.linkage", description=__doc__)
    parser.add_argument("--entities", type=int, default=100_000)
    made = planted(round(parser.parse_args().entities * ROWS_EACH))
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}; {len(set(made.truth.values())):,} market entities in {len(made.records):,} rows")
    heads = ("way", "found", "precision", "recall", "s", "processor s", "peak MB")
    print(table([heads, measured("join by code", joined, made), measured("ours", linked, made)]))


if __name__ == "__main__":
    main()
