"""One clause as the readers of figures see it: its text, its list items, its numbers, and what the sentence has spoken of so far."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field

from zhixing.engines.report.draft import Draft
from zhixing.engines.report.mentions import Mention
from zhixing.engines.report.sentences import Span, items
from zhixing.engines.report.subjects import trimmed

STRIVE = re.compile(r"力争|争取|争创|力夺|奋力|努力|争当")
RATIO_UNITS = frozenset({"%", "‰", "个百分点", "百分点", "倍", "番", "成", ""})
TIME_UNITS = frozenset({"分钟", "小时", "天", "日", "个月", "个工作日", "秒"})
MEASURES = re.compile(
    r"(?:[十百千万亿]*)(?:元|美元|欧元|港元|平方公里|平方米|平方千米|立方米|平米|亩|公顷|公里|千米|米|蒸吨|吨|公斤|斤|克|千克|千瓦|兆瓦|千伏安|度|岁|周岁|层|升|分|床|张床位|个?月|天|日|小时|分钟|秒|级"
    r"|千瓦时|兆瓦时|人|户)(?:/.*)?$"
)
CIRCLE = re.compile(r"[^，、]{0,12}圈|(?:内|以内)?(?:直达|到达|通达|可达|办结|送达|响应|到户)")
SHARING = re.compile(
    r"(?:均|各|都|双双|皆)(?:达到?|为|增长|提高|提升|下降|超过?|突破|超|在|实现|保持|稳定|控制|有|新增|不低于|高于|破|居|列|位居|位列|完成|建成|[0-9])|(?:均|各|都)$|各[\u4e00-\u9fff]{2}$|各(?:新建|建成|完成|培育|创建|打造|筹集|安排|引进)"
)
FROM = re.compile(r"[从由](?:原来的?|每[^，、0-9]{1,4}|20[0-9]{2}年[底初末]?的?|“十[一二三四五六]五”[末初]?的?)?$")
_JOINT_AFTER = re.compile(r"[”’]?(?:以及|和|及|与|并|，)")
_JOINT_BEFORE = re.compile(r"(?<=.{2})(?:以及|和|及)$")


class Spoken:
    """What a clause without figures spoke of: a name, or the words of the clause without its verb.

    Few clauses are ever asked, and finding the noun costs more than the rest of their reading: it is found when it is asked for.
    """

    __slots__ = ("_clause", "_name")

    def __init__(self, name: str = "", *, clause: str = "") -> None:
        self._name, self._clause = name, clause

    @property
    def name(self) -> str:
        """The noun; "" where the clause had none."""
        if self._clause:
            self._name, self._clause = _WORKED_ON.sub("", trimmed(self._clause)), ""
        return self._name


_WORKED_ON = re.compile(r"^(?:提高|提升|完善|健全|加强|优化|扩大|落实|深化|推进|强化|巩固|提速|加速|加快)(?=[^，]{3})")


@dataclass(slots=True)
class Topic:
    """What the sentence has spoken of so far, for clauses that name no subject.

    subjects  of the last clause with a figure; trail: of all clauses of the sentence, in order
    spoken    of the last clause without a figure
    counted   whether the last figure counted things; grown: whether it was a rate of growth
    past      whether the text reports: 控制在 is then what was reached
    last_counted, last_unit  subject and unit of the last figure, of an earlier sentence too
    """

    subjects: list[str] = field(default_factory=list)
    trail: list[str] = field(default_factory=list)
    spoken: Spoken = field(default_factory=Spoken)
    counted: bool = False
    grown: bool = False
    past: bool = False
    last_counted: str = ""
    last_unit: str = ""

    @property
    def object(self) -> str:
        """What the last clause without a figure spoke of."""
        return self.spoken.name


@dataclass(slots=True)
class Item:
    """One item of a clause's enumeration with the numbers in it."""

    start: int
    end: int
    mentions: list[Mention]


class FiguredClause:
    """A clause with numbers in it."""

    def __init__(self, text: str, span: Span, inside: bytearray, found: list[Mention], topic: Topic) -> None:
        self.text, self.span, self.inside, self.topic = text, span, inside, topic
        self.items = self._items(found)
        self.mentions = [mention for item in self.items for mention in item.mentions]
        self.drafts: list[Draft] = []
        self.spoken_of = list(topic.subjects)

    def _items(self, found: list[Mention]) -> list[Item]:
        """The list items, cut at 、 and after a number that is followed by 和, 及, 以及, 与, 并."""
        out: list[Item] = []
        for piece in items(self.text, self.span.start, self.span.end, self.inside):
            start = piece.start
            inner = [m for m in found if piece.start <= m.at < piece.end]
            for left, right in itertools.pairwise(inner):
                joint = _JOINT_AFTER.match(self.text, left.end, right.start + 1) or _JOINT_BEFORE.search(self.text, left.end, right.start)
                if joint:
                    out.append(Item(start, joint.start(), [m for m in inner if start <= m.at < joint.start()]))
                    start = joint.end()
            out.append(Item(start, piece.end, [m for m in inner if start <= m.at]))
        return out

    @property
    def figured(self) -> set[int]:
        """Where the numbers begin that have been read as figures; to be taken once where many numbers are asked for."""
        return {draft.at for draft in self.drafts}

    def is_figure(self, mention: Mention) -> bool:
        """Has this number been read as a figure?"""
        return mention.at in self.figured
