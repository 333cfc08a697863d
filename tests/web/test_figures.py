"""Pages of computed figures: every quantity of a year, one of them opened down to its rows, which are masked; what waits, what was not known yet, who may not."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.test import Client

from tests.store.supervised import EDITOR, OFFICE, ROAD, TRAIL, YEAR, Year, supervise
from tests.store.test_figures import MEASURES, SECOND
from tests.store.test_rungs import MILESTONES
from tests.web.conftest import whole
from zhixing.kernel.access import ROLES, decide
from zhixing.store import board, figures, lake, rungs, shelves
from zhixing.store.people import Person
from zhixing.store.registers import register_for
from zhixing.web import county, ground
from zhixing.web.painted import Part, painted

pytest.importorskip("ibis", reason="NOT TESTED: computed figures (the extra “lake”)")
SignIn = Callable[..., Client]
CANARY = "金丝雀"
PLANNED = SECOND.replace("s1.a.03", "s1.a.04").replace("order = 3", "order = 4").replace("国家森林乡村创建 2 个", "引进领军人才 2 人").replace('"个"', '"人"')
BOUND = """
[[measure]]
commitment = "s1.a.04"
indicator = "talents_arrived"
rows = { kind = ["leading"] }
unit = "人"
agency = "water"
baseline = "zero"
reading = "领军人才"
reading_en = "leading"
[[measure.other]]
indicator = "talents_arrived"
rows = { kind = ["leading", "scarce"] }
reading = "也计紧缺人才"
reading_en = "scarce too"
"""
SECTION = {"kind": "greenway", "lead": "water", "planned_on": "2024-01-05", "approved_on": "2024-02-01", "begun_on": "2024-03-01"}
TALENT = {"kind": "leading", "passport": "E12345678", "employer": "东山机械厂", "employer_code": "913307800000000017", "arrived_on": "2025-05-06"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A county with a plan, what its quantities are measured by, and its posts."""
    home = supervise(whole(tmp_path / "chengchuan"))
    with (home / "plan/2025.toml").open("a", encoding="utf-8") as file:
        file.write(SECOND + PLANNED)
    (home / "measures.toml").write_text(MEASURES + BOUND, "utf-8")
    (home / "milestones.toml").write_text(MILESTONES, "utf-8")
    return home


@pytest.fixture
def year(portal: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Year]:
    """Two greenways and a talent have come to something; what the third quantity needs is not there."""
    monkeypatch.setenv(shelves.FOLDER, str(tmp_path / "lake"))
    board.forget()
    made = Year(county.catalogue())
    made.published(TRAIL, "sign")
    for number, (length, done) in enumerate((("6.5", "2025-03-20"), ("5.25", "2025-06-02"), ("3", "2025-07-05")), 1):
        made.enter("projects", EDITOR, {**SECTION, "name": f"绿道{number}期", "length": length, "completed_on": done}, "water", date(2025, 7, 6))
    made.enter("talents", EDITOR, {**TALENT, "person": f"{CANARY}教授"}, "water", date(2025, 6, 1))
    made.reported("s1.a.01", "2025-06", date(2025, 7, 3), value="12")
    figures.compute(made.here, portal, county.plans()[YEAR], date(2025, 7, 10))
    yield made
    board.forget()


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, (address, answer.status_code)
    return answer.content.decode()


def english(client: Client) -> Client:
    client.cookies["language"] = "en"
    return client


def test_every_quantity_is_computed_or_says_what_it_waits_for(year: Year, signed_in: SignIn) -> None:
    client = signed_in()
    text = page(client, "/figures/2025/")
    assert "3 个定量承诺：2 个由业务数据算出，1 个在等数据" in text
    line = text.partition("/figures/2025/s1.a.01/")[2].partition("</tr>")[0]
    assert "11.75 公里" in line and "2025-06" in line and "县水利局" in line
    waits = text.partition("/figures/2025/s1.a.03/")[2].partition("</tr>")[0]
    assert "澄川县水利局" in waits and 'class="waits"' in waits and "<b>" not in waits
    assert '/figures/2025/"' in page(client, "/data/")
    text = page(english(client), "/figures/2025/")
    assert "3 quantities of the report: 2 computed from the work, 1 waiting for data" in text and "Waiting" in text.title()


