"""What forms of every app say of a mistake; one without its fields changes nothing."""

from __future__ import annotations

import pytest
from django import forms
from django.http import QueryDict
from django.test import RequestFactory
from django.utils import translation

from chainloom.core.forms import NumberField, SentForm, posted


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


class Everything(forms.Form):
    title = forms.CharField(max_length=5, min_length=2)
    seats = forms.IntegerField(min_value=1, max_value=400)
    width = NumberField()
    price = forms.DecimalField(max_digits=6, decimal_places=2)
    day = forms.DateField()
    begins = forms.DateTimeField()
    kind = forms.ChoiceField(choices=[("lecture", "讲座")])
    kinds = forms.MultipleChoiceField(choices=[("lecture", "讲座")])
    site = forms.URLField(assume_scheme="https")
    mail = forms.EmailField()


@pytest.mark.parametrize(
    ("field", "sent", "said"),
    [
        ("title", "", "此项必填。"),
        ("title", "一二三四五六七", "最多 5 个字符，现有 7 个。"),
        ("title", "一", "至少 2 个字符，现有 1 个。"),
        ("seats", "许多", "请填写整数。"),
        ("seats", "0", "不能小于 1。"),
        ("seats", "500", "不能大于 400。"),
        ("price", "很贵", "请填写数字。"),
        ("price", "1.234", "小数最多 2 位。"),
        ("price", "12345.5", "小数点前最多 4 位。"),
        ("day", "2026-02-30", "日期无效，请按“2026-03-31”的样式填写。"),
        ("begins", "周二下午", "日期或时间无效，请按“2026-03-31 14:30”的样式填写。"),
        ("kind", "fax", "没有“fax”这一选项，请从列出的选项中选择。"),
        ("kinds", "fax", "没有“fax”这一选项，请从列出的选项中选择。"),
        ("site", "没有", "网址无效，请填写完整网址，如“https://www.example.com”。"),
        ("mail", "没有", "邮箱地址无效，请核对。"),
    ],
)
def test_mistakes_are_told_in_the_words_of_the_product(field, sent, said):
    with translation.override("zh-hans"):
        assert Everything(QueryDict(f"{field}={sent}")).errors[field] == [said]


def test_no_field_speaks_in_the_words_that_django_brings():
    fields = [
        one
        for one in vars(forms.fields).values()
        if isinstance(one, type) and issubclass(one, forms.Field)
    ]
    used = {"required", "invalid", "invalid_choice", "invalid_list", "max_value", "min_value"}
    with translation.override("zh-hans"):
        said = {str(text) for one in fields for text in _messages(one, used)}
    assert not [text for text in said if "有效的" in text or "确保" in text or "这个字段" in text]


def _messages(field, codes):
    """What a field says by itself, of the kinds that the product's forms use."""
    kept_by_nobody = {"DurationField", "JSONField", "UUIDField", "GenericIPAddressField"}
    if field.__name__ in kept_by_nobody:
        return []
    return [
        text for code, text in getattr(field, "default_error_messages", {}).items() if code in codes
    ]
