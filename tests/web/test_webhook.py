"""Messages by a gateway: signed, one to each person, none twice; what failed is tried again with growing pauses and by the next run, and nothing secret is told."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.web import stepping
from tests.web.recording import TAKEN, Recording, recording
from tests.web.test_mailing import told
from zhixing.kernel.errors import InputFault
from zhixing.store import board, clock, delivery, keeping, ledger, models, reminding
from zhixing.store.people import Person
from zhixing.web import webhook
from zhixing.web.county import catalogue
from zhixing.web.gateways import SHAPES
from zhixing.web.letter import Line, Message

__all__ = ["told"]
SECRET = "SEC0123-this is secret"
QUOTED = SECRET.replace(" ", "%20")
TOKEN = "a0b1c2token"
PORTAL = "https://zhixing.example.gov.cn"
NOTHING = Message("1", "wang", "王", "water", "zh", "题", "王：", (), "", "", "")
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def gateway(monkeypatch: pytest.MonkeyPatch) -> Iterator[Recording]:
    """A robot that takes messages, and the settings that name it and the portal."""
    monkeypatch.setenv(delivery.ADDRESS, PORTAL)
    monkeypatch.delenv("ZHIXING_SMTP", raising=False)
    with recording() as server:
        monkeypatch.setenv(webhook.SETTING, f"dingtalk+http://:{QUOTED}@{server.place}/robot/send?access_token={TOKEN}")
        yield server


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long it was waited, without waiting."""
    found: list[float] = []
    monkeypatch.setattr(webhook, "sleep", found.append)
    return found


