"""The command line: parse, call, print. Exit code 0 when it worked, 2 when the input has to be mended, 130 when it was interrupted."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence

from zhixing import __version__
from zhixing.cli import counties, reports
from zhixing.kernel.errors import ZhixingError

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; returns the exit code."""
    options = _parser().parse_args(arguments)
    try:
        run: Callable[[argparse.Namespace], int] = options.run
        return run(options)
    except ZhixingError as error:
        print(f"zhixing: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="zhixing", description="Reads government work reports into commitments that can be checked.")
    parser.add_argument("--version", action="version", version=f"zhixing {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    reports.offer(commands)
    counties.offer(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
