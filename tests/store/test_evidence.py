"""Files in the store: once by their hash, with a fact for who brought them, an index of who names them, and nobody who gets at them by another way."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.engines.evidence.conftest import jpeg, pdf, png
from tests.engines.records.conftest import KNOWN, PROJECTS, declared
from tests.store.conftest import EDITOR, HEAD, OTHER, project
from tests.store.test_backup import emptied
from tests.web.conftest import AGENCIES, COUNTY, PLACES
from zhixing.engines.evidence import Refused
from zhixing.engines.records import Query, Table
from zhixing.kernel.access import ROLES, Actor, decide
from zhixing.kernel.errors import InputFault, NotAllowed
from zhixing.store import current, evidence, ledger, listing, uses
from zhixing.store.backup import backup, restore
from zhixing.store.models import Evidence, EvidenceUse
from zhixing.store.registers import Faulty, Register

ROOT = Path(__file__).resolve().parents[2]
MORE = """
[[table.field]]
id = "papers"
title = "身份材料"
title_en = "Papers"
type = "file"
sensitivity = "personal"

[[table.field]]
id = "plans"
title = "图纸"
title_en = "Plans"
type = "file"
sensitivity = "secret"
"""


@pytest.fixture
def table(db: None, tmp_path: Path) -> Table:
    """The table of projects with a file field for each sensitivity."""
    (projects,) = declared(tmp_path, PROJECTS + MORE)
    current.prepare([projects], KNOWN)
    return projects


def brought(content: bytes, actor: Actor = EDITOR, agency: str = "water", name: str = "批复.pdf", claimed: str = "") -> Evidence:
    return evidence.bring(actor, agency, [content], name, claimed)


def stored(files: Path) -> list[Path]:
    return sorted(path for path in files.rglob("*") if path.is_file())


def test_a_file_is_kept_by_its_hash_and_its_bringing_is_a_fact(table: Table, files: Path) -> None:
    content = pdf()
    one = brought(content, name="../../批复.exe")
    assert one.hash == one.given == hashlib.sha256(content).hexdigest()
    assert stored(files) == [files / one.hash[:2] / one.hash[2:4] / one.hash]
    assert evidence.place(one.hash).read_bytes() == content
    assert evidence.place(one.hash).stat().st_mode & 0o777 == 0o600
    assert (files / one.hash[:2]).stat().st_mode & 0o777 == 0o700
    (fact,) = ledger.everything()
    assert (fact.change.table, fact.change.deed, fact.change.actor, fact.number) == ("evidence", "entered", "wang", one.fact)
    assert dict(fact.change.fields) == {
        "hash": one.hash, "given": one.given, "size": len(content), "kind": "pdf", "name": "批复.pdf", "rank": "document", "owner": "water",
    }  # fmt: skip
    assert ledger.verify().broken is None


def test_a_photo_is_kept_without_its_place(table: Table, files: Path) -> None:
    content = jpeg()
    one = brought(content, name="现场.heic")
    assert (one.given, one.name, one.rank) == (hashlib.sha256(content).hexdigest(), "现场.jpg", "photo")
    assert one.hash != one.given
    assert {path.name for path in stored(files)} == {one.hash, f"{one.hash}.320.webp", f"{one.hash}.1280.webp"}
    assert evidence.strays() == []


def test_the_same_file_is_kept_once_and_recorded_once_for_each_who_brings_it(table: Table, files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, again, other, word = brought(jpeg()), brought(jpeg(), name="x.jpg"), brought(jpeg(), HEAD), brought(jpeg(), claimed="word")
    assert first == again
    assert len({one.row for one in (first, other, word)}) == 3
    assert {one.hash for one in (first, other, word)} == {first.hash}
    assert len(list(ledger.everything())) == 3
    assert len(stored(files)) == 3
    # Another version of the library writes other bytes; the file that is there already is the one.
    from zhixing.engines.evidence import picture

    monkeypatch.setitem(picture.SAVED, "JPEG", {"quality": 50})
    assert brought(jpeg(), HEAD) == other
    assert len(stored(files)) == 3


def test_what_is_refused_leaves_nothing(table: Table, files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIXING_FILE_LIMIT", "1")
    for content in (b"<svg/>", b"", bytes(2 << 20)):
        with pytest.raises(Refused):
            brought(content)
    with pytest.raises(NotAllowed):
        brought(pdf(), OTHER, "water")
    assert stored(files) == []
    assert list(ledger.everything()) == []
    monkeypatch.setenv("ZHIXING_FILE_LIMIT", "much")
    with pytest.raises(InputFault, match="a number of megabytes"):
        brought(pdf())


@pytest.mark.parametrize("hash", ["", "../../etc/passwd", "a" * 63, "A" * 64, "a" * 64 + "\n", "../" * 21 + "a"])
def test_nothing_is_looked_for_outside_its_place(hash: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(hash)}$"):
        evidence.place(hash)


def test_one_file_in_two_rows_is_shown_on_both(editor: Register) -> None:
    one = brought(pdf()).hash
    first, second, third = editor.enter([project(1, approved_proof=[one]), project(2, begun_proof=[one], planned_proof=[one]), project(3)], "water")
    rows = [fact.change.row for fact in (first, second, third)]
    found = [{use.row for use in uses.also(EDITOR, [one], "projects", row).get(one, [])} for row in rows]
    assert found == [{rows[1]}, {rows[0]}, set(rows[:2])]
    editor.change(rows[1], 1, {"begun_proof": [], "planned_proof": []})
    assert uses.also(EDITOR, [one], "projects", rows[0])[one] == []
    assert EvidenceUse.objects.filter(row=rows[1], now=False).count() == 2
    editor.undo(rows[1], 2)
    assert [use.row for use in uses.also(EDITOR, [one], "projects", rows[0])[one]] == [rows[1]]


def test_who_names_what_is_the_same_after_a_rebuild(editor: Register) -> None:
    hashes = [brought(content).hash for content in (pdf(), png(), jpeg())]
    first, second = editor.enter([project(1, approved_proof=hashes[:2]), project(2, papers=hashes[2:])], "water")
    editor.change(first.change.row, 1, {"approved_proof": hashes[1:]})
    editor.note(second.change.row, "好")

    def index() -> list[tuple[object, ...]]:
        return sorted(EvidenceUse.objects.values_list("hash", "table", "row", "field", "owner", "sensitivity", "now"))

    def bringings() -> list[tuple[object, ...]]:
        return sorted(Evidence.objects.values_list())

    before, known = index(), bringings()
    assert [use[-1] for use in before if use[2] == first.change.row].count(False) == 1
    assert len(before) == 4
    EvidenceUse.objects.all().delete()
    current.rebuild([editor.table], KNOWN)
    assert index() == before
    assert evidence.refold() == 3
    assert bringings() == known


def test_nobody_names_what_he_may_not_see(editor: Register, table: Table) -> None:
    """Otherwise the hash of somebody's papers, put into a row of one's own, would open them."""
    papers, plain = brought(png()).hash, brought(pdf()).hash
    editor.enter([project(1, papers=[papers], approved_proof=[plain])], "water")
    other = Register(table, KNOWN, OTHER)
    for hash in (papers, "a" * 64):
        with pytest.raises(Faulty) as faulty:
            other.enter([project(2, approved_proof=[hash], invested="x")], "housing")
        assert [(fault.field, fault.code) for fault in faulty.value.faults] == [("invested", "not_number"), ("approved_proof", "not_file")]
    row = other.enter([project(2, approved_proof=[plain])], "housing")[0].change.row
    with pytest.raises(Faulty):
        other.change(row, 1, {"approved_proof": [plain, papers]})
    # What is in the row already stays, whoever changes the rest of it.
    other.change(row, 1, {"name": "另名"})


def test_who_may_see_a_file(editor: Register) -> None:
    """Every role, of the keeper's agency and of another: by each field's sensitivity, now and in the past, and before it is used."""
    hashes = {}
    for at, field in enumerate(("approved_proof", "papers", "plans", "past", "unused")):
        hashes[field] = brought(pdf(b"%%%d\n" % at)).hash
    row = editor.enter([project(1, approved_proof=[hashes["past"]], papers=[hashes["papers"]], plans=[hashes["plans"]])], "water")[0].change.row
    editor.change(row, 1, {"approved_proof": [hashes["approved_proof"]]})
    for role in [*ROLES, ""]:
        for agencies in (frozenset({"water"}), frozenset({"housing"}), frozenset[str]()):
            actor = Actor("somebody", frozenset({role}), agencies)
            sees, keeps, past = (decide(action, actor, "water").allowed for action in ("read_evidence", "read_personal", "read_history"))
            expected = {"approved_proof": sees, "papers": sees and keeps, "plans": sees and keeps, "past": sees and past, "unused": False}
            assert {field: hash in uses.readable(actor, [hash]) for field, hash in hashes.items()} == expected, (role, agencies)
            maker = Actor("wang", frozenset({role}), agencies)
            assert set(uses.readable(maker, hashes.values())) == (set(hashes.values()) if sees else set())
    # The list says who sees at all; what is wrong in it would make every line above empty.
    assert [role for role in ROLES if decide("read_evidence", Actor("x", frozenset({role})), "water").allowed] == [
        "supervision_office", "department_editor", "department_head", "responsible_leader", "data_office", "auditor",
    ]  # fmt: skip


def test_what_is_known_of_a_file_is_that_of_the_keeper(table: Table) -> None:
    mine, theirs = brought(png(), name="甲.png"), brought(png(), OTHER, "housing", "乙.png", "word")
    assert evidence.of([mine.hash], ["water"])[mine.hash].name == "甲.png"
    assert evidence.of([mine.hash], ["housing"])[mine.hash].rank == theirs.rank == "word"
    assert evidence.of([mine.hash])[mine.hash].name == "乙.png"
    assert evidence.of([mine.hash], ["housing"], "wang")[mine.hash].name == "甲.png"
    assert evidence.of(["a" * 64]) == {}


def test_a_tampered_file_is_found(table: Table) -> None:
    good, changed, gone = (brought(pdf(b"%%%d\n" % at), name=f"{at}.pdf") for at in range(3))
    assert list(evidence.damaged()) == []
    evidence.place(changed.hash).write_bytes(evidence.place(changed.hash).read_bytes().replace(b"200", b"900"))
    evidence.place(gone.hash).unlink()
    found = {one.hash: (one.name, one.found) for one in evidence.damaged()}
    assert found == {changed.hash: ("1.pdf", "changed"), gone.hash: ("2.pdf", "missing")}
    assert good.hash not in found
    # Brought again, it is whole again.
    brought(pdf(b"%1\n"))
    brought(pdf(b"%2\n"))
    assert [one.found for one in evidence.damaged()] == []


def test_what_nobody_names_is_listed_after_a_time(editor: Register, files: Path) -> None:
    used, unused = brought(pdf()), brought(png())
    editor.enter([project(1, approved_proof=[used.hash])], "water")
    now = datetime.now(UTC)
    assert evidence.unused(now) == []
    assert evidence.unused(now + timedelta(days=31)) == [unused]
    (files / "ab" / "cd").mkdir(parents=True)
    (files / "ab" / "cd" / "foreign").write_text("x")
    assert evidence.strays() == [files / "ab" / "cd" / "foreign"]
    assert evidence.place(unused.hash).exists()


def test_a_stop_between_file_and_fact_leaves_no_half(table: Table, files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:

        def stopped(*_: object) -> None:
            raise ConnectionResetError

        broken.setattr(evidence, "_keep", stopped)
        with pytest.raises(ConnectionResetError):
            brought(pdf())
    assert list(ledger.everything()) == []
    assert not Evidence.objects.exists()
    assert evidence.strays() == stored(files)
    assert len(stored(files)) == 1
    one = brought(pdf())
    assert evidence.strays() == []
    assert list(evidence.damaged()) == []
    assert ledger.verify().digest.number == one.fact == 1


STOPPED = """
import os, sys, pathlib
from zhixing.store import keeping
keeping.opened(pathlib.Path(sys.argv[1]), sys.argv[2])
from zhixing.kernel.access import Actor
from zhixing.store import evidence
actor = Actor("wang", frozenset({"department_editor"}), frozenset({"water"}))
original = getattr(evidence, sys.argv[3])
setattr(evidence, sys.argv[3], (lambda *a, **k: os._exit(9)) if sys.argv[4] == "before" else (lambda *a, **k: (original(*a, **k), os._exit(9))))
evidence.bring(actor, "water", [pathlib.Path(sys.argv[5]).read_bytes()], "x.jpg")
"""


STEPS = [("put", "before"), ("_keep", "after"), ("settle", "after"), ("_sync", "after"), ("put", "after"), ("_keep", "before")]


@pytest.mark.parametrize(("where", "when"), STEPS if os.environ.get("ZHIXING_THOROUGH") == "1" else STEPS[:2])
def test_a_machine_that_stops_at_once(tmp_path: Path, where: str, when: str) -> None:
    """At every step of a bringing: what the ledger knows is there and whole, and the next bringing succeeds."""
    county = tmp_path / "chengchuan"
    county.mkdir()
    for name, text in {"county.toml": COUNTY, "agencies.csv": AGENCIES, "places.csv": PLACES}.items():
        (county / name).write_text(text, "utf-8")
    (tmp_path / "x").write_bytes(jpeg())
    address = f"sqlite:///{tmp_path / 'x.sqlite3'}"
    env = {key: value for key, value in os.environ.items() if not key.startswith(("DJANGO_", "ZHIXING_"))}

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, *arguments], cwd=ROOT, env=env, capture_output=True, text=True)

    assert run("-c", STOPPED, str(county), address, where, when, str(tmp_path / "x")).returncode == 9
    told = "from zhixing.store import evidence, ledger; print(len(list(evidence.damaged())), ledger.verify().digest.number, len(evidence.strays()) % 3)"
    good = STOPPED.rpartition("original")[0].rpartition("original")[0] + STOPPED.splitlines()[-1] + "\n" + told
    assert run("-c", good, str(county), address, where, when, str(tmp_path / "x")).stdout.split() == ["0", "1", "0"]
    assert (tmp_path / "x.files").is_dir()


def test_files_go_into_the_backup_and_come_back(editor: Register, files: Path, tmp_path: Path) -> None:
    hashes = [brought(content).hash for content in (pdf(), jpeg())]
    editor.enter([project(1, approved_proof=hashes)], "water")
    before = {path.relative_to(files): path.read_bytes() for path in stored(files)}
    bringings, digest = list(Evidence.objects.order_by("fact").values()), ledger.digest()
    backup(tmp_path / "all.zip")
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        assert {name for name in archive.namelist() if name.startswith("files/")} == {f"files/{hash}" for hash in hashes}
    emptied()
    Evidence.objects.all().delete()
    files.rename(tmp_path / "old")
    assert restore(tmp_path / "all.zip") == digest
    assert list(Evidence.objects.order_by("fact").values()) == bringings
    after = {path.relative_to(files): path.read_bytes() for path in stored(files)}
    # Small pictures are made again, of what is stored: they look the same and need not be the same bytes.
    assert set(after) == set(before)
    assert [path for path in before if path.suffix != ".webp" and after[path] != before[path]] == []
    current.rebuild([editor.table], KNOWN)
    assert {use.hash for use in EvidenceUse.objects.all()} == set(hashes)
    assert [entry.fields["approved_proof"] for entry in listing.matching(editor.table, Query())] == [hashes]


@pytest.mark.parametrize("fault", ["changed", "longer", "missing"])
def test_a_backup_with_a_wrong_file_is_refused_whole(editor: Register, files: Path, tmp_path: Path, fault: str) -> None:
    good, bad = brought(jpeg()), brought(pdf())
    backup(tmp_path / "all.zip")
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = f"files/{bad.hash}"
    parts |= {name: {"changed": parts[name].replace(b"200", b"900"), "longer": parts[name] + bytes(5 << 20), "missing": b""}[fault]}
    with zipfile.ZipFile(tmp_path / "all.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for one, content in parts.items():
            if one != name or content:
                archive.writestr(one, content)
    emptied()
    Evidence.objects.all().delete()
    files.rename(tmp_path / "old")
    with pytest.raises(InputFault, match="evidence file that was changed" if fault != "missing" else "no whole backup"):
        restore(tmp_path / "all.zip")
    assert stored(files) == []
    assert list(ledger.everything()) == []
    assert not Evidence.objects.exists()
    assert (tmp_path / "old" / good.hash[:2]).exists()


@pytest.mark.parametrize("fault", ["changed", "missing"])
def test_a_damaged_file_is_not_backed_up_but_told(table: Table, tmp_path: Path, fault: str) -> None:
    one = brought(pdf())
    evidence.place(one.hash).unlink()
    if fault == "changed":
        evidence.place(one.hash).write_bytes(b"x")
    with pytest.raises(InputFault, match=f"{one.hash}: an evidence file that {'was changed' if fault == 'changed' else 'is missing'}"):
        backup(tmp_path / "all.zip")
    assert not list(tmp_path.glob("*.zip*"))


def test_what_was_left_half_way_goes_after_a_day(table: Table, files: Path) -> None:
    old, new = files / "incoming" / "old", files / "incoming" / "new"
    for one in (old, new):
        one.mkdir(parents=True)
        (one / "given").write_bytes(b"half")
    os.utime(old, (0, 0))
    brought(pdf())
    assert [path.name for path in (files / "incoming").iterdir()] == ["new"]
    assert evidence.strays() == []
