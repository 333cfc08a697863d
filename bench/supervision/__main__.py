"""`python -m bench.supervision`: the first page and the boards of fifty reports, read by sixteen people at once."""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
from urllib.parse import quote

from bench.labels import ROOT
from bench.portal.__main__ import HOME, portal, processor_seconds, show
from bench.portal.caller import Caller
from bench.portal.filling import AGENCIES, PASSWORD, county
from bench.portal.load import USERS, crowd
from bench.supervision.filling import COMMITMENTS, FIRST, PERIODS
from bench.throughput import cores

# Parts of a hundred: the first page, the board of the latest report, the boards of earlier ones; the rest looks at one commitment.
FRONT, LATEST, EARLIER = 40, 30, 15


class Watcher:
    """One of the sixteen: looks at the first page and at boards, whole and filtered, and opens a commitment now and then."""

    def __init__(self, number: int, address: str, reports: int) -> None:
        self.dice, self.reports = random.Random(number), reports
        self.caller = Caller(address)
        self.caller.sign_in(f"user{number:02}", PASSWORD)

    def ask(self) -> tuple[str, str]:
        """One request; its kind and what was wrong with the answer."""
        lot, last = self.dice.randrange(100), FIRST + self.reports - 1
        if lot < FRONT:
            kind, path = "first page", "/"
        elif lot < FRONT + LATEST + EARLIER:
            year = last if lot < FRONT + LATEST else self.dice.randrange(FIRST, last)
            asked = self.dice.choice(("", f"?lead={self.dice.choice(AGENCIES)}", "?light=red", "?section=2&sort=light", f"?q={quote('水厂')}"))
            kind, path = "board, latest" if year == last else "board, earlier", f"/supervision/{year}/{asked}"
        else:
            kind, path = "commitment", f"/report/{self.dice.randrange(FIRST, last + 1)}/s{self.dice.randint(1, 5)}.a.{self.dice.randint(1, 60):02}/"
        status, _, _ = self.caller.ask("GET", path)
        return kind, "" if status == 200 else f"{kind}: {status}"


def main() -> None:
    """Fill the store where it is not filled yet, and measure."""
    parser = argparse.ArgumentParser(prog="python -m bench.supervision", description=__doc__)
    parser.add_argument("--reports", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    options = parser.parse_args()
    folder = HOME / f"supervision-{options.reports}"
    folder.mkdir(parents=True, exist_ok=True)
    address = f"sqlite:///{folder / 'store.sqlite3'}"
    subprocess.run([sys.executable, "-m", "bench.supervision.filling", str(folder), address, str(options.reports)], cwd=ROOT, check=True)
    rows = options.reports * COMMITMENTS * PERIODS
    print(f"{options.reports} reports, {rows} reports of progress; {USERS} people, {cores()} processors for server and people, load {os.getloadavg()[0]:.1f}")
    with portal(county(folder), address) as (place, group):
        people = [Watcher(number, place, options.reports) for number in range(USERS)]
        before = processor_seconds(group)
        taken = crowd(people, options.seconds)
        show("first page, boards, commitments", taken, processor_seconds(group) - before)


if __name__ == "__main__":
    main()