def test_the_list_is_searched_and_its_counts_stay(year: Year, signed_in: SignIn) -> None:
    client = signed_in()

    def shown(asked: str) -> list[str]:
        text = page(client, f"/figures/2025/?{asked}")
        assert "3 个定量承诺：2 个由业务数据算出，1 个在等数据" in text, asked
        return re.findall(r'<th scope="row" lang="zh-CN"><a href="/figures/2025/([^/]+)/', text)

    every = shown("")
    assert shown("state=waiting") == ["s1.a.03", "s1.a.02"], "the quantity, and behind it the milestone"
    assert shown("state=computed") == [one for one in every if one not in ("s1.a.03", "s1.a.02")] != []
    assert shown("q=S1.A.01") == shown("q=绿道 水利&state=computed") == ["s1.a.01"]
    assert "s1.a.01" in shown("agency=县水利局") and "s1.a.01" not in shown("agency=县住建局")
    assert shown("q=没有这件事") == shown("agency=x") == shown("state=x") == []
    text = page(client, "/figures/2025/?q=没有这件事&on=2025-07-01")
    assert "没有符合条件的事项" in text and 'href="?on=2025-07-01"' in text


def test_one_opens_to_definition_query_data_and_rows(year: Year, signed_in: SignIn) -> None:
    client = signed_in()
    text = page(client, "/figures/2025/s1.a.01/")
    assert "11.75 公里" in text and "完工的里程" in text and "length_completed" in text and "县级部门台账" in text
    assert 'href="/data/catalogue/projects/"' in text and "第 1 版" in text and "长度 <code>length</code>" in text
    assert "SELECT" in text.upper() and "greenway" in text
    # Both rows that count, each with the way to it, and not the third, which was completed after the day.
    rows = text.partition('id="rows"')[2]
    assert "绿道1期" in rows and "绿道2期" in rows and "绿道3期" not in rows and rows.count('href="/tables/projects/') == 2
    # Reported and computed side by side, with the difference.
    assert "0.25 " in text.replace("0.25</td>", "0.25 ") and "12" in text
    by = page(client, "/figures/2025/s1.a.01/?by=month")
    assert "2025-03" in by.partition('id="apart"')[2] and "6.5 公里" in by
    text = page(english(client), "/figures/2025/s1.a.01/")
    assert "Length completed" in text and "The rows behind it" in text and "Definition" in text


def test_what_waits_says_for_what(year: Year, signed_in: SignIn) -> None:
    client = signed_in()
    text = page(client, "/figures/2025/s1.a.03/")
    assert 'class="waits"' in text and "澄川县水利局" in text and 'id="rows"' not in text
    assert 'class="waits"' in page(english(client), "/figures/2025/s1.a.03/")


def test_what_was_not_known_yet_is_not_shown(year: Year, signed_in: SignIn) -> None:
    client = signed_in()
    text = page(client, "/figures/2025/?on=2025-06-30")
    assert "11.75" not in text and "尚未计算" in text and "2025-06-30" in text
    text = page(client, "/figures/2025/s1.a.01/?on=2025-06-30")
    assert "11.75" not in text and "尚未计算" in text and "绿道1期" not in text
    assert "11.75" in page(client, "/figures/2025/s1.a.01/?on=no-day")


@pytest.mark.parametrize("role", ROLES)
def test_rows_behind_a_figure_are_masked_for_everybody(year: Year, signed_in: SignIn, role: str) -> None:
    for agency in ("water", "housing"):
        client = signed_in(f"{role}-{agency}", role, agency)
        actor = Person.objects.get(username=f"{role}-{agency}").actor(county.catalogue().county)
        addresses = [f"/figures/2025/{rest}" for rest in ("", "s1.a.04/", "s1.a.04/?by=kind", "s1.a.04/?part=1", "s1.a.04/?from=0", "s1.a.01/")]
        for address in addresses:
            answer = client.get(address)
            assert answer.status_code == (200 if decide("read_plan", actor, None).allowed else 403), address
            assert CANARY not in answer.content.decode(), address
        text = client.get("/figures/2025/s1.a.04/").content.decode()
        assert ("第 1～1 行，共 1 行" in text) == decide("read_rows", actor, None).allowed
        assert "E12345678" not in text


def test_a_figure_about_people_is_told_for_the_county_and_not_apart(year: Year, portal: Path, signed_in: SignIn) -> None:
    """Not by town, kind or month, on no day; nor by another reading, which may differ by one person."""
    for month, count in (("03", 20), ("04", 2), ("06", 8)):
        for number in range(count):
            year.enter(
                "talents", EDITOR, {**TALENT, "person": f"人{month}{number}", "passport": f"P{month}{number:06}", "arrived_on": f"2025-{month}-07"}, "water"
            )
    figures.compute(year.here, portal, county.plans()[YEAR], date(2025, 7, 10))
    client, seen = signed_in(), set()
    for by in ("", "month", "quarter", "town", "kind", "lead", "industry", "person"):
        for day in ("", *(f"2025-{month:02}-{last}" for month, last in ((3, 31), (4, 30), (5, 31), (6, 30), (7, 10)))):
            text = page(client, f"/figures/2025/s1.a.04/?by={by}&on={day}")
            assert "<svg viewBox" not in text and "另外的理解" not in text and 'class="bars"' not in text, (by, day)
            seen |= {one for one in ("20 人", "31 人") if one in text}
    assert seen == {"20 人", "31 人"}
    text = page(client, "/figures/2025/s1.a.04/")
    assert "只公布全县数" in text and 'href="/data/catalogue/talents/2/?by=#groups"' in text
    # What is about no person is told as it ever was.
    assert "2025-03" in page(client, "/figures/2025/s1.a.01/?by=month").partition('id="apart"')[2]


