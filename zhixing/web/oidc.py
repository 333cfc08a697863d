"""The provider of identities by which people may sign in (OpenID Connect), as the environment names it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from zhixing.kernel.errors import InputFault

PROVIDER = "oidc"
HERE = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Oidc:
    """A provider: where it is, as whom the portal asks it, how people are known by what it says."""

    issuer: str
    client: str
    secret: str
    name: str
    claim: str
    create: bool


def read(environment: Mapping[str, str]) -> Oidc | None:
    """The provider, None where none is named; InputFault where it is named by half."""
    issuer, client, secret, name, claim, create = (
        environment.get(f"ZHIXING_OIDC_{key}", "").strip() for key in ("ISSUER", "CLIENT", "SECRET", "NAME", "CLAIM", "CREATE")
    )
    if not issuer:
        return None
    parts = urlsplit(issuer)
    if not parts.hostname or (parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in HERE)):
        raise InputFault("ZHIXING_OIDC_ISSUER", f"“{issuer}”", "an address that begins with https://")
    for key, value in (("CLIENT", client), ("SECRET", secret)):
        if not value:
            raise InputFault(f"ZHIXING_OIDC_{key}", "no value", "what the provider gave for this portal")
    return Oidc(issuer.rstrip("/"), client, secret, name or parts.hostname, claim, create == "1")


def providers(oidc: Oidc | None) -> dict[str, Any]:
    """The provider as allauth wants to be told of it."""
    if oidc is None:
        return {}
    app = {
        "provider_id": PROVIDER,
        "name": oidc.name,
        "client_id": oidc.client,
        "secret": oidc.secret,
        "settings": {"server_url": oidc.issuer, "oauth_pkce_enabled": True},
    }
    return {"openid_connect": {"APPS": [app]}}
