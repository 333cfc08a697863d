"""Declarations of data sets: what they say, and every fault with its file and key at once."""

from __future__ import annotations

import re
from datetime import time
from decimal import Decimal
from pathlib import Path

import pytest

from tests.engines.datahub.conftest import FIRMS, declared
from zhixing.engines.datahub import DataSet
from zhixing.engines.datahub.declared import crossed, read_datasets, read_owners, read_rules
from zhixing.engines.datahub.origin import Schedule
from zhixing.engines.records import Field, Label, Table
from zhixing.kernel.declare import Declarations
from zhixing.kernel.errors import Faults

RULES = """
rule = [
  { id = "towns", title = "乡镇在册", title_en = "Known town", kind = "foreign", fields = ["town"], other = "towns", other_fields = ["code"] },
  { id = "recent", title = "及时", title_en = "Recent", kind = "fresh", fields = ["month"], days = 45 },
]
"""


def faults(folder: Path, text: str) -> list[str]:
    with pytest.raises(Faults) as found:
        declared(folder, text)
    return [str(fault) for fault in found.value.faults]


def test_a_data_set_says_what_a_reader_has_to_know(firms: DataSet) -> None:
    assert (firms.id, firms.label.zh, firms.owner, firms.table.summary.zh) == ("firms", "市场主体", "water", "在册企业的基本信息")
    assert (firms.sharing, firms.shared.zh, firms.terms.zh, firms.open) == ("conditional", "有条件共享", "用于行政审批和统计", False)
    assert (firms.refresh, firms.term, firms.mode, firms.tolerated, firms.version) == ("monthly", 45, "whole", Decimal("0.4"), 1)
    assert [(one.name, one.type, one.unit, one.sensitivity) for one in firms.columns if one.name in ("row_line", "invested", "owner_id")] == [
        ("row_line", "BIGINT", "", "open"),
        ("invested", "DECIMAL(38, 12)", "万元", "internal"),
        ("owner_id", "VARCHAR", "", "personal"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('owner = "water"', 'owner = "watr"', "dataset[1].owner (in the table of line 2): “watr”; expected the id of an agency of agencies.csv. Perhaps “water”"),
        ('owner = "water"', "", "dataset[1].owner (in the table of line 2): no value"),
        ('terms = "用于行政审批和统计"', "", "dataset[1].terms (in the table of line 2): no value; expected the condition, or the law"),
        ('sharing = "conditional"', 'sharing = "unconditional"', "dataset[1].terms (in the table of line 2): “用于行政审批和统计”; expected nothing"),
        ('sharing = "conditional"', 'sharing = "conditional"\nopen = true', "dataset[1].open"),
        ("tolerated = 0.4", "tolerated = 1", "a share from 0 to below 1"),
        ("tolerated = 0.4", "version = 0", "dataset[1].version"),
        ('refresh = "monthly"', 'refresh = "ledger"', "dataset[1].refresh"),
        ('key = ["code"]', "key = []", "dataset[1].key"),
        ('key = ["code"]', 'key = ["code"]\npurpose = "x"', "unknown key"),
        ('type = "agency"', 'type = "file"', "evidence is brought to rows of the ledger"),
        ('id = "serial"', 'id = "row_line"', "an id that the program does not use itself"),
        ("check = [", 'rung = [{ id = "begun", title = "开工", title_en = "Begun" }]\ncheck = [', "stages are climbed in the ledger"),
        ("check = [", 'source = { kind = "oracle", connection = "ZHIXING_SOURCE_X", table = "x" }\ncheck = [', "dataset[1].source.kind: “oracle”; expected one of postgres, sqlite"),
        ("check = [", 'source = { kind = "sqlite", connection = "postgresql://u:p@h/d", table = "x" }\ncheck = [', "a name that begins with ZHIXING_SOURCE_"),
        ("check = [", 'source = { kind = "sqlite", connection = "ZHIXING_SOURCE_X" }\ncheck = [', "neither table nor query; expected one of the two"),
        ("check = [", 'source = { kind = "sqlite", connection = "ZHIXING_SOURCE_X", table = "a.b.c" }\ncheck = [', "TABLE or SCHEMA.TABLE"),
        ("check = [", 'source = { kind = "sqlite", connection = "ZHIXING_SOURCE_X", query = "DELETE FROM x" }\ncheck = [', "begins with SELECT or WITH"),
        ("check = [", 'source = { kind = "sqlite", connection = "ZHIXING_SOURCE_X", query = "SELECT 1; SELECT 2" }\ncheck = [', "without a semicolon"),
        ("check = [", 'source = { kind = "sqlite", connection = "ZHIXING_SOURCE_X", table = "x", columns = { cod = "a" } }\ncheck = [', "columns.cod"),
        ("check = [", 'source = { kind = "sqlite", connection = "ZHIXING_SOURCE_X", table = "x", minutes = 0 }\ncheck = [', "1 to 120"),
        ("check = [", 'source = { kind = "sqlite", connection = "ZHIXING_SOURCE_X", table = "x", when = { every = "month", at = "06:00" } }\ncheck = [', "when.workday"),
        ("check = [", 'source = { kind = "sqlite", connection = "ZHIXING_SOURCE_X", table = "x", when = { every = "week", at = "6", weekday = 8 } }\ncheck = [', "when.weekday"),
        ("check = [", 'source = { kind = "sqlite", connection = "ZHIXING_SOURCE_X", table = "x", when = { every = "day", at = "24:00" } }\ncheck = [', "an hour like 06:00"),
        ("check = [", 'rule = [{ id = "a", title = "a", title_en = "a", kind = "fresh", fields = ["staff"] }]\ncheck = [', "a field of type integer"),
        ("check = [", 'rule = [{ id = "a", title = "a", title_en = "a", kind = "range", fields = ["staff"] }]\ncheck = [', "low, high or both"),
        ("check = [", 'rule = [{ id = "a", title = "a", title_en = "a", kind = "range", fields = ["x"], low = 0 }]\ncheck = [', "fields[1]"),
        ("check = [", 'rule = [{ id = "a", title = "a", title_en = "a", kind = "listed", fields = ["name", "code"], values = ["x"] }]\ncheck = [', "2 fields"),
        ("check = [", 'rule = [{ id = "a", title = "a", title_en = "a", kind = "sum", fields = ["staff"] }]\ncheck = [', "what a rule of kind sum needs"),
        ("check = [", 'rule = [{ id = "a", title = "a", title_en = "a", kind = "monotone", fields = ["staff"], over = "x" }]\ncheck = [', ".over"),
        ("check = [", 'rule = [{ id = "a", title = "a", title_en = "a", kind = "foreign", fields = ["town"], other = "t", other_fields = ["a", "b"] }]\ncheck = [', "as many"),
    ],
)  # fmt: skip
def test_every_fault_is_told_with_its_key(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert old in FIRMS
    found = faults(tmp_path, FIRMS.replace(old, new))
    assert any(told in fault and fault.startswith("datasets.toml") for fault in found), found


def test_what_the_page_shows_is_a_declaration(tmp_path: Path) -> None:
    page = (Path(__file__).parents[3] / "docs/engines/datahub.md").read_text("utf-8")
    shown, quality = re.findall(r"^```toml\n(.*?)^```", page, re.M | re.S)
    (exports,) = declared(tmp_path, shown.replace('"commerce"', '"water"'))
    assert (exports.mode, exports.shared.zh, [rule.kind for rule in exports.rules]) == ("added", "有条件共享", ["fresh"])
    (tmp_path / "quality.toml").write_text(quality, "utf-8")
    projects = Table("projects", Label("", ""), Label("", ""), (Field("site", Label("位置", "Place"), "geometry"),), (), "site")
    with Declarations(tmp_path) as files:
        assert [rule.kind for rule in read_rules(files, [projects])["projects"]] == ["filled"]
    # What docs/data.md shows of a source belongs below the lines of a data set.
    (source,) = re.findall(r"^```toml\n(.*?)^```", (Path(__file__).parents[3] / "docs/data.md").read_text("utf-8"), re.M | re.S)
    (fetched,) = declared(tmp_path, shown.replace('"commerce"', '"water"') + source)
    assert fetched.origin is not None and fetched.origin.schedule == Schedule("month", time(6), 5) and fetched.origin.columns["town"] == "town_code"


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    assert len(faults(tmp_path, FIRMS.replace('"water"', '"watr"').replace('"monthly"', '"hourly"').replace("tolerated = 0.4", "tolerated = 2"))) == 3


def test_a_rule_that_looks_at_what_is_not_there(tmp_path: Path) -> None:
    (firms,) = declared(tmp_path, FIRMS + RULES)
    assert [str(fault) for fault in crossed("datasets.toml", [firms])] == [
        "datasets.toml: dataset firms, rule towns: “towns”; expected the id of a data set or a table."
    ]
    towns = declared(tmp_path, FIRMS.replace('id = "firms"', 'id = "towns"'))[0]
    assert crossed("x", [firms, towns]) == []
    other = declared(tmp_path, FIRMS + RULES.replace('"code"]', '"nothing"]'))[0]
    assert "“nothing”; expected the id of a field of towns" in str(crossed("x", [other, towns])[0])


def test_a_system_names_no_owner_and_a_county_does(tmp_path: Path) -> None:
    (tmp_path / "datasets.toml").write_text(FIRMS.replace('owner = "water"\n', ""), "utf-8")
    (tmp_path / "owners.toml").write_text('[owners]\nfirms = "water"\n', "utf-8")
    with Declarations(tmp_path) as files:
        datasets = read_datasets(files)
        owned = read_owners(files, {"water"}, datasets, "owners.toml")
    assert [one.owner for one in datasets] == [""]
    assert [one.owner for one in owned] == ["water"]
    (tmp_path / "owners.toml").write_text('[owners]\nfirms = "watr"\nships = "water"\n', "utf-8")
    with pytest.raises(Faults) as found, Declarations(tmp_path) as files:
        read_owners(files, {"water"}, datasets, "owners.toml")
    assert [str(fault) for fault in found.value.faults] == [
        "owners.toml: owners.firms: “watr”; expected the id of an agency of agencies.csv.",
        "owners.toml: owners.ships: “ships”; expected the id of a data set that a system declares.",
    ]
    (tmp_path / "datasets.toml").write_text(FIRMS, "utf-8")
    with pytest.raises(Faults, match="a system knows no county"), Declarations(tmp_path) as files:
        read_datasets(files)