def on(day: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The daily run of a day: what is said of the gateway."""
    monkeypatch.setenv(clock.SETTING, day)
    return keeping.reminded(catalogue(), None).splitlines()[-1]


def to(server: Recording) -> list[str]:
    """To whom messages went: each begins with a name."""
    return [asked.told["markdown"]["text"].split("：")[0].split(":")[0] for asked in server.asked]


# What is sent.


def test_a_robot_is_sent_what_its_own_rule_signs(told: None, gateway: Recording, slept: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    assert on("2020-01-17", monkeypatch) == f"3 messages taken by {gateway.place}."
    assert to(gateway) == ["Li", "Silent", "Wang"]
    assert slept == [3.1, 3.1]
    asked = gateway.asked[-1]
    assert asked.path == "/robot/send"
    assert set(asked.query) == {"access_token", "timestamp", "sign"}
    assert asked.query["access_token"] == TOKEN
    assert abs(int(asked.query["timestamp"]) / 1000 - time.time()) < 60
    signed = hmac.new(SECRET.encode(), f"{asked.query['timestamp']}\n{SECRET}".encode(), hashlib.sha256)
    assert base64.b64decode(asked.query["sign"]) == signed.digest()
    assert asked.headers["content-type"] == "application/json; charset=utf-8"
    assert asked.told["msgtype"] == "markdown"
    assert asked.told["markdown"]["title"] == "澄川县督查督办：2 条提醒"
    row = next(iter(board.board(catalogue(), 2020).rows["commitments"]))
    assert f"- [签收事项：东山水厂1期（时限 2020-01-16）]({PORTAL}/tables/commitments/{row}/steps/sign/?version=3)" in asked.told["markdown"]["text"]
    assert f"]({PORTAL}/desk/)" in asked.told["markdown"]["text"]
    assert "Sign for" in gateway.asked[0].told["markdown"]["text"], "in the language of the reader"


def test_the_signature_is_that_of_another_program() -> None:
    """printf '1546300800000\\nSEC0123-this is secret' | openssl dgst -sha256 -hmac 'SEC0123-this is secret' -binary | base64"""
    query, headers = SHAPES["dingtalk"].signed(SECRET, 1546300800000, b"{}")
    assert (query, headers) == ({"timestamp": "1546300800000", "sign": "oUNQO/hhs/YXsqOmBiFTIPcWly4eXDihBMjqkzX8ubw="}, {})


def verifier() -> Callable[..., bool]:
    """The function by which docs/operate.md has a gateway of one's own know who sent it a message."""
    (code,) = re.findall(r"```python\n(.*?def is_ours.*?)```", (ROOT / "docs/operate.md").read_text("utf-8"), re.DOTALL)
    found: dict[str, Any] = {}
    exec(code, found)
    is_ours: Callable[..., bool] = found["is_ours"]
    return is_ours


def test_a_gateway_of_ones_own_knows_who_sent_a_message_as_the_document_says(
    told: None, gateway: Recording, slept: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(webhook.SETTING, f"json+http://:{QUOTED}@{gateway.place}/in")
    assert on("2020-01-17", monkeypatch) == f"3 messages taken by {gateway.place}."
    assert slept == [0, 0]
    asked, is_ours = gateway.asked[-1], verifier()
    stamp, signature = asked.headers["x-zhixing-timestamp"], asked.headers["x-zhixing-signature"]
    now = int(stamp) / 1000 + 20
    assert is_ours(SECRET.encode(), stamp, signature, asked.body, now)
    assert not is_ours(b"another", stamp, signature, asked.body, now)
    assert not is_ours(SECRET.encode(), stamp, signature, asked.body + b" ", now)
    assert not is_ours(SECRET.encode(), str(int(stamp) + 1), signature, asked.body, now)
    assert not is_ours(SECRET.encode(), stamp, signature, asked.body, now + 3600), "an old message that somebody plays again"
    body = asked.told
    assert set(body) == {"id", "person", "title", "text", "lines", "synthetic"}
    assert body["person"] == {"username": "wang", "name": "Wang", "agency": "water"}
    assert [(line["what"], line["matter"], line["due"]) for line in body["lines"]] == [
        ("签收事项", "东山水厂1期", "2020-01-16"),
        ("签收事项", "东山水厂2期", "2020-01-16"),
    ]
    assert all(line["link"].startswith(f"{PORTAL}/tables/commitments/") for line in body["lines"])
    assert len({one.told["id"] for one in gateway.asked}) == 3


def test_a_title_makes_no_link_of_its_own() -> None:
    line = Line("签收", "水厂](https://evil.example) **<b>", "", "https://portal/x")
    text = replace(NOTHING, lines=(line,)).markdown
    assert re.findall(r"\]\(([^)]*)\)", text) == ["https://portal/x"]
    assert "<b>" not in text


def test_without_the_address_of_the_portal_there_are_no_links(told: None, gateway: Recording, slept: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(delivery.ADDRESS)
    on("2020-01-17", monkeypatch)
    assert "](" not in gateway.asked[0].told["markdown"]["text"]


# Who is told of what, and how often.


def test_nothing_is_told_twice_and_nothing_secret_is_kept(told: None, gateway: Recording, slept: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    on("2020-01-17", monkeypatch)
    assert on("2020-01-17", monkeypatch) == f"0 messages taken by {gateway.place}."
    assert on("2020-01-21", monkeypatch) == f"1 messages taken by {gateway.place}."
    assert to(gateway) == ["Li", "Silent", "Wang", "Li"]
    kept = "".join(models.Fact.objects.values_list("fields", flat=True))
    assert [word for word in (SECRET, TOKEN, "127.0.0.1") if word in kept] == []
    assert ledger.verify().broken is None
    assert (SECRET in repr(found := webhook.Gateway.of(f"json+https://:{QUOTED}@h/?t={TOKEN}")), TOKEN in repr(found)) == (False, False)


def test_whoever_has_to_approve_is_told_once_and_nobody_of_what_they_did_themselves(
    told: None, gateway: Recording, slept: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    on("2020-01-17", monkeypatch)
    gateway.asked.clear()
    monkeypatch.setattr(stepping, "NUMBERS", count(70))
    li = Person.objects.get(username="li").actor(catalogue().county)
    row = stepping.standing("progress", "draft")
    stepping.register("progress", li).step(row, 1, "submit")
    on("2020-01-17", monkeypatch)
    assert [text for text in (asked.told["markdown"]["text"] for asked in gateway.asked) if "Approve" in text] == [], "Li has submitted it"
    gateway.asked.clear()
    other = stepping.standing("progress", "submitted")
    on("2020-01-17", monkeypatch)
    (mine,) = [asked.told["markdown"]["text"] for asked in gateway.asked if "Approve" in asked.told["markdown"]["text"]]
    assert f"({PORTAL}/tables/progress/{other}/steps/approve/?version=2)" in mine
    stepping.register("progress").note(other, "请看")
    gateway.asked.clear()
    assert on("2020-01-17", monkeypatch) == f"0 messages taken by {gateway.place}."


def test_the_office_is_told_of_an_objection_and_led_to_it_without_a_verdict(
    told: None, gateway: Recording, slept: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    row = stepping.entered("objections")
    on("2020-01-17", monkeypatch)
    (office,) = [asked.told["markdown"]["text"] for asked in gateway.asked if "/tables/objections/" in asked.told["markdown"]["text"]]
    assert office.startswith("Du：")
    assert f"- [答复异议：2020-Q1]({PORTAL}/tables/objections/{row}/)" in office


def test_the_office_is_told_of_a_late_notice_by_its_row_and_of_what_it_has_to_decide_on_it(
    told: None, gateway: Recording, slept: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The notice is long late, and the department has asked for more time."""
    row = stepping.register("notices").enter([{**stepping.good("notices"), "year": 2020}], "water")[0].change.row
    monkeypatch.setenv(clock.SETTING, "2020-01-13")
    stepping.walk("notices", row, "issued")
    monkeypatch.setenv(clock.SETTING, "2020-02-03")
    stepping.walk("notices", row, "extension")
    on("2020-02-03", monkeypatch)
    (office,) = [asked.told["markdown"]["text"] for asked in gateway.asked if asked.told["markdown"]["text"].startswith("Du：")]
    assert re.findall(rf"\[([^：]+)[^]]*\]\({PORTAL}/tables/notices/{row}/([^)]*)\)", office) == [
        ("反馈督办件", ""),
        ("同意延期", "steps/give_time/?version=3"),
    ]
    editor = next(asked.told["markdown"]["text"] for asked in gateway.asked if asked.told["markdown"]["text"].startswith("Wang："))
    assert f"/tables/notices/{row}/steps/answer/?version=3" in editor


# What may go wrong.


def test_a_busy_gateway_is_asked_again_after_growing_pauses(told: None, gateway: Recording, slept: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    gateway.answers = [(503, b"", {}), (429, b"", {}), TAKEN]
    assert on("2020-01-17", monkeypatch) == f"3 messages taken by {gateway.place}."
    assert slept == [2, 8, 3.1, 3.1]
    assert to(gateway) == ["Li", "Li", "Li", "Silent", "Wang"]


def test_what_could_not_be_handed_in_is_handed_in_by_the_next_run(told: None, gateway: Recording, slept: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    gateway.answers = [TAKEN, *[(502, b"", {})] * 4]
    left = f"1 of 3 messages taken, then {gateway.place} failed: status 502. The others are handed in the next time."
    assert on("2020-01-17", monkeypatch) == left
    assert slept == [3.1, *webhook.PAUSES]
    assert list(webhook.PAUSES) == sorted(webhook.PAUSES)
    assert models.Fact.objects.filter(table=reminding.TABLE, row__startswith="webhook-").count() == 1
    gateway.asked.clear()
    assert on("2020-01-18", monkeypatch) == f"2 messages taken by {gateway.place}."
    assert to(gateway) == ["Silent", "Wang"]


def test_nobody_there_ends_the_run(told: None, gateway: Recording, slept: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    gateway.shutdown()
    gateway.server_close()
    assert on("2020-01-17", monkeypatch).startswith(f"0 of 3 messages taken, then {gateway.place} failed: ConnectionRefusedError.")
    assert models.Fact.objects.filter(table=reminding.TABLE).count() == 2, "what is to be told is put down all the same"


def test_a_run_has_an_end(told: None, gateway: Recording, slept: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    gateway.answers = [(503, b"", {})] * 9
    monkeypatch.setattr(webhook, "LONGEST", 1)
    assert on("2020-01-17", monkeypatch).startswith(f"0 of 3 messages taken, then {gateway.place} failed: no time left in this run.")
    assert (slept, len(gateway.asked)) == ([], 1)


def test_what_is_refused_waits_for_the_next_run_and_holds_nobody_up(
    told: None, gateway: Recording, slept: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway.answers = [(200, b'{"errcode":310000,"errmsg":"sign not match SEC"}', {})]
    line = f"2 of 3 messages taken, 1 refused by {gateway.place}: errcode 310000. The others are handed in the next time."
    assert on("2020-01-17", monkeypatch) == line
    assert to(gateway) == ["Li", "Silent", "Wang"]
    gateway.asked.clear()
    assert on("2020-01-17", monkeypatch) == f"1 messages taken by {gateway.place}."
    assert to(gateway) == ["Li"]


@pytest.mark.parametrize(
    ("answer", "kind", "said"),
    [
        ((200, b"<html>", {}), webhook.Refused, "an answer that is not a robot's"),
        ((200, b"[]", {}), webhook.Refused, "an answer that is not a robot's"),
        ((403, b"", {}), webhook.Refused, "status 403"),
        ((302, b"", {"Location": "/elsewhere"}), webhook.Refused, "status 302"),
        ((307, b"", {"Location": "/elsewhere"}), webhook.Refused, "status 307"),
        ((200, b" " * (webhook.LARGEST + 1), {}), webhook.Refused, "an answer without end"),
        ((503, b"", {}), webhook.Unreached, "status 503"),
        ((429, b"", {}), webhook.Unreached, "status 429"),
    ],
)
def test_answers_are_told_apart(gateway: Recording, answer: tuple[int, bytes, dict[str, str]], kind: type[Exception], said: str) -> None:
    gateway.answers = [answer]
    with pytest.raises(kind, match=said):
        webhook.Gateway.of(os.environ[webhook.SETTING]).hand_in(NOTHING)
    assert [asked.path for asked in gateway.asked] == ["/robot/send"], "no answer leads elsewhere"


def test_where_everything_is_refused_it_is_not_asked_for_everybody(
    told: None, person: Callable[..., Person], gateway: Recording, slept: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    person("zu")
    gateway.answers = [(200, b'{"errcode":310000}', {})] * 9
    assert on("2020-01-17", monkeypatch).startswith("0 of 4 messages taken, 3 refused")
    assert len(gateway.asked) == webhook.MOST_REFUSED


def test_an_answer_that_does_not_come_is_not_waited_for(told: None, gateway: Recording, slept: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    gateway.goes_on.clear()
    monkeypatch.setattr(webhook, "PATIENCE", 0.2)
    assert on("2020-01-17", monkeypatch).startswith(f"0 of 3 messages taken, then {gateway.place} failed: TimeoutError.")


def test_a_drop_at_a_time_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    class Dripping:
        def read1(self, _: int) -> bytes:
            time.sleep(0.01)
            return b"x"

    monkeypatch.setattr(webhook, "PATIENCE", 0.05)
    with pytest.raises(webhook.Unreached, match="too long"):
        webhook._heard(Dripping())


# Settings.


@pytest.mark.parametrize(
    "text",
    [
        "https://:geheim@host/", "dingtalk+http://:geheim@host/", "ftp+https://:geheim@host/", "json+https://host/?geheim", "json+https://geheim:@host/",
        "json+https://:geheim@/", "json+https://:geheim@host:99999/", "json+https://:geheim@host/#x", "json+https://[geheim/", "json+ftp://:geheim@localhost/", "geheim",
    ],
)  # fmt: skip
def test_a_faulty_gateway_is_told_without_its_secret(text: str) -> None:
    with pytest.raises(InputFault, match=webhook.SETTING) as raised:
        webhook.Gateway.of(text)
    assert "geheim" not in str(raised.value)


def test_the_parts_of_a_gateway_are_read() -> None:
    found = webhook.Gateway.of(f"dingtalk+https://:p%3Ass@OAPI.example.com/robot/send?access_token={TOKEN}")
    assert (found.address, found.secret) == (f"https://oapi.example.com/robot/send?access_token={TOKEN}", "p:ss")
    assert webhook.Gateway.of("json+http://:x@[::1]:8080").address == "http://[::1]:8080/"
    assert webhook.DOOR.examined(f"json+https://:{QUOTED}@host:8443/in?{TOKEN}") == "webhook json by host:8443"


def test_a_faulty_way_out_stops_neither_the_others_nor_what_is_put_down(
    told: None, gateway: Recording, slept: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZHIXING_SMTP", "nowhere")
    with pytest.raises(InputFault, match="ZHIXING_SMTP"):
        on("2020-01-17", monkeypatch)
    assert len(gateway.asked) == 3
    monkeypatch.setenv(webhook.SETTING, "nowhere")
    with pytest.raises(InputFault, match=r"ZHIXING_SMTP(?s:.)*ZHIXING_WEBHOOK"):
        on("2020-01-21", monkeypatch)
    assert models.Fact.objects.filter(table=reminding.TABLE, fields__contains='"key"').count() == 4


@pytest.mark.parametrize("text", ["zhixing.gov.cn", "ftp://host", "https://", "https://host/path", "https://host?x", "https://u@host", "https://host:99999"])
def test_a_faulty_address_of_the_portal_is_told(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(delivery.ADDRESS, text)
    with pytest.raises(InputFault, match=delivery.ADDRESS):
        delivery.portal()


def test_the_address_of_the_portal_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    for text, found in (("", ""), (f"{PORTAL}/", PORTAL), ("http://10.0.0.1:8000", "http://10.0.0.1:8000")):
        monkeypatch.setenv(delivery.ADDRESS, text)
        assert delivery.portal() == found


def test_two_runs_at_once_put_down_no_less_than_was_told(told: None, gateway: Recording, slept: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(clock.SETTING, "2020-01-17")
    reminding.send(catalogue(), clock.today())
    people = Person.objects.filter(username="wang")
    (first,), (second,) = (delivery.letters(catalogue(), clock.today(), "webhook", people) for _ in range(2))
    assert first.id == second.id, "whoever is handed it twice can tell"
    delivery.written(first)
    delivery.written(second)
    assert delivery.letters(catalogue(), clock.today(), "webhook", people) == []
    kept = json.loads(models.Fact.objects.get(table=reminding.TABLE, row__startswith="webhook-").fields)
    assert kept == {"written": "wang", "by": "webhook", "upto": first.upto}
