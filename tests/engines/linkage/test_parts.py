"""Names, addresses and codes taken apart, and the declaration of where they stand."""

from __future__ import annotations

import builtins
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engines.records.conftest import declared
from zhixing.engines.linkage import Record, clean_code, is_right, link_enterprises, read_mentions, split_name
from zhixing.engines.linkage.places import clean_phone, split_address
from zhixing.engines.synthetic import ALPHABET, code_of
from zhixing.kernel.declare import Declarations
from zhixing.kernel.errors import Faults, MissingPart

REGIONS = ("东山街道", "澄川县", "云岭市", "南江省", "东山", "澄川", "云岭", "南江")


@pytest.mark.parametrize(
    ("text", "core", "brand", "form", "branch"),
    [
        ("云岭市华丰五金工具有限公司", "华丰五金工具", "华丰", "company", ""),
        ("南江省云岭市澄川县华丰五金工具股份有限公司", "华丰五金工具", "华丰", "company", ""),
        ("华丰（澄川）五金工具有限责任公司", "华丰五金工具", "华丰", "company", ""),
        ("ＡＢＣ电器有限公司", "ABC电器", "ABC", "company", ""),
        ("华 丰·五金厂", "华丰五金", "华丰", "household", ""),
        ("云岭市华丰五金有限公司澄川分公司", "华丰五金", "华丰", "company", "澄川分公司"),
        ("澄川县华丰茶叶专业合作社", "华丰茶叶", "华丰茶叶", "cooperative", ""),
        ("南江永盛创业投资合伙企业(有限合伙)", "永盛创业投资", "永盛创业", "partnership", ""),
        ("华丰工贸有限公司（原华丰五金厂）", "华丰工贸", "华丰", "company", ""),
        ("华丰", "华丰", "华丰", "", ""),
        ("华丰五金厂有限公司", "华丰五金厂", "华丰五金厂", "company", ""),
        ("澄川", "澄川", "澄川", "", ""),
    ],
)
def test_names_are_split(text: str, core: str, brand: str, form: str, branch: str) -> None:
    found = split_name(text, REGIONS)
    assert (found.core, found.brand, found.form, found.branch) == (core, brand, form, branch)
    assert found.brand + found.trade == found.core


def test_numbers_in_names_tell_two_bodies_apart() -> None:
    assert split_name("澄川第一化工厂").ordinal != split_name("澄川第二化工厂").ordinal
    assert split_name("华丰有限公司第二分公司").ordinal == "二"


@given(st.text(max_size=40))
def test_any_text_is_a_name(text: str) -> None:
    found = split_name(text, REGIONS)
    assert found.brand + found.trade == found.core
    assert split_name(text, REGIONS) == found


@given(st.randoms(use_true_random=False), st.booleans())
def test_codes_come_back_however_they_are_written(lot: Any, letters: bool) -> None:
    code = code_of(lot, "990101")
    written = code.lower().replace("0", "o").replace("1", "i") if letters else f" {code[:6]}-{code[6:]} "
    assert is_right(code) and clean_code(written) == code


@given(st.randoms(use_true_random=False), st.integers(0, 17), st.sampled_from(ALPHABET))
def test_a_code_with_one_sign_wrong_is_never_made_right(lot: Any, at: int, sign: str) -> None:
    code = code_of(lot, "990101")
    wrong = code[:at] + sign + code[at + 1 :]
    assert is_right(clean_code(wrong)) == (wrong == code)


@pytest.mark.parametrize(
    ("text", "found"), [("13800001234", "13800001234"), ("+86-138 0000 1234", "13800001234"), ("0579-87101234", "87101234"), ("", ""), ("110", "")]
)
def test_telephones(text: str, found: str) -> None:
    assert clean_phone(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("南江省云岭市澄川县东山街道人民路18号", ("1", "人民路", "18")),
        ("东山街道 解放大道 ３号 二楼", ("1", "解放大道", "3")),
        ("人民路", ("", "人民路", "")),
        ("", ("", "", "")),
    ],
)
def test_addresses_are_split(text: str, found: tuple[str, str, str]) -> None:
    assert split_address(text, {"东山街道": "1"}, REGIONS) == found


MENTION = 'table = "projects"\nkind = "enterprise"\nname = "builder"\n'


def read(folder: Path, text: str) -> Sequence[Any]:
    tables = declared(folder, TABLES)
    (folder / "entities.toml").write_text(text, "utf-8")
    with Declarations(folder) as files:
        return read_mentions(files, tables)


TABLES = """
[[table]]
id = "projects"
title = "项目"
title_en = "Projects"
summary = "项目"
key = ["builder"]
name = "builder"
field = [
  { id = "builder", title = "建设单位", title_en = "Builder", type = "text" },
  { id = "contact", title = "联系人", title_en = "Contact", type = "person" },
  { id = "kind", title = "类别", title_en = "Kind", type = "choice", choice = [{ id = "new", title = "新", title_en = "New" }] },
]
"""


def test_a_mention_is_read(tmp_path: Path) -> None:
    (found,) = read(tmp_path, f'[[mention]]\n{MENTION}person = "contact"\nonly = "kind"\nvalues = ["new"]\n')
    assert (found.id, found.columns, found.only, found.values) == ("projects.builder", {"name": "builder", "person": "contact"}, "kind", ("new",))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", ["mention"]),
        ("[[mention]]\n", ["table", "kind", "name"]),
        (f"[[mention]]\n{MENTION.replace('projects', 'project')}", ["table"]),
        (f"[[mention]]\n{MENTION.replace('enterprise', 'firm')}", ["kind"]),
        (f'[[mention]]\n{MENTION}code = "builder_code"\nstreet = "x"\n', ["code", "street"]),
        (f"[[mention]]\n{MENTION.replace('builder', 'contact')}", ["name"]),
        (f'[[mention]]\n{MENTION}only = "kind"\n', ["values"]),
        (f'[[mention]]\n{MENTION}only = "kind"\nvalues = ["old"]\n', ["values"]),
        (f"[[mention]]\n{MENTION}[[mention]]\n{MENTION}", ["name"]),
    ],
)
def test_every_fault_of_a_declaration_is_told(tmp_path: Path, text: str, told: list[str]) -> None:
    with pytest.raises(Faults) as caught:
        read(tmp_path, text)
    assert [fault.where.split(" (")[0].split(".")[-1].split(": ")[-1] for fault in caught.value.faults] == told


def test_without_its_part_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = builtins.__import__

    def without(name: str) -> Any:
        if name == "splink":
            raise ImportError(name)
        return whole(name)

    monkeypatch.setattr("zhixing.engines.linkage.scoring.import_module", without)
    with pytest.raises(MissingPart, match="lake"):
        link_enterprises([Record("a", "甲厂"), Record("b", "乙厂")])
