"""Rows fetched from a department's database into a Parquet file, which then goes through the same door as a file that somebody delivers.

It is done in a process of its own, which is killed when its time is over: a server that answers no more holds up nobody. The database is opened to be read
alone, by DuckDB and, where it is PostgreSQL, by the server itself too. Nothing that the server says is told on as it stands: it may hold the password.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from zhixing.engines.datahub import parts
from zhixing.engines.datahub.origin import Origin
from zhixing.engines.datahub.source import SCALAR
from zhixing.engines.records import Table
from zhixing.kernel.errors import InputFault

# Seconds to reach a server, and more than its own term that a process gets to tell that it was too slow.
PATIENCE, GRACE = 10, 15
MEMORY = "400MB"
FETCHING = str(Path(__file__).with_name("fetching.py"))
# Stable code: (Chinese, English); {0}, {1} are filled in.
SENTENCES: dict[str, tuple[str, str]] = {
    "unset": ("没有设置环境变量 {0}，不知道连接哪个数据库", "The environment variable {0} is not set: which database is not known"),
    "address": (
        "环境变量 {0} 不是可用的地址；应为 {1}",
        "The environment variable {0} holds no address that can be used; expected {1}",
    ),
    "unreached": ("连不上 {0} 所指的数据库：{1}", "The database of {0} cannot be reached: {2}"),
    "table": ("来源数据库里没有表或视图“{0}”", "The database has no table or view “{0}”"),
    "rights": ("连接所用的账号无权读取来源数据库里的数据，请对方授予只读权限", "The account may not read this in the database; ask for the right to read"),
    "columns": ("来源里没有栏：{0}；有的是：{1}", "The source lacks the columns {0}; it has {1}"),
    "query": ("来源数据库不接受声明的查询：{0}", "The database does not accept the declared query: {0}"),
    "writing": ("声明的查询想改动来源数据库，已拒绝", "The declared query would change the database; refused"),
    "slow": ("超过 {0} 分钟没有读完，已停止；请缩小查询，或在 source 中增加 minutes", "It took more than {0} minutes and was stopped; ask for less, or raise `minutes` under source"),
    "broken": ("读取中途中断，来源数据库断开了连接或磁盘已满", "It broke off: the database closed the connection, or the disk is full"),
}  # fmt: skip
# Why a server was not reached, by what its client says.
UNREACHED = (
    (r"password authentication|no password supplied|role \S+ does not exist|no pg_hba", "用户名或密码不对，或不允许从本机连接", "user name, password or host are not admitted"),
    (r"translate host name|Name or service", "找不到主机名", "the name of the host is not known"),
    (r"refused|Is the server running", "服务器没有在监听", "nothing listens there"),
    (r"timeout|timed out", "没有响应", "no answer"),
    (r"database \S+ does not exist", "没有这个库", "there is no such database"),
    (r"not a database|file is encrypted", "文件不是 SQLite 数据库", "the file is no SQLite database"),
    (r"no file", "没有这个文件", "there is no such file"),
    (r"locked|busy", "数据库正被占用", "the database is locked"),
)  # fmt: skip
# What is wrong with a question, as far as it names nothing but what was declared.
NAMED = re.compile(
    r"(?:column|relation|function|schema) \"?[\w.]+\"?(?:\([\w, ]*\))? does not exist|no such (?:table|column|function): [\w.]+|syntax error at or near \"[^\"]{1,40}\"|near \"[^\"]{1,40}\": syntax error"
)


class Unpulled(InputFault):
    """Why nothing could be fetched; `zh` and `en` say it without any secret."""

    def __init__(self, where: str, code: str, *told: str) -> None:
        self.code, self.told = code, told
        self.zh, self.en = (sentence.format(*told) for sentence in SENTENCES[code])
        super().__init__(where, self.en)


def pulled(origin: Origin, address: str, table: Table, folder: Path) -> Path:
    """Fetch the rows of an origin from the database at an address into a Parquet file in a folder. Raises Unpulled."""
    if not address:
        raise Unpulled(origin.connection, "unset", origin.connection)
    path = folder / "pulled.parquet"
    asked = _asked(origin, _opened(origin, address), table, folder) | {"target": parts.text(str(path))}
    # What is told to the process stands in no list of processes.
    with subprocess.Popen([sys.executable, "-P", FETCHING], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        try:
            said, _ = process.communicate(json.dumps(asked).encode(), timeout=origin.minutes * 60 + GRACE)
        except subprocess.TimeoutExpired:
            raise Unpulled(origin.connection, "slow", str(origin.minutes)) from None
        finally:
            process.kill()
    try:
        answer: dict[str, Any] = json.loads(said)
    except ValueError:
        answer = {"stage": "read", "said": ""}
    if answer:
        raise _wrong(origin, answer)
    return path


def _asked(origin: Origin, address: str, table: Table, folder: Path) -> dict[str, Any]:
    """What the process is told."""
    # SQLite holds to no type: what stands there is read as text, as from a file.
    setting = ["SET sqlite_all_varchar = true"] if origin.kind == "sqlite" else []
    attach = f"ATTACH {parts.text(address)} AS origin (TYPE {origin.kind}, READ_ONLY)"
    named = "origin." + ".".join(map(parts.quoted, origin.table.split(".")))
    return {
        "database": str(folder / "fetched.duckdb"),
        "options": parts.options(folder, MEMORY),
        "opening": [
            f"LOAD {parts.text(str(parts.scanner(origin.kind)))}",
            *setting,
            attach,
            "SELECT count(*) FROM duckdb_tables() WHERE database_name = 'origin'",
        ],
        # The scanner cuts off what is not ASCII at the end of a question (1.5.5): an empty comment stands behind it.
        "rows": f"{origin.kind}_query('origin', {parts.text(f'{origin.query} /**/')})" if origin.query else named,
        "columns": dict(origin.columns),
        "fields": {field.id: [title for title in (field.label.zh, field.label.en) if title] for field in table.fields},
        "required": [field.id for field in table.fields if field.required],
        "plain": SCALAR,
    }


def _opened(origin: Origin, address: str) -> str:
    """The address as DuckDB opens it: of PostgreSQL with the terms that its server keeps too."""
    if origin.kind == "sqlite":
        path = Path(address.removeprefix("sqlite:///"))
        if not path.is_absolute():
            raise Unpulled(origin.connection, "address", origin.connection, "sqlite:////PATH/FILE")
        if not path.is_file():
            raise Unpulled(origin.connection, "unreached", origin.connection, *UNREACHED[-2][1:])
        return str(path)
    try:
        address_parts = urlsplit(address.strip())
        usable = address_parts.scheme in ("postgresql", "postgres") and bool(address_parts.hostname) and address_parts.port != 0 and len(address_parts.path) > 1
    except ValueError:
        usable = False
    if not usable:
        raise Unpulled(origin.connection, "address", origin.connection, "postgresql://USER:PASSWORD@HOST:5432/DATABASE")
    kept = dict(parse_qsl(address_parts.query))
    terms = f"-c default_transaction_read_only=on -c statement_timeout={origin.minutes * 60_000} -c lock_timeout={PATIENCE * 1000}"
    kept |= {"options": f"{kept.get('options', '')} {terms}".strip(), "connect_timeout": str(PATIENCE), "application_name": "zhixing"}
    return address_parts._replace(query=urlencode(kept, quote_via=quote)).geturl()


def _wrong(origin: Origin, answer: Mapping[str, Any]) -> Unpulled:
    """What is wrong by what the database says, in our own words."""
    where, said = origin.connection, str(answer.get("said", ""))
    if "missing" in answer:
        return Unpulled(where, "columns", "、".join(answer["missing"]) or "—", "、".join(answer["there"])[:300])
    if re.search("statement timeout|lock timeout", said):
        return Unpulled(where, "slow", str(origin.minutes))
    if answer["stage"] == "attach" or re.search("not a database|database is locked|file is encrypted", said):
        zh, en = next(((zh, en) for pattern, zh, en in UNREACHED if re.search(pattern, said)), ("原因不明", "the reason is not known"))
        return Unpulled(where, "unreached", where, zh, en)
    if re.search("permission denied", said):
        return Unpulled(where, "rights")
    if re.search("read-only transaction|readonly database|read-only mode|must return data", said):
        return Unpulled(where, "writing")
    if origin.table and re.search("Table with name .* does not exist|no such table|Schema with name", said):
        return Unpulled(where, "table", origin.table)
    named = NAMED.search(said)
    if origin.query and (named or re.search("prepare|syntax|Binder", said)):
        return Unpulled(where, "query", named[0] if named else "请在来源数据库上试一试 (try it there)")
    return Unpulled(where, "broken")
