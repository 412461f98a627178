"""A form that comes back without its fields changes nothing."""

from __future__ import annotations

import pytest
from django import forms
from django.http import QueryDict
from django.test import RequestFactory

from chainloom.core.forms import SentForm, posted


class Record(SentForm):
    product = forms.CharField(required=False)
    year = forms.IntegerField(required=False)


INITIAL = {"product": "坯布", "year": 2025}


@pytest.mark.parametrize("data", ["", "csrfmiddlewaretoken=x", "elsewhere=1"])
def test_a_post_without_the_fields_is_refused_and_shows_what_is_there(data):
    form = Record(QueryDict(data), initial=INITIAL)
    assert not form.is_valid()
    assert "nothing was changed" in str(form.non_field_errors())
    assert 'value="坯布"' in str(form["product"])


def test_blanks_that_were_sent_are_blanks():
    form = Record(QueryDict("product=&year="), initial=INITIAL)
    assert form.is_valid()
    assert form.cleaned_data == {"product": "", "year": None}


def test_what_was_sent_is_known_by_name():
    form = Record(QueryDict("a-product=x"), prefix="a")
    assert form.is_valid()
    assert (form.was_sent("product"), form.was_sent("year")) == (True, False)


def test_a_page_that_is_only_read_has_no_form_yet():
    assert not Record(posted(RequestFactory().get("/"))).is_bound
    assert Record(posted(RequestFactory().post("/"))).is_bound
