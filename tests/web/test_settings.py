"""The settings of an installation, as Django's own check for deployment sees them."""

from __future__ import annotations

import os
import re
import secrets
import subprocess
import sys
from pathlib import Path

from zhixing.web import settings

ROOT = Path(__file__).resolve().parents[2]


def checked(**more: str) -> subprocess.CompletedProcess[str]:
    """What `check --deploy` says, warnings counting as faults."""
    env = {key: value for key, value in os.environ.items() if not key.startswith(("DJANGO_", "ZHIXING_"))}
    env |= {"DJANGO_SETTINGS_MODULE": "zhixing.web.settings", "ZHIXING_COUNTY": "counties", "ZHIXING_DATABASE": "sqlite:///:memory:", **more}
    command = [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"]
    return subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, timeout=120)


def test_an_installation_is_fit_to_be_deployed() -> None:
    told = checked(ZHIXING_HTTPS="1", ZHIXING_SECRET=secrets.token_urlsafe(60))
    assert (told.returncode, told.stdout) == (0, "System check identified no issues (0 silenced).\n"), told.stderr


def test_what_is_not_fit_is_told() -> None:
    """The check can fail: without https, with a short secret."""
    told = checked(ZHIXING_SECRET="short")
    assert told.returncode != 0
    assert {"security.W009", "security.W012"} <= set(re.findall(r"security\.W\d+", told.stderr))


def test_every_setting_is_documented() -> None:
    """Each variable that the program reads stands in the docstring of the settings, and each that stands there is read."""
    text = "\n".join(path.read_text("utf-8") for path in (ROOT / "zhixing").rglob("*.py"))
    read = set(re.findall(r'"(ZHIXING_[A-Z_]+)"', text)) | {f"ZHIXING_OIDC_{key}" for key in ("ISSUER", "CLIENT", "SECRET", "NAME", "CLAIM", "CREATE")}
    documented = set(re.findall(r"^(ZHIXING_[A-Z_]+) ", settings.__doc__ or "", re.M))
    assert documented == read
