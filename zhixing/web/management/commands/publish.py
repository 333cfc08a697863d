"""Writes the public site into a folder; called by `zhixing publish`."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from zhixing.web import site


class Command(BaseCommand):
    """The public site as a folder of files."""

    help = "Write the public site into a folder."
    stealth_options = ("progress",)

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The folder, and a year where only one is wanted."""
        parser.add_argument("folder", type=Path)
        parser.add_argument("--year", type=int)

    def handle(self, *_: Any, folder: Path, year: int | None, progress: site.Progress | None = None, **__: Any) -> None:
        """Write it and say how large it is."""
        count = site.publish(folder, year, progress or (lambda done, total: None))
        self.stdout.write(f"{folder}: {count} files")