def test_a_milestone_is_read_off_its_register_and_opens_to_the_row(year: Year, portal: Path, signed_in: SignIn) -> None:
    year.published(ROAD, "sign")
    works = {**SECTION, "name": "东环路", "kind": "urban_road", "completed_on": "2025-06-20"}
    row = year.enter("projects", EDITOR, works, "water", date(2025, 6, 21))
    year.reported("s1.a.02", "2025-06", date(2025, 7, 3), stage=True, reached_on="2025-06-28")
    client = signed_in()
    waits = page(client, "/figures/2025/").partition('id="stages"')[2]
    assert "尚未计算" in waits
    rungs.compute(year.here, portal, county.plans()[YEAR], date(2025, 7, 10))
    text = page(client, "/figures/2025/")
    assert "1 个节点承诺：1 个由业务台账得出" in text
    line = text.partition('id="stages"')[2].partition("/figures/2025/s1.a.02/")[2].partition("</tr>")[0]
    assert "完工" in line and "2025-06-20" in line and "县水利局" in line
    text = page(client, "/figures/2025/s1.a.02/")
    ladder = text.partition('<ol class="ladder">')[2].partition("</ol>")[0]
    assert ladder.count('class="reached"') == 2 and f"/tables/projects/{row}/" in ladder
    assert "部门报送 2025-06-28" in ladder and ladder.rpartition("<li")[2].startswith("><b>投用")
    assert "项目名称“东环路”" in text and "以投用日期为准" in text
    rows = text.partition('id="rows"')[2]
    assert f"/tables/projects/{row}/" in rows and "2025-06-20" in rows and "共 1 行" in rows
    reads = page(client, "/data/catalogue/projects/").partition('id="readers"')[2].partition("</section>")[0]
    assert "project_opened" in reads and "/figures/2025/s1.a.02/" in reads
    told = page(client, "/report/2025/s1.a.02/")
    assert "由业务台账得出：完工 2025-06-20" in told and "“投用”部门报送 2025-06-28，以台账为准" in told
    text = page(english(client), "/figures/2025/s1.a.02/")
    assert "In use" in text and "reported: 2025-06-28" in text
    before = page(client, "/figures/2025/s1.a.02/?on=2025-06-01")
    assert "2025-06-20" not in before.partition('<ol class="ladder">')[2].partition("</ol>")[0]


def test_the_curve_has_target_way_and_what_was_reported_and_its_figures_stand_behind_it(year: Year, signed_in: SignIn) -> None:
    client = signed_in()
    text = page(client, "/figures/2025/s1.a.01/")
    drawn = text.partition('<figure class="curve">')[2].partition("</figure>")[0]
    assert 'class="way" points="' in drawn and 'class="target"' in drawn and "2025-06 11.75 公里" in drawn
    assert drawn.count('<path class="said"') == 1 and "2025-06 12 公里" in drawn, "12 were reported and the data come to 11.75"
    line = text.partition('<th scope="row">2025-06</th>')[2].partition("</tr>")[0]
    assert re.findall(r">([^<>]+)</td>", line) == ["9.92", "11.75 公里", "12", "0.25"], "due by the profile, computed, reported, apart"


def test_a_figure_opens_to_the_versions_and_whoever_brought_them(year: Year, signed_in: SignIn) -> None:
    client = signed_in()
    tree = page(client, "/figures/2025/s1.a.01/").partition('<div class="graph"')[2].partition("</div>")[0]
    (version,) = [one for one in lake.versions("projects") if one.standing]
    assert tree.count("<ul>") == 4, "figure, indicator, data set, version"
    for part in (
        "11.75 公里",
        "length_completed@1",
        "/data/catalogue/projects/",
        "/data/catalogue/projects/1/",
        "长度",
        "completed_on",
        version.hash[:12],
        "程序",
    ):
        assert part in tree, part
    assert version.hash in tree, "the whole of it for whoever checks"


