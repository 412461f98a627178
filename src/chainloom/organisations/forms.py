"""Forms of the registry. What a value must be is said once, in `services.fields`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.apps import apps
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.core.errors import Problem
from chainloom.core.forms import SentForm

from .certificate_kinds import kinds
from .models import Kind, NameKind, Organisation, RevenueBand
from .policy import organisation_policy
from .selectors.history import CONSENT_LABELS, district_name
from .selectors.listing import LOCAL, OUTSIDE, Wanted, districts_present
from .services.fields import EDITABLE, FINANCE, IDENTITY, cleaned

ANY = [("", gettext_lazy("any"))]


class DateInput(forms.DateInput):
    """The browser's own calendar, which wants ISO dates whatever the language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


def date_field(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=DateInput(), **more)


def kind_choices(*, with_levels: bool) -> list[tuple[str, Any]]:
    """Certificate kinds, and below each its levels as `kind:level`."""
    language = get_language() or "zh"
    choices: list[tuple[str, Any]] = []
    for kind in kinds():
        choices.append((kind.code, kind.label(language)))
        if with_levels and len(kind.levels) > 1:
            choices += [
                (f"{kind.code}:{level.code}", f"　{kind.label(language)} · {level.label(language)}")
                for level in kind.levels
            ]
    return choices


def district_choices(codes: Iterable[str]) -> list[tuple[str, str]]:
    """The districts of these codes, in their order, each below its prefecture."""
    found: list[tuple[str, str]] = []
    for code in codes:
        prefecture = f"{code[:4]}00"
        if not any(known == prefecture for known, _name in found):
            found.append((prefecture, district_name(prefecture)))
        if code != prefecture:
            found.append((code, f"　{district_name(code)}"))
    return found


