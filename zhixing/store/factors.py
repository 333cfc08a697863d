"""The second factor: a code of an authenticator app (TOTP, RFC 6238) or one of the recovery codes. allauth's parts, in our order.

A code is taken once, also by another process of the server, and after too many wrong ones none is taken for a while, from wherever it comes.
"""

from __future__ import annotations

import base64
import hmac
import logging
import time
import unicodedata
from typing import Any, Literal

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

from zhixing.store.people import Person

Verdict = Literal["right", "wrong", "held"]
# Of one account: so many wrong codes in so many seconds. With three codes valid at a time, guessing takes decades.
MOST_WRONG, WINDOW = 10, 900
SEALED = "sealed:"
log = logging.getLogger(__name__)


class Adapter(DefaultMFAAdapter):
    """How allauth keeps and shows secrets here: sealed with the key of the installation, named after the county."""

    def encrypt(self, text: str) -> str:
        """Sealed where the installation has a key that outlasts a start."""
        return SEALED + _key().encrypt(text.encode()).decode() if settings.FACTOR_KEY else text

    def decrypt(self, encrypted_text: str) -> str:
        """What was sealed; InvalidToken where it was sealed with another key."""
        if not encrypted_text.startswith(SEALED):
            return encrypted_text
        return _key().decrypt(encrypted_text.removeprefix(SEALED).encode()).decode()

    def get_totp_label(self, user: Any) -> str:
        """What the app calls the account."""
        return str(user.username)


def _key() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(salted_hmac("zhixing.store.factors", "", secret=settings.FACTOR_KEY, algorithm="sha256").digest()))


def new_secret() -> str:
    """A secret for an app, not yet anybody's."""
    return str(generate_totp_secret())


def has(person: Person) -> bool:
    """Does the person sign in with a second factor?"""
    return Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).exists()


def holders() -> set[int]:
    """The accounts that have one."""
    return set(Authenticator.objects.filter(type=Authenticator.Type.TOTP).values_list("user_id", flat=True))


def enrol(person: Person, secret: str, code: str) -> list[str]:
    """Make the app with this secret the person's second factor, in place of another; the recovery codes. Nothing where the code does not fit."""
    counter = _counter(secret, _digits(code), 0)
    if counter is None:
        return []
    with transaction.atomic():
        drop(person)
        kept = TOTP.activate(person, secret).instance
        kept.data["counter"] = counter
        kept.save()
        return list(RecoveryCodes.activate(person).generate_codes())


def renew_codes(person: Person) -> list[str]:
    """New recovery codes; the old ones are worth nothing any more."""
    with transaction.atomic():
        Authenticator.objects.filter(user=person, type=Authenticator.Type.RECOVERY_CODES).delete()
        return list(RecoveryCodes.activate(person).generate_codes())


def codes_left(person: Person) -> int:
    """How many recovery codes have not been used."""
    kept = Authenticator.objects.filter(user=person, type=Authenticator.Type.RECOVERY_CODES).first()
    try:
        return len(RecoveryCodes(kept).get_unused_codes()) if kept else 0
    except InvalidToken:
        return 0


def drop(person: Person) -> None:
    """Take the second factor away."""
    Authenticator.objects.filter(user=person).delete()


def check(person: Person, typed: str) -> Verdict:
    """Is this a code of the person's app, or a recovery code, that was not used before?"""
    with transaction.atomic():
        kept = Authenticator.objects.select_for_update().filter(user=person, type=Authenticator.Type.TOTP).first()
        if kept is None:
            return "wrong"
        data, now = kept.data, int(time.time())
        if "since" not in data or now - data["since"] >= WINDOW:
            data["since"], data["wrong"] = now, 0
        if data["wrong"] >= MOST_WRONG:
            return "held"
        right = _is_right(person, data, typed)
        data["wrong"] = 0 if right else data["wrong"] + 1
        kept.save()
        if right:
            kept.record_usage()
        return "right" if right else "wrong"


def _is_right(person: Person, data: dict[str, Any], typed: str) -> bool:
    code = _digits(typed)
    try:
        counter = _counter(decrypt(data["secret"]), code, data.get("counter", 0))
        if counter is not None:
            data["counter"] = counter
            return True
        codes = Authenticator.objects.filter(user=person, type=Authenticator.Type.RECOVERY_CODES).first()
        return codes is not None and RecoveryCodes(codes).validate_code(code)
    except InvalidToken:
        log.error("a second factor cannot be read: ZHIXING_SECRET is another than when it was made")
        return False


def _digits(typed: str) -> str:
    """A code as people type it: in groups, in full width."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", typed[:40]) if sign.isdigit() and sign.isascii())


def _counter(secret: str, code: str, used: int) -> int | None:
    """The period of which this is the code, if it is later than the one that was used last."""
    for counter in yield_hotp_counters_from_time():
        if counter > used and hmac.compare_digest(format_hotp_value(hotp_value(secret, counter)).encode(), code.encode()):
            return int(counter)
    return None


def told(person: Person) -> list[dict[str, Any]]:
    """The person's factors for a backup, sealed as they are."""
    return list(Authenticator.objects.filter(user=person).order_by("type").values("type", "data"))


def keep(person: Person, factors: list[dict[str, Any]]) -> None:
    """What a backup told."""
    for one in factors:
        Authenticator.objects.create(user=person, type=one["type"], data=one["data"])