def test_what_a_figure_was_and_why_it_changed(year: Year, portal: Path, signed_in: SignIn) -> None:
    year.enter("projects", EDITOR, {**SECTION, "name": "绿道补报", "length": "2", "completed_on": "2025-06-09"}, "water", date(2025, 7, 8))
    figures.compute(year.here, portal, county.plans()[YEAR], date(2025, 7, 10))
    year.enter("projects", EDITOR, {**SECTION, "name": "绿道在建", "length": "4"}, "water", date(2025, 7, 9))
    figures.compute(year.here, portal, county.plans()[YEAR], date(2025, 7, 10))
    client = signed_in()
    told = page(client, "/figures/2025/s1.a.01/").partition('<ol class="results">')[2].partition("</ol>")[0]
    lines = told.split("<li><p>")[1:]
    assert len(lines) == 2, "a version that came to the same is no other result"
    assert '<del>11.75 公里</del> → <b class="number">13.75 公里</b>' in lines[0] and "/data/catalogue/projects/2/" in lines[0]
    assert "<del>" not in lines[1] and "11.75 公里" in lines[1] and "/data/catalogue/projects/1/" in lines[1]
    (row,) = [one for one in board.board(year.here, YEAR).of("figures", "s1.a.01") if one.fields["period"] == "2025-06"]
    register_for(year.here, "figures", OFFICE).step(row.row, row.version, "set_aside", reason="口径待定")
    told = page(english(client), "/figures/2025/s1.a.01/").partition('<ol class="results">')[2].partition("</ol>")[0]
    assert "Set aside" in told and "口径待定" in told


def test_towns_are_painted_where_the_county_says_where_they_lie(year: Year, portal: Path, signed_in: SignIn) -> None:
    client = signed_in()
    assert '<figure class="towns">' not in page(client, "/figures/2025/s1.a.01/?by=town"), "no outline and no tiles"
    for number, (town, length) in enumerate((("990101001", "8"), ("990101100", "0.5")), 1):
        works = {**SECTION, "name": f"村道绿道{number}", "length": length, "town": town, "completed_on": "2025-06-09"}
        year.enter("projects", EDITOR, works, "water", date(2025, 7, 8))
    figures.compute(year.here, portal, county.plans()[YEAR], date(2025, 7, 10))
    squares = [(119.9, "990101001"), (120.0, "990101100")]
    (portal / "outline.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [square(*one) for one in squares]}), "utf-8")
    ground._ground.cache_clear()
    drawn = page(client, "/figures/2025/s1.a.01/?by=town").partition('<figure class="towns">')[2].partition("</figure>")[0]
    shades = dict(re.findall(r'class="town shade-(\w+)">.*?class="told">([^<]*)<', drawn))
    assert shades == {"0": "0.5 公里", "4": "8 公里"}
    assert "示意图" not in drawn, "it is land"
    (portal / "outline.geojson").write_text(json.dumps({"features": [square(*squares[0])]}), "utf-8")
    ground._ground.cache_clear()
    assert '<figure class="towns">' not in page(client, "/figures/2025/s1.a.01/?by=town"), "a town without its shape would be left out"
    ground._ground.cache_clear()


def square(west: float, code: str) -> dict[str, object]:
    """A town a tenth of a degree wide."""
    corners = [[west, 28.8], [west + 0.1, 28.8], [west + 0.1, 28.9], [west, 28.9], [west, 28.8]]
    return {"type": "Feature", "properties": {"code": code}, "geometry": {"type": "Polygon", "coordinates": [corners]}}


def test_towns_are_painted_by_their_figures_and_what_is_of_no_town_is_not(portal: Path) -> None:
    (portal / "tiles.csv").write_text("code,column,row\n990101001,1,1\n990101100,2,1\n", "utf-8")
    county.catalogue.cache_clear()
    ground._ground.cache_clear()
    parts = {"990101001": Part("990101001", "东山街道", "12 人", Decimal(12)), "": Part("", "未填", "30 人", Decimal(30))}
    assert painted({"": parts[""]}) is None, "of no town anything is told"
    found = painted(parts)
    assert found is not None and found.ground.schematic
    assert [(one.name, one.told, one.shade) for one in found.towns] == [("东山", "12 人", "4"), ("西湖", "", "none")], "shades are those of towns"
    assert [text for _, text in found.steps] == ["0", "3", "5", "8", "10"], "of what is counted in whole numbers the steps are whole"
    assert parts["990101001"].share(Decimal(24)) == 50
    county.catalogue.cache_clear()
    ground._ground.cache_clear()


def test_addresses_of_nothing_and_odd_questions(year: Year, signed_in: SignIn) -> None:
    client = signed_in()
    for address in ("/figures/2024/", "/figures/2025/s9.z.99/", "/figures/2024/s1.a.01/"):
        page(client, address, 404)
    for asked in ("from=-1", "from=x", "from=99999999999999", "by=nothing", "part=7", "on=9999-12-31"):
        assert "11.75" in page(client, f"/figures/2025/s1.a.01/?{asked}"), asked
    assert Client().get("/figures/2025/").status_code == 302
    assert client.post("/figures/2025/").status_code == 405
