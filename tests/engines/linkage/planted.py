"""Rows of synthetic enterprises from six lists, and which enterprise each is of: the generator of zhixing.engines.synthetic on an invented county."""

from __future__ import annotations

import random
from dataclasses import asdict, dataclass, field

from zhixing.engines.linkage import Record
from zhixing.engines.synthetic import SOURCES, Enterprises, Ground

TOWNS = {f"{name}{kind}": f"99010{number:04}" for number, (name, kind) in enumerate(
    [("东山", "街道"), ("南溪", "街道"), ("西城", "街道"), ("古桥", "镇"), ("石桥", "镇"), ("龙塘", "镇"), ("花园", "镇"), ("前坑", "镇"), ("舟岭", "镇"), ("大田", "乡"), ("云峰", "乡"), ("白沙", "镇")], 1001)}  # fmt: skip
ABOVE = ("南江省", "云岭市", "澄川县")
GROUND = Ground(("澄川县", "澄川县", "澄川县", "云岭市", "南江", ""), "澄川", TOWNS, "990101")


@dataclass(slots=True)
class Planted:
    """Rows, and which enterprise each is of."""

    records: list[Record] = field(default_factory=list)
    truth: dict[str, int] = field(default_factory=dict)


def planted(rows: int, seed: int = 20201) -> Planted:
    """So many rows of enterprises: one to seven of each, from lists that fill other fields, the earlier ones as it was and the later ones as it has become."""
    lot, made = random.Random(seed), Planted()
    invented = Enterprises(lot, GROUND)
    while len(made.records) < rows:
        body = invented.another()
        later = invented.later(body)
        count = lot.choices((1, 2, 3, 4, 5, 6, 7), (25, 25, 20, 14, 8, 5, 3))[0]
        for at in range(count):
            then = body if at * 2 < count else later
            source = lot.choices(SOURCES, [one.weight for one in SOURCES])[0]
            id = f"{source.name}/{len(made.records):06}"
            made.records.append(Record(id, **asdict(invented.said(then, source))))
            made.truth[id] = len(invented.bodies) - 1
    lot.shuffle(made.records)
    return made