class OrganisationFilter(forms.Form):
    """What a list is narrowed to; its address is the saved filter."""

    q = forms.CharField(label=gettext_lazy("Name, pinyin or USCC"), required=False, max_length=200)
    stage = forms.ChoiceField(label=gettext_lazy("Stage"), required=False)
    tier = forms.ChoiceField(label=gettext_lazy("Certificate"), required=False)
    on = date_field(gettext_lazy("Valid on"))
    district = forms.ChoiceField(label=gettext_lazy("District"), required=False)
    place = forms.ChoiceField(
        label=gettext_lazy("Place"),
        required=False,
        choices=[*ANY, (LOCAL, gettext_lazy("local")), (OUTSIDE, gettext_lazy("from outside"))],
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), required=False, choices=[*ANY, *Kind.choices]
    )
    contact = forms.ChoiceField(
        label=gettext_lazy("Contact"),
        required=False,
        choices=[*ANY, ("yes", gettext_lazy("has one")), ("no", gettext_lazy("none yet"))],
    )
    # Set by links of figures.
    since = forms.DateField(
        label=gettext_lazy("entered since"), required=False, widget=forms.HiddenInput
    )
    until = forms.DateField(
        label=gettext_lazy("entered until"), required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stages = apps.get_model("chain", "Stage").objects.filter(chain=actor.chain_id)
        self.fields["stage"].choices = [
            *ANY,
            *((str(stage.pk), stage.display_name) for stage in stages),
        ]
        self.fields["tier"].choices = [*ANY, *kind_choices(with_levels=True)]
        self.fields["district"].choices = [*ANY, *district_choices(districts_present(actor))]

    def wanted(self) -> Wanted:
        """The valid part of what was asked; a filter that makes no sense does not narrow."""
        self.is_valid()
        asked = getattr(self, "cleaned_data", {})
        certificate, _colon, level = str(asked.get("tier") or "").partition(":")
        return Wanted(
            q=str(asked.get("q") or "").strip(),
            kind=asked.get("kind") or "",
            stage=asked.get("stage") or None,
            certificate=certificate,
            level=level,
            on=asked.get("on"),
            district=asked.get("district") or "",
            place=asked.get("place") or "",
            contact=asked.get("contact") or "",
            since=asked.get("since"),
            until=asked.get("until"),
        )


class ServiceForm(forms.Form):
    """A form whose rules are those of a service: its refusals appear in their place."""

    def refuse(self, problem: Problem) -> None:
        place = problem.field if problem.field in self.fields else None
        self.add_error(place, str(problem.message))


class OrganisationForm(ServiceForm, SentForm):
    """The profile. Fields that the actor may not change are not there."""

    kind = forms.ChoiceField(label=Organisation._meta.get_field("kind").verbose_name)
    name = forms.CharField(help_text=gettext_lazy("As on the business licence."))
    short_name = forms.CharField(required=False)
    english_name = forms.CharField(required=False)
    uscc = forms.CharField(
        required=False,
        help_text=gettext_lazy("18 characters; leave empty for a body that has none."),
    )
    address = forms.CharField(required=False)
    district_code = forms.CharField(
        required=False,
        help_text=gettext_lazy("Name, or six digits of GB/T 2260: 鲤城区 or 350502."),
    )
    latitude = forms.CharField(required=False)
    longitude = forms.CharField(required=False)
    website = forms.CharField(required=False)
    founded_on = forms.DateField(required=False, widget=DateInput())
    summary = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 4}))
    headcount = forms.CharField(required=False)
    registered_capital = forms.CharField(required=False)
    revenue_band = forms.ChoiceField(required=False)
    keep_old_name = forms.BooleanField(
        required=False,
        label=gettext_lazy("The name was changed: keep the old one as a former name"),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    GROUPS = (
        (
            gettext_lazy("Who it is"),
            ("kind", "name", "keep_old_name", "uscc", "short_name", "english_name"),
        ),
        (
            gettext_lazy("Where it is"),
            ("address", "district_code", "latitude", "longitude", "website"),
        ),
        (gettext_lazy("What it is"), ("founded_on", "summary")),
        (gettext_lazy("Figures (seen by role or consent only)"), FINANCE),
    )

    def __init__(
        self,
        *args: Any,
        actor: Actor,
        organisation: Organisation | None = None,
        sees_finance: bool = True,
        **kwargs: Any,
    ) -> None:
        if organisation is not None:
            kwargs["initial"] = {
                **{name: getattr(organisation, name) for name in EDITABLE},
                "version": organisation.version,
            }
        super().__init__(*args, **kwargs)
        self.organisation = organisation
        for name in EDITABLE:
            if not self.fields[name].label:
                label = Organisation._meta.get_field(name).verbose_name
                self.fields[name].label = str(label)
        self.fields["kind"].choices = Kind.choices
        self.fields["revenue_band"].choices = [("", "–"), *RevenueBand.choices]
        gone = [] if actor.is_office else [*IDENTITY, "keep_old_name"]
        if organisation is not None and not organisation_policy.may(
            actor, "identify", organisation
        ):
            gone += [*IDENTITY, "keep_old_name"]
            gone += ["district_code"] if actor.is_office and organisation.district_code else []
        gone += [] if sees_finance else FINANCE
        gone += [] if organisation is not None else ["keep_old_name"]
        for name in gone:
            self.fields.pop(name, None)
        self._ask_for_duplicates(actor)

    def _ask_for_duplicates(self, actor: Actor) -> None:
        """Likely duplicates appear beside the form while what tells them is typed."""
        if not actor.is_office:
            return
        address = reverse("organisations:likely", args=[actor.chain.slug])
        if self.organisation is not None:
            address += f"?apart_from={self.organisation.pk}"
        for name in {"name", "uscc", "address", "short_name"} & self.fields.keys():
            self.fields[name].widget.attrs |= {
                "hx-get": address,
                "hx-trigger": "change, input changed delay:700ms",
                "hx-include": "closest form",
                "hx-params": "name,short_name,english_name,uscc,address,district_code",
                "hx-target": "#likely",
                "hx-sync": "closest form:replace",
            }

    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The fields as they stand on the page."""
        found = [
            (title, [self[name] for name in names if name in self.fields])
            for title, names in self.GROUPS
        ]
        return [(title, fields) for title, fields in found if fields]

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or self.cleaned_data
        for name in EDITABLE:
            if name not in asked:
                continue
            try:
                asked[name] = cleaned({name: asked[name]})[name]
            except Problem as problem:
                self.refuse(problem)
        return asked

    def values(self) -> dict[str, Any]:
        """What was sent; a field that was not is left as it is."""
        sent = (name for name in EDITABLE if name in self.fields and self.was_sent(name))
        return {name: self.cleaned_data[name] for name in sent}


class CertificateForm(ServiceForm, SentForm):
    tier = forms.ChoiceField(label=gettext_lazy("Certificate"))
    number = forms.CharField(label=gettext_lazy("Document number"), required=False, max_length=80)
    issuer = forms.CharField(label=gettext_lazy("Issuer"), required=False, max_length=120)
    issued_on = date_field(gettext_lazy("Issued"))
    expires_on = date_field(
        gettext_lazy("Expiry date"), help_text=gettext_lazy("Empty: no end is known.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tier"].choices = [("", "–"), *kind_choices(with_levels=True)]

    def refuse(self, problem: Problem) -> None:
        if problem.field in ("kind", "level"):
            problem.field = "tier"
        super().refuse(problem)

    def values(self) -> dict[str, Any]:
        kind, _colon, level = self.cleaned_data["tier"].partition(":")
        own = {name: self.cleaned_data[name] for name in ("number", "issuer")}
        dates = {name: self.cleaned_data[name] for name in ("issued_on", "expires_on")}
        return {"kind": kind, "level": level, **own, **dates}


class NameForm(ServiceForm, SentForm):
    text = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=NameKind.choices)
    until = date_field(gettext_lazy("Used until"))


class ContactForm(ServiceForm, SentForm):
    name = forms.CharField(label=pgettext_lazy("of a person", "Name"), max_length=40)
    post = forms.CharField(label=gettext_lazy("Post"), required=False, max_length=60)
    phone = forms.CharField(
        label=gettext_lazy("Work phone"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("Work contacts only; nothing private."),
    )
    email = forms.CharField(label=gettext_lazy("Work e-mail"), required=False, max_length=254)


class SharingForm(ServiceForm):
    consents = forms.MultipleChoiceField(
        label=gettext_lazy("Other members of the chain may see; the last, everybody"),
        required=False,
        choices=[(key, label) for key, label in CONSENT_LABELS.items()],
        widget=forms.CheckboxSelectMultiple,
    )


class DayForm(forms.Form):
    """ "As of" a day."""

    on = date_field(gettext_lazy("As of"))

    def day(self, today: dt.date) -> dt.date:
        self.is_valid()
        return getattr(self, "cleaned_data", {}).get("on") or today


class ClaimFindForm(ServiceForm):
    text = forms.CharField(
        label=gettext_lazy("USCC or full name"),
        max_length=160,
        help_text=gettext_lazy("Exactly as on the business licence."),
    )


class ClaimForm(ServiceForm):
    entry = forms.ChoiceField(label=gettext_lazy("Entry"), widget=forms.RadioSelect)
    message = forms.CharField(
        label=gettext_lazy("Who you are there, and how the office can check it"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, entries: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["entry"].choices = [
            (
                str(one.pk),
                _("%(name)s, in %(chain)s")
                % {"name": one.organisation.name, "chain": one.chain.display_name},
            )
            for one in entries
        ]
        if len(entries) == 1:
            self.initial["entry"] = str(entries[0].pk)


class AnswerForm(ServiceForm):
    answer = forms.CharField(label=gettext_lazy("Answer"), required=False, max_length=300)
