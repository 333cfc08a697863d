"""A county's data sets: its tables, what its systems are delivered, and what it declares for itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.store.lakeside import EXPORTS
from zhixing import systems
from zhixing.kernel.errors import Faults
from zhixing.systems import load_catalogue

COUNTY = Path(__file__).parents[2] / "counties" / "yongkang"
OWN = EXPORTS.format(mode="whole")


def folder_with(tmp_path: Path, **files: str) -> Path:
    """The folder of an invented county."""
    from tests.store.lakeside import county_in

    home = county_in(tmp_path)
    for name, text in files.items():
        path = home / f"{name}.toml"
        path.write_text(text, "utf-8") if text else path.unlink()
    return home


def faults(home: Path) -> list[str]:
    with pytest.raises(Faults) as found:
        load_catalogue(home)
    return [str(fault) for fault in found.value.faults]


def test_every_table_is_a_data_set_by_itself(tmp_path: Path) -> None:
    here = load_catalogue(folder_with(tmp_path))
    assert [one.id for one in here.datasets] == [
        *(table.id for table in here.tables),
        *(one.id for system in here.systems for one in system.datasets),
        "exports",
    ]
    assert here.dataset("works").published
    assert not here.dataset("exports").published
    with pytest.raises(KeyError):
        here.dataset("nothing")


def test_an_id_stands_for_one_thing(tmp_path: Path) -> None:
    home = folder_with(tmp_path, datasets=OWN.replace('"exports"', '"works"'))
    assert faults(home) == ["chengchuan/tables.toml: the table id works for the second time; expected each only once, in all systems and the county together."]


def test_what_the_program_keeps_itself_is_nobodys_data_set(tmp_path: Path) -> None:
    assert "an id that the program does not use itself" in faults(folder_with(tmp_path, datasets=OWN.replace('"exports"', '"lake"')))[0]


def test_rules_between_data_sets_are_held_against_the_whole_county(tmp_path: Path) -> None:
    rule = 'rule = [{ id = "known", title = "在册", title_en = "Known", kind = "foreign", fields = ["month"], other = "works", other_fields = ["code"] },'
    home = folder_with(tmp_path, datasets=OWN.replace("rule = [", rule))
    assert load_catalogue(home).dataset("exports").rules[0].other == "works"
    (home / "datasets.toml").write_text(OWN.replace("rule = [", rule.replace('"works"', '"wrks"')), "utf-8")
    assert faults(home) == ["chengchuan/datasets.toml: dataset exports, rule known: “wrks”; expected the id of a data set or a table."]


def test_a_county_names_who_owns_what_a_system_is_delivered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = tmp_path / "systems" / "trade"
    shelf.mkdir(parents=True)
    (shelf / "system.toml").write_text('title = "外贸"\ntitle_en = "Trade"\nsummary = "外贸"\nsummary_en = "Trade"\n', "utf-8")
    (shelf / "datasets.toml").write_text(OWN.replace('owner = "water"\n', ""), "utf-8")
    monkeypatch.setattr(systems, "HERE", tmp_path / "systems")
    home = folder_with(tmp_path, datasets="")
    assert load_catalogue(home).dataset("exports").owner == ""
    (home / "owners.toml").write_text('[owners]\nexports = "housing"\n', "utf-8")
    here = load_catalogue(home)
    assert (here.dataset("exports").owner, [one.id for one in here.systems[0].datasets]) == ("housing", ["exports"])
    (home / "owners.toml").write_text('[owners]\nexprts = "housing"\n', "utf-8")
    assert faults(home)[0].startswith("owners.toml: owners.exprts: “exprts”")


def test_the_first_county_has_its_tables_as_data_sets() -> None:
    here = load_catalogue(COUNTY)
    assert all(one.published and one.columns for one in here.datasets[: len(here.tables)])


RULE = '{ id = "%s", title = "写明投资", title_en = "Value told", kind = "filled", fields = ["%s"] }'


def test_a_table_keeps_the_rules_of_its_system_and_of_the_county(tmp_path: Path) -> None:
    own = f'[[table]]\nid = "works"\nrule = [{RULE % ("valued", "invested")}]\n[[table]]\nid = "projects"\nrule = [{RULE % ("dated", "due_on")}]\n'
    here = load_catalogue(folder_with(tmp_path, quality=own))
    assert [one.id for one in here.dataset("works").rules] == ["valued"]
    assert [one.id for one in here.dataset("projects").rules][-1] == "dated" and len(here.dataset("projects").rules) > 1
    assert next(one for one in here.datasets if one.id == "projects") == here.dataset("projects")


def test_faults_of_rules_of_tables_are_told_with_their_places(tmp_path: Path) -> None:
    def told(text: str) -> str:
        home = tmp_path / f"{len(list(tmp_path.iterdir()))}"
        home.mkdir()
        return "\n".join(faults(folder_with(home, quality=text)))

    assert "quality.toml: table[1].id (in the table of line 1): “work”; expected the id of a declared table. Perhaps “works”" in told(
        f'[[table]]\nid = "work"\nrule = [{RULE % ("valued", "invested")}]\n'
    )
    assert "table[1].rule[1].fields[1]" in told(f'[[table]]\nid = "works"\nrule = [{RULE % ("valued", "investment")}]\n')
    assert "the rule code_once of projects for the second time" in told(f'[[table]]\nid = "projects"\nrule = [{RULE % ("code_once", "code")}]\n')
    assert "table works, rule a: “nothing”; expected the id of a data set or a table" in told(
        '[[table]]\nid = "works"\nrule = [{ id = "a", title = "a", title_en = "a", kind = "foreign", fields = ["code"], other = "nothing", other_fields = ["x"] }]\n'
    )
