"""Why a notice did not reach its reader, in words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _


def reason(error: dict[str, Any] | None) -> str:
    """The sentence of a delivery's error, in the present language."""
    error = error or {}
    texts = {
        "not_an_address": _("This is no web address: it begins with http:// or https://."),
        "port": _("Only the usual ports 80 and 443 are called."),
        "unknown_host": _("The name in the address is not known."),
        "private_address": _("The address lies in an inner network and is not called."),
        "too_large": _("The answer was larger than expected."),
        "too_slow": _("The other side took too long."),
        "bad_answer": _("The other side answered with status %(status)s."),
        "refused": _("The other side refused it: %(said)s (%(status)s)."),
        "certificate": _("The certificate of the other side does not hold for its address."),
        "no_answer": _("The other side did not answer."),
        "mail": _("The mail server did not take it (%(said)s)."),
        "unexpected": _("Something unexpected went wrong here (%(said)s)."),
        "key_lost": _(
            "Its secret was sealed with another key of this installation and cannot be opened; "
            "enter it again."
        ),
        "switched_off": _("The webhook was switched off before this was sent."),
        "not_allowed": _("This installation no longer calls addresses outside."),
    }
    about = {"status": error.get("status", ""), "said": error.get("said", "")}
    return texts.get(str(error.get("code")), texts["no_answer"]) % about
