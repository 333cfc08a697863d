"""Tickets back to the source: a delivery that was refused, and rules that the version in force breaks, are put to who provides the data.

There is one open ticket for each data set and kind, however many deliveries there were; the next good delivery settles it. What a ticket is to say is worked
out from the facts of the lake, so that one that was missed because the program was stopped is opened the next time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from zhixing.engines.cases import STATE
from zhixing.engines.datahub import DataSet
from zhixing.engines.ledger import Kept
from zhixing.kernel.access import Actor
from zhixing.store import attempts, lake, ledger, unattended
from zhixing.store.clock import CHINA, today
from zhixing.store.current import column, model_of
from zhixing.store.lake import Version
from zhixing.store.listing import Entry, entries
from zhixing.store.remembered import PROGRAM
from zhixing.store.tickets import TABLE
from zhixing.systems import Catalogue

Kind = Literal["refused", "quality"]
SETTLED: Mapping[Kind, str] = {"refused": "已收下合格的数据", "quality": "当前版本符合全部质量规则，或已没有版本"}
AGAIN = "再次不符"
WAITING = ("open", "answered")
LONGEST = 1000


def raise_tickets(here: Catalogue, dataset: str = "") -> int:
    """Bring the tickets of one data set that is delivered, or of all, to what its deliveries say; how many were opened, settled or told anew."""
    asked = [one for one in here.delivered if one.owner and dataset in ("", one.id)]
    with ledger.turn():
        rows = [row for one in asked for row in _rows(here, one)]
        return unattended.write(here, TABLE, rows)


def take_back(here: Catalogue, dataset: str, number: int, actor: Actor, reason: str) -> Version | None:
    """Take a version back as lake.take_back does; what was asked about it is asked no more."""
    with ledger.turn():
        then = lake.take_back(here, dataset, number, actor, reason)
        raise_tickets(here, dataset)
        return then


def about(dataset: str, kind: Kind) -> str:
    """What a ticket names as its object."""
    return f"{dataset}/{kind}"


def dataset_of(here: Catalogue, entry: Entry) -> DataSet | None:
    """The data set that a ticket is about; None where it is about something else, or there is no such data set any more."""
    id = str(entry.fields.get("about", "")).partition("/")[0]
    return next((one for one in here.delivered if one.id == id), None)


def waiting(here: Catalogue, dataset: str) -> list[Entry]:
    """The tickets about a data set that are not settled."""
    return [one for kind in SETTLED for one in _listed(here, about(dataset, kind)) if one.fields[STATE] in WAITING]


def _rows(here: Catalogue, dataset: DataSet) -> Iterator[unattended.Row]:
    matters: dict[Kind, tuple[str, str]] = {"refused": _refused(dataset), "quality": _broken(dataset)}
    for kind, (title, matter) in matters.items():
        last = next(iter(reversed(_listed(here, about(dataset.id, kind)))), None)
        waits = last is not None and last.fields[STATE] in WAITING
        if matter and (last is None or waits or _is_over(last, matter)):
            month = f"{today():%Y-%m}"
            period = str(last.fields["period"]) if last is not None and (waits or last.fields["period"] == month) else month
            # What is told anew after an answer or a settlement is asked anew.
            anew = last is not None and last.fields["period"] == period and last.fields[STATE] != "open" and (not waits or last.fields["matter"] != matter)
            said: dict[str, Kept] = {"about": about(dataset.id, kind), "period": period, "title": title, "agency": dataset.owner, "matter": matter}
            yield unattended.Row(said, dataset.owner, today(), "reopen" if anew else "", AGAIN if anew else "")
        elif waits and last is not None:
            yield unattended.Row({id: last.fields[id] for id in ("about", "period")}, dataset.owner, today(), "settle", SETTLED[kind])


def _is_over(last: Entry, matter: str) -> bool:
    """Is a ticket that was settled no answer to this matter? What a person has settled stays settled as long as nothing else comes."""
    return last.fields["matter"] != matter or ledger.of_row(TABLE, last.row)[-1].change.actor == PROGRAM


def _listed(here: Catalogue, about: str) -> list[Entry]:
    return entries(model_of(here[TABLE])._default_manager.filter(withdrawn=False, **{column("about"): about}).order_by("number"))


def _refused(dataset: DataSet) -> tuple[str, str]:
    """Title and matter, where the last thing that came was refused."""
    refusals = attempts.refusals(dataset.id)
    if not refusals or attempts.came_after(dataset.id, refusals[-1].fact):
        return "", ""
    last = refusals[-1]
    rows = f"退回的 {last.bad} 行可以下载，改好后再报。" if last.returned else "请按说明改好后再报。"
    day = f"{last.recorded.astimezone(CHINA):%Y-%m-%d %H:%M}"
    told = f"{day} 报送的“{last.name}”没有收下：{last.zh}"
    where = f"{rows}见“数据目录 › {dataset.label.zh} › 未收的报送”。收下合格的数据后自动核销。"
    return f"{dataset.label.zh}：报送的数据没有收下", f"{told[: LONGEST - len(where) - 2]}。{where}"


def _broken(dataset: DataSet) -> tuple[str, str]:
    """Title and matter, where the version in force breaks rules."""
    version = lake.current(dataset.id)
    scores = version.scores or {} if version else {}
    found = [(rule.label.zh, *scores[rule.id]) for rule in dataset.rules if rule.id in scores and scores[rule.id][1]]
    if version is None or not found:
        return "", ""
    told = "；".join(f"{title}（{about} 中 {broken} 个不符）" for title, about, broken in found)
    where = f"不符的行可以下载：见“数据目录 › {dataset.label.zh} › 质量规则”。下一次合格的报送后自动核销。"
    said = f"第 {version.number} 版（{version.recorded.astimezone(CHINA):%Y-%m-%d}，{version.rows} 行）不符合质量规则：{told}"
    return f"{dataset.label.zh}：不符合质量规则", f"{said[: LONGEST - len(where) - 2]}。{where}"
