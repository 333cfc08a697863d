"""A flow of an invented county, declared as systems declare theirs."""

from __future__ import annotations

from pathlib import Path

from zhixing.engines.cases import Flow, read_flows
from zhixing.engines.records import read_tables
from zhixing.kernel.declare import Declarations

TABLES = """
[[table]]
id = "orders"
title = "交办单"
title_en = "Orders"
summary = "交办的事项"
key = ["name"]
name = "name"
field = [
  { id = "name", title = "事项", title_en = "Matter", type = "text", required = true },
  { id = "reply_days", title = "反馈期限", title_en = "Days to reply", type = "integer", low = 1, high = 60 },
  { id = "more_days", title = "延长天数", title_en = "More days", type = "integer", low = 1, high = 60 },
  { id = "answer", title = "反馈", title_en = "Answer", type = "long" },
]
"""
FLOW = """
[[flow]]
table = "orders"
title = "交办"
title_en = "Order"
begins = "drafted"

[[flow.state]]
id = "drafted"
title = "起草"
title_en = "Drafted"
[[flow.state]]
id = "issued"
title = "已交办"
title_en = "Issued"
[[flow.state]]
id = "waiting"
title = "暂停"
title_en = "Waiting"
[[flow.state]]
id = "answered"
title = "已反馈"
title_en = "Answered"
[[flow.state]]
id = "closed"
title = "已销号"
title_en = "Closed"
ends = true

[[flow.step]]
id = "issue"
title = "交办"
title_en = "Issue"
from = ["drafted"]
to = "issued"
action = "enter_row"
asks = ["reply_days"]
needs = ["reply_days"]
[[flow.step]]
id = "suspend"
title = "暂停"
title_en = "Suspend"
from = ["issued"]
to = "waiting"
action = "change_row"
[[flow.step]]
id = "resume"
title = "恢复"
title_en = "Resume"
from = ["waiting"]
to = "issued"
action = "change_row"
[[flow.step]]
id = "extend"
title = "延期"
title_en = "Extend"
from = ["issued"]
to = "issued"
action = "change_row"
asks = ["more_days"]
needs = ["more_days"]
reason = true
[[flow.step]]
id = "answer"
title = "反馈"
title_en = "Answer"
from = ["issued"]
to = "answered"
action = "change_row"
asks = ["answer"]
needs = ["answer"]
[[flow.step]]
id = "close"
title = "销号"
title_en = "Close"
from = ["answered"]
to = "closed"
action = "change_row"
not_by = ["answer"]
[[flow.step]]
id = "reopen"
title = "重新交办"
title_en = "Reopen"
from = ["answered", "closed"]
to = "issued"
action = "enter_row"
reason = true

[[flow.clock]]
id = "reply"
title = "反馈时限"
title_en = "Reply"
starts = ["issue", "reopen"]
stops = ["answer"]
pauses = ["suspend"]
resumes = ["resume"]
extends = "extend"
more_in = "more_days"
unit = "workdays"
days = 10
warning = [{ at = -2, to = "handler" }, { at = 0, to = "handler" }, { at = 1, to = "head" }, { at = 3, to = "leader" }, { at = 5, to = "office" }]
"""


def declared(folder: Path, flow: str = FLOW) -> Flow:
    """The flow that these declarations make."""
    (folder / "tables.toml").write_text(TABLES, "utf-8")
    (folder / "flow.toml").write_text(flow, "utf-8")
    with Declarations(folder) as files:
        (found,) = read_flows(files, read_tables(files))
    return found
