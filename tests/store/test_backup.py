"""Everything in one file and back again."""

from __future__ import annotations

import time
import zipfile
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.db import connection

from tests.engines.records.conftest import KNOWN
from tests.store.conftest import project
from tests.store.test_ledger import TRIGGERS
from zhixing.engines.records import Query
from zhixing.kernel.errors import InputFault
from zhixing.store import current, factors, ledger, listing, models
from zhixing.store.backup import ABOUT, DIGEST, FACTS, FORM, PEOPLE, backup, restore
from zhixing.store.people import Person
from zhixing.store.registers import Register


@pytest.fixture
def file(editor: Register, tmp_path: Path) -> Path:
    """A backup of two rows, one of them changed, and one account."""
    first, _ = editor.enter([project(1, name="“东山”水厂\n".strip()), project(2, invested="0.1")], "water")
    editor.change(first.change.row, 1, {"town": "西湖镇"}, "更正")
    Person.objects.create_user("wang", "a-long-password-1", name="王", agency="water", roles="department_editor")
    backup(tmp_path / "all.zip")
    return tmp_path / "all.zip"


def emptied() -> None:
    """The store as it was on its first day."""
    with connection.cursor() as cursor:
        for statement in TRIGGERS[connection.vendor]:
            cursor.execute(statement)
        cursor.execute("DELETE FROM fact")
    models.Chain.objects.update(number=0, hash="0" * 64, recorded=None)
    Person.objects.all().delete()


def rewritten(file: Path, name: str, old: str, new: str) -> None:
    with zipfile.ZipFile(file) as archive:
        parts = {one: archive.read(one).decode("utf-8") for one in archive.namelist()}
    assert old in parts[name]
    parts[name] = parts[name].replace(old, new)
    with zipfile.ZipFile(file, "w") as archive:
        for one, text in parts.items():
            archive.writestr(one, text)


def test_everything_comes_back(file: Path, editor: Register) -> None:
    facts, rows, digest = list(ledger.everything()), list(listing.matching(editor.table, Query())), ledger.digest()
    emptied()
    assert restore(file) == digest
    current.rebuild([editor.table], KNOWN)
    assert list(ledger.everything()) == facts
    assert list(listing.matching(editor.table, Query())) == rows
    assert ledger.verify().broken is None
    assert Person.objects.get(username="wang").check_password("a-long-password-1")
    editor.enter([project(3)], "water")
    assert ledger.verify().digest.number == 4


def test_a_second_factor_comes_back_with_its_account(editor: Register, tmp_path: Path, settings: object) -> None:
    """Sealed as it was, used codes used up."""
    settings.FACTOR_KEY = "k" * 50  # type: ignore[attr-defined]
    person = Person.objects.create_user("wang", None, name="王", must_change=True)
    secret = factors.new_secret()
    codes = factors.enrol(person, secret, format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
    assert factors.check(person, codes[0]) == "right"
    backup(tmp_path / "all.zip")
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        assert secret not in archive.read(PEOPLE).decode("utf-8")
    Person.objects.all().delete()
    restore(tmp_path / "all.zip")
    person = Person.objects.get(username="wang")
    assert person.must_change
    assert [factors.check(person, code) for code in codes[:2]] == ["wrong", "right"]


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        (FACTS, "东山", "西山", "fact 1 was changed"),
        (FACTS, '"actor": "wang"', '"actor": "li"', "fact 1 was changed"),
        (FACTS, "{", "", "no whole backup"),
        (DIGEST, "3:", "2:", "has another hash than the digest"),
        (PEOPLE, "{", "", "no whole backup"),
    ],
)
def test_what_was_tampered_with_is_refused_whole(file: Path, name: str, old: str, new: str, expected: str) -> None:
    rewritten(file, name, old, new)
    emptied()
    with pytest.raises(InputFault, match=expected):
        restore(file)
    assert list(ledger.everything()) == []
    assert not Person.objects.exists()


def test_only_an_empty_store_is_filled(file: Path) -> None:
    with pytest.raises(InputFault, match="an empty store"):
        restore(file)


def test_no_file_is_overwritten_and_none_left_half_written(file: Path) -> None:
    with pytest.raises(InputFault, match="there already"):
        backup(file)
    with connection.cursor() as cursor:
        cursor.execute(TRIGGERS[connection.vendor][0])
        cursor.execute("UPDATE fact SET actor = 'x' WHERE number = 2")
    with pytest.raises(InputFault, match="fact 2 was changed"):
        backup(file.with_name("other.zip"))
    assert [one.name for one in file.parent.glob("*.zip*")] == ["all.zip"]


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04 broken"])
def test_what_is_no_backup(db: None, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.zip").write_bytes(content)
    with pytest.raises(InputFault, match="no whole backup"):
        restore(tmp_path / "x.zip")


def test_a_backup_of_a_newer_program_is_refused_by_name(file: Path) -> None:
    rewritten(file, ABOUT, f'"form": {FORM}', f'"form": {FORM + 1}')
    emptied()
    with pytest.raises(InputFault, match=f"a backup of form {FORM + 1}, written by zhixing .* expected form {FORM} or older"):
        restore(file)
    assert list(ledger.everything()) == []


def test_a_backup_from_before_forms_were_numbered_is_read(file: Path) -> None:
    with zipfile.ZipFile(file) as archive:
        parts = {one: archive.read(one) for one in archive.namelist() if one != ABOUT}
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    emptied()
    assert restore(file).number == 3


def test_a_backup_is_its_owner_s_alone(file: Path) -> None:
    assert file.stat().st_mode & 0o077 == 0


def test_what_a_killed_backup_left_is_written_over(file: Path) -> None:
    (file.parent / "new.zip.unfinished").write_bytes(b"half a file" * 1000)
    backup(file.parent / "new.zip")
    assert sorted(one.name for one in file.parent.glob("*.zip*")) == ["all.zip", "new.zip"]
    assert zipfile.is_zipfile(file.parent / "new.zip")


def test_a_folder_that_is_not_there(file: Path) -> None:
    with pytest.raises(InputFault, match="cannot be written"):
        backup(file.parent / "nowhere" / "new.zip")
