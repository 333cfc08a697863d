"""A door that opens rooms when they are asked for."""

from __future__ import annotations

import subprocess
import sys

import pytest

from zhixing.kernel.doors import ajar


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        ajar("zhixing.kernel", {"text": ("text",)})("nothing")


def test_who_reads_declarations_waits_neither_for_readers_nor_for_spreadsheets_nor_for_engines_of_queries() -> None:
    """What a computation imports first: none of what only other work needs."""
    program = (
        "import sys\n"
        "from zhixing.engines.commitments import load_plan\n"
        "from zhixing.engines.indicators import figures, open_lake\n"
        "from zhixing.systems import load_catalogue, load_measures\n"
        "heavy = ('openpyxl', 'ibis', 'sqlglot', 'pyarrow', 'duckdb', 'lxml', 'pypdfium2', 'zhixing.engines.report', 'django')\n"
        "print(' '.join(name for name in heavy if name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == ""
