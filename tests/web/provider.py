"""A provider of identities to sign in by: python provider.py FOLDER PORT. It is allauth's own, a second program with its own database.

Who signs in there is said in the header X-As, what it then does wrong in X-Mischief. It prints a line as soon as it answers.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import django
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings

CLIENT, SECRET, BACK = "portal", "a-secret-of-the-portal", "http://testserver/sign-in/oidc/back/"
# Username: e-mail address, whether it is verified there, full name.
KNOWN = {
    "alice": ("alice@example.org", True, "Alice"),
    "bob": ("alice2@example.org", False, "Bob"),
    "wang": ("wang@provider.example", True, "王"),
}
ELSEWHERE = "https://elsewhere.example"
mischief = ""


def new_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return key.private_bytes(*form).decode()


def configure(folder: Path) -> None:
    apps = ["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "django.contrib.messages"]
    settings.configure(
        SECRET_KEY="x" * 60,
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF=__name__,
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(folder / "provider.sqlite3")}},
        INSTALLED_APPS=[*apps, "allauth", "allauth.account", "allauth.idp.oidc"],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "allauth.account.middleware.AccountMiddleware",
            f"{__name__}.as_named",
        ],
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
        IDP_OIDC_PRIVATE_KEY=new_key(),
        IDP_OIDC_ADAPTER=f"{__name__}.Adapter",
        USE_TZ=True,
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    )


def as_named(get_response: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Signs in whom the header names."""

    def middleware(request: Any) -> Any:
        from django.contrib.auth.models import User

        global mischief
        if "X-As" in request.headers:
            mischief = request.headers.get("X-Mischief", "")
            request.user = User.objects.get(username=request.headers["X-As"])
        return get_response(request)

    return middleware


def adapter() -> type:
    from allauth.idp.oidc.adapter import DefaultOIDCAdapter

    class Adapter(DefaultOIDCAdapter):
        """What the provider says, and what it says wrongly."""

        def get_issuer(self) -> str:
            global mischief
            if mischief == "discovery":
                mischief = ""
                return ELSEWHERE
            return str(super().get_issuer())

        def populate_id_token(self, id_token: dict[str, Any], client: Any, scopes: Iterable[str], **more: Any) -> None:
            wrong = {
                "issuer": {"iss": ELSEWHERE},
                "expired": {"iat": 1, "exp": 3600},
                "audience": {"aud": "another"},
                "nonce": {"nonce": "another"},
                "no nonce": {"nonce": None},
            }
            id_token |= wrong.get(mischief, {})

        def get_claims(self, purpose: Any, user: Any, client: Any, scopes: Iterable[str], **more: Any) -> dict[str, Any]:
            claims: dict[str, Any] = super().get_claims(purpose, user, client, scopes, **more)
            return {**claims, "sub": "another"} if mischief == "subject" and purpose == "userinfo" else claims

    return Adapter


def __getattr__(name: str) -> Any:
    """What can be made only when Django is set up: the adapter, the addresses."""
    if name == "Adapter":
        return adapter()
    if name == "urlpatterns":
        from django.urls import include, path

        return [path("", include("allauth.idp.urls"))]
    raise AttributeError(name)


def fill() -> None:
    from allauth.account.models import EmailAddress
    from allauth.idp.oidc.models import Client
    from django.contrib.auth.models import User

    for username, (email, verified, name) in KNOWN.items():
        user = User.objects.create_user(username, email, first_name=name)
        EmailAddress.objects.create(user=user, email=email, verified=verified, primary=True)
    client = Client(id=CLIENT, name="Portal", redirect_uris=BACK, scopes="openid\nprofile\nemail", skip_consent=True)
    client.set_secret(SECRET)
    client.save()


class Server(ThreadingMixIn, WSGIServer):
    """Answers several at a time: the portal asks while somebody waits."""

    daemon_threads = True


class Quiet(WSGIRequestHandler):
    """Says nothing of each request."""

    def log_message(self, *_: object) -> None:
        pass


def main(folder: Path, port: int) -> None:
    sys.modules["provider"] = sys.modules[__name__]
    configure(folder)
    django.setup()
    from django.core.management import call_command
    from django.core.wsgi import get_wsgi_application

    call_command("migrate", verbosity=0)
    fill()
    with make_server("127.0.0.1", port, get_wsgi_application(), Server, Quiet) as server:
        print("ready", flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
