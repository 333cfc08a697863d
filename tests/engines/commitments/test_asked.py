"""What a report asks for by name: read from a file, in one of three states, every fault told with its key."""

from __future__ import annotations

from pathlib import Path

import pytest

from zhixing.engines.commitments import Asked, load_plan, read_asked
from zhixing.kernel.declare import Declarations
from zhixing.kernel.errors import Faults
from zhixing.systems import load_asked, load_catalogue

ROOT = Path(__file__).parents[3]
YONGKANG = ROOT / "counties" / "yongkang"
WHOLE = '[[asked]]\nid = "a1"\ntitle = "督查督办"\ntitle_en = "Supervision"\nkind = "platform"\ncommitments = ["s1.a.01"]\n'


def read(folder: Path, text: str) -> tuple[Asked, ...]:
    (folder / "asked.toml").write_text(text, "utf-8")
    with Declarations(folder) as files:
        found = read_asked(files, {"s1.a.01"}, {"supervision"})
    return found


@pytest.mark.parametrize(
    ("more", "state"),
    [("", "waits"), ('runs = "supervision"\n', "runs"), ('runs = "supervision"\nlacks = "办会"\nlacks_en = "meetings"\n', "partly")],
)
def test_it_runs_or_runs_in_part_or_waits(tmp_path: Path, more: str, state: str) -> None:
    (found,) = read(tmp_path, WHOLE + more)
    assert (found.title, found.commitments, found.state) == (("督查督办", "Supervision"), ("s1.a.01",), state)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (WHOLE.replace("s1.a.01", "s9.a.01"), "commitments[1]"),
        (WHOLE + 'runs = "nothing"\n', "runs"),
        (WHOLE + 'runs = "supervision"\nlacks = "办会"\n', "lacks_en"),
        (WHOLE + 'lacks = "办会"\nlacks_en = "meetings"\n', "nothing where no system runs"),
        (WHOLE.replace("platform", "app"), "kind"),
        (WHOLE.replace('title_en = "Supervision"\n', ""), "title_en"),
        (WHOLE + WHOLE, "id"),
        (WHOLE.replace("a1", "A 1"), "id"),
    ],
)
def test_what_is_wrong_is_told_with_its_key(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(Faults) as caught:
        read(tmp_path, text)
    assert told in str(caught.value) and "asked.toml" in str(caught.value)


def test_the_first_county_lists_all_that_its_report_names() -> None:
    here = load_catalogue(YONGKANG)
    found = load_asked(YONGKANG, here, load_plan(YONGKANG, here.county.report_year))
    assert len(found) == 106
    assert [sum(one.kind == kind for one in found) for kind in ("mechanism", "programme", "platform", "institution", "system", "pilot", "register")] == [
        25, 23, 19, 13, 12, 8, 6,
    ]  # fmt: skip
    assert all(one.commitments for one in found)
    assert {one.runs for one in found if one.state != "waits"} <= {system.id for system in here.systems}
