"""Django's settings, from the environment. Nothing secret stands here."""

from __future__ import annotations

import os
from pathlib import Path

from zhixing.store import database

HERE = Path(__file__).parent
DEBUG = False
SECRET_KEY = os.environ.get("ZHIXING_SECRET", "")
ALLOWED_HOSTS = os.environ.get("ZHIXING_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
INSTALLED_APPS = ["zhixing.store.apps.StoreConfig"]
DATABASES = {"default": database.settings()}
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
LANGUAGE_CODE = "zh-hans"
