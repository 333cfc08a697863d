"""Django's settings, from the environment. Nothing secret stands here, and what is not set is safe.

ZHIXING_COUNTY    the folder of the county that is served
ZHIXING_DATABASE  see store/database.py
ZHIXING_FILES     the folder in which evidence is kept, see store/evidence.py
ZHIXING_LAKE      the folder of published and delivered data, beside the store where none is named; see store/shelves.py
ZHIXING_FILE_LIMIT  how many megabytes one file of evidence may have
ZHIXING_UPLOADS   the folder in which spreadsheets wait until they are put in, shared by all processes of the portal; see waiting.py
ZHIXING_SECRET    signs sessions and seals second factors; at least 50 characters, the same at every start. Without one a new one is made
                  at every start, everybody signs in again, and second factors are kept unsealed
ZHIXING_HOSTS     names by which the portal is called, with commas between
ZHIXING_STATIC    the folder of the static files under hashed names, compressed, as `zhixing serve` makes it; without one they are served as they are
ZHIXING_REPORTS   a folder with the reports of the county as they were printed, YEAR.txt or in any other format of the reader; may be left out
ZHIXING_HTTPS     1 where the portal is called by https, as it is everywhere but on one's own machine
ZHIXING_PROXY     1 where a proxy in front of it sets X-Forwarded-Proto and removes the one that it was sent
ZHIXING_LOG       json or text: a line for each request; see journal.py
ZHIXING_METRICS_TOKEN  see metrics.py
ZHIXING_ADDRESS   where people open the portal, like https://zhixing.example.gov.cn: links in messages begin with it
ZHIXING_SMTP      the server that takes mail; see mailing.py
ZHIXING_LINEAGE   the server that is told where figures come from, as OpenLineage events; see telling.py
ZHIXING_WEBHOOK   the gateway that takes messages for a messenger; see webhook.py
ZHIXING_TODAY     the day that a demonstration shows, which sets it itself; see store/clock.py

Sign-in by another system (OpenID Connect), where the first three are set; docs/people.md says how:

ZHIXING_OIDC_ISSUER  the address of the provider; https, but for one on this machine
ZHIXING_OIDC_CLIENT  the id under which the provider knows the portal
ZHIXING_OIDC_SECRET  the secret that goes with it
ZHIXING_OIDC_NAME    what the button says
ZHIXING_OIDC_CLAIM   the claim that holds the username; without one people are known by their verified e-mail address
ZHIXING_OIDC_CREATE  1 to make an account, without agency and roles, for whoever has none
"""

from __future__ import annotations

import os
import secrets
from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF

from zhixing.store import database
from zhixing.web import journal, oidc

HERE = Path(__file__).parent
HTTPS = os.environ.get("ZHIXING_HTTPS") == "1"

DEBUG = False
FACTOR_KEY = os.environ.get("ZHIXING_SECRET", "")
SECRET_KEY = FACTOR_KEY or secrets.token_urlsafe(50)
ALLOWED_HOSTS = os.environ.get("ZHIXING_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
ROOT_URLCONF = "zhixing.web.urls"
DATABASES = {"default": database.settings()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "csp",
    "zhixing.store.apps.StoreConfig",
    "zhixing.web.apps.WebConfig",
]
MIDDLEWARE = [
    "zhixing.web.requests.RequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "zhixing.web.middleware.PersonMiddleware",
    "zhixing.web.marking.SyntheticMiddleware",
    "axes.middleware.AxesMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "zhixing.web.middleware.surroundings",
            ],
            "builtins": ["zhixing.web.templatetags.say"],
        },
    }
]

# Signing in: Argon2, five wrong passwords or codes lock the account at this address for a quarter of an hour.
AUTH_USER_MODEL = "store.Person"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator", "OPTIONS": {"user_attributes": ("username", "name", "email")}},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_SENSITIVE_PARAMETERS = ["code", "current", "new", "repeat"]
AXES_LOCKOUT_CALLABLE = "zhixing.web.pages.entrance.locked_out"
AXES_VERBOSE = False
# The second factor and sign-in by another system are allauth's; its pages have no address here, there is no sign-up.
MFA_ADAPTER = "zhixing.web.pages.credentials.Adapter"
MFA_TOTP_TOLERANCE = 1  # clocks go wrong by half a minute
MFA_RECOVERY_CODE_DIGITS = 10
ACCOUNT_EMAIL_VERIFICATION = "none"
SOCIALACCOUNT_ADAPTER = "zhixing.web.pages.federated.Adapter"
OIDC = oidc.read(os.environ)
SOCIALACCOUNT_PROVIDERS = oidc.providers(OIDC)
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "home"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SESSION_SERIALIZER = "django.contrib.sessions.serializers.JSONSerializer"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if os.environ.get("ZHIXING_PROXY") == "1" else None
# Whoever watches the program asks it on its own machine, past the proxy.
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "worker-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
LANGUAGE_CODE = "zh-hans"
USE_I18N = True

# Static files: under the hash of their contents and compressed where they have been collected, else straight from their folders.
STATIC_URL = "static/"
# The ways out for messages; the command line knows them by these names.
LETTERS = ("zhixing.web.telling.DOOR", "zhixing.web.mailing.DOOR", "zhixing.web.webhook.DOOR")
STATIC_ROOT = os.environ.get("ZHIXING_STATIC") or None
STATICFILES_DIRS = [HERE / "static"]
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder", "zhixing.web.assets.ReadingFinder"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage" if STATIC_ROOT else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = STATIC_ROOT is None
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
# What `make vendor` fetches; a page that lacks one works without it.
BROWSER_LIBRARIES = ("htmx.min.js", "maplibre-gl.mjs", "maplibre-gl-worker.mjs", "pmtiles.js", "echarts.min.js")

# A spreadsheet of a hundred thousand rows is some ten megabytes; nothing larger is taken, nothing large is held in memory.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["zhixing.web.uploads.Bounded"]
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500

LOGGING = journal.LOGGING
