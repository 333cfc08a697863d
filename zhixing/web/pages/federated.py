"""Signing in by another system (OpenID Connect): allauth asks and checks, this says who that is here.

With state, PKCE and nonce; the identity token is checked by signature, issuer, audience and time. Nobody gets in by it who has no account
here, unless the installation says so, and the steps behind the password are the same as for everybody.
"""

from __future__ import annotations

import logging
import secrets
from typing import Any, NoReturn

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from zhixing.store import accounts
from zhixing.store.people import Person
from zhixing.web.oidc import PROVIDER, Oidc
from zhixing.web.pages import entrance

log = logging.getLogger(__name__)


class Provider(OpenIDConnectOAuth2Adapter):
    """The provider as allauth asks it, with our address to come back to and every check of the identity token."""

    def __init__(self, request: HttpRequest, provider_id: str = PROVIDER) -> None:
        super().__init__(request, provider_id)

    @property
    def openid_config(self) -> Any:
        """What the provider says of itself; a provider that calls itself otherwise than it was named is none."""
        found = super().openid_config
        if str(found.get("issuer", "")).rstrip("/") != settings.OIDC.issuer:
            raise OAuth2Error(f"the issuer calls itself {found.get('issuer')}")
        return found

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        """Where the provider sends people back to."""
        return request.build_absolute_uri(reverse("federated_back"))

    def _decode_id_token(self, app: Any, id_token: str) -> Any:
        config = self.openid_config
        return jwtkit.verify_and_decode(
            credential=id_token, keys_url=config["jwks_uri"], issuer=config["issuer"], audience=app.client_id, lookup_kid=jwtkit.lookup_kid_jwk
        )


class Adapter(DefaultSocialAccountAdapter):
    """What becomes of somebody whom the provider has signed in: never allauth's own pages."""

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> NoReturn:
        """On to the steps of our own door, or a page that says why not."""
        told = sociallogin.account.extra_data
        token = told.get("id_token") or {}
        if not token or token.get("nonce") != sociallogin.state.get("nonce"):
            raise ImmediateHttpResponse(unproved(request))
        claims = {**token, **(told.get("userinfo") or {})}
        if claims.get("sub") != token.get("sub"):
            raise ImmediateHttpResponse(unproved(request))
        person = _known(sociallogin.account.uid, claims, settings.OIDC)
        if person is None:
            raise ImmediateHttpResponse(_stranger(request, claims))
        raise ImmediateHttpResponse(entrance.begin(request, person, sociallogin.state.get("next") or ""))

    def on_authentication_error(self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, extra_context: Any = None) -> NoReturn:
        """The provider said no, or what it said cannot be trusted."""
        log.warning("sign-in by %s failed: %s", settings.OIDC.issuer, exception or error)
        raise ImmediateHttpResponse(unproved(request))


@require_GET
@never_cache
def leave(request: HttpRequest) -> HttpResponse:
    """Off to the provider."""
    _there()
    nonce = secrets.token_urlsafe(24)
    try:
        provider = Provider(request).get_provider()
        provider.oauth2_adapter_class = Provider
        answer: HttpResponse = provider.redirect(request, "login", next_url=request.GET.get("next"), auth_params={"nonce": nonce}, nonce=nonce)
    except (OAuth2Error, OSError, ValueError, KeyError) as error:
        log.warning("%s does not answer as a provider does: %s", settings.OIDC.issuer, error)
        return unproved(request)
    return answer


@require_GET
@never_cache
def back(request: HttpRequest) -> HttpResponse:
    """Back from the provider."""
    _there()
    try:
        answer: HttpResponse = OAuth2CallbackView.adapter_view(Provider(request))(request)
    except (OAuth2Error, OSError, ValueError, KeyError, AttributeError, TypeError) as error:
        log.warning("%s does not answer as a provider does: %r", settings.OIDC.issuer, error)
        return unproved(request)
    return answer


def _there() -> None:
    if settings.OIDC is None:
        raise Http404


def unproved(request: HttpRequest) -> HttpResponse:
    """What came back proves nobody."""
    return render(request, "federated.html", {"oidc": settings.OIDC}, status=403)


def _stranger(request: HttpRequest, claims: dict[str, Any]) -> HttpResponse:
    """Somebody whom the provider knows and nobody here does."""
    who = str(claims.get("preferred_username") or claims.get("email") or claims.get("sub"))[:100]
    return render(request, "federated.html", {"oidc": settings.OIDC, "stranger": who}, status=403)


def _known(uid: str, claims: dict[str, Any], oidc: Oidc) -> Person | None:
    """The account of this identity: linked already, or by username or verified address; a new one only where the installation says so."""
    with transaction.atomic():
        linked = SocialAccount.objects.filter(provider=PROVIDER, uid=uid).select_related("user").first()
        if linked is not None:
            return linked.user if linked.user.is_active else None
        person = _named(claims, oidc) if oidc.claim else _addressed(claims)
        if person is None and oidc.create:
            person = _made(claims, oidc)
        # An account that is somebody else's at the provider already is not handed on.
        if person is None or SocialAccount.objects.filter(provider=PROVIDER, user=person).exists():
            return None
        SocialAccount.objects.create(provider=PROVIDER, uid=uid, user=person)
        accounts.note(person.username, person.username, "identity_linked")
        return person


def _named(claims: dict[str, Any], oidc: Oidc) -> Person | None:
    return Person.objects.filter(username=str(claims.get(oidc.claim) or ""), is_active=True).first()


def _addressed(claims: dict[str, Any]) -> Person | None:
    email = claims.get("email")
    if not isinstance(email, str) or not email or claims.get("email_verified") is not True:
        return None
    found = list(Person.objects.filter(email__iexact=email, is_active=True)[:2])
    return found[0] if len(found) == 1 else None


def _made(claims: dict[str, Any], oidc: Oidc) -> Person | None:
    """An account that may do nothing yet; an administrator gives it agency and roles. A name that is taken is not taken over."""
    username = str(claims.get(oidc.claim or "preferred_username") or "")
    if not accounts.USERNAME.fullmatch(username) or accounts.is_taken(username):
        return None
    name, email = str(claims.get("name") or username)[:64], claims.get("email") if claims.get("email_verified") is True else ""
    accounts.enter(PROVIDER, username, accounts.Entry(name, "", (), str(email or "")))
    person = Person.objects.get(username=username)
    person.set_unusable_password()
    person.must_change = False
    person.save()
    return person
