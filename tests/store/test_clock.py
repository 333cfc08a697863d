"""The day that is shown: the machine's in China, or the one that a demonstration sets."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from zhixing.kernel.errors import InputFault
from zhixing.store import clock, registers


def test_without_a_setting_it_is_the_day_in_china(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(clock.SETTING, raising=False)
    before = datetime.now(UTC)
    assert before <= clock.now() <= datetime.now(UTC)
    assert clock.today() in (before.astimezone(clock.CHINA).date(), datetime.now(clock.CHINA).date())


def test_a_day_that_is_set_is_today_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(clock.SETTING, "2020-09-30")
    assert registers.today() == date(2020, 9, 30)
    assert clock.now().astimezone(clock.CHINA).date() == date(2020, 9, 30)
    assert clock.now().tzinfo is UTC


@pytest.mark.parametrize("text", ["yesterday", "2020-02-30", "30.9.2020"])
def test_what_is_no_day_is_told(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(clock.SETTING, text)
    with pytest.raises(InputFault, match=clock.SETTING):
        clock.today()
