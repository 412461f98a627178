"""Each robot gets the request it expects, signed as its maker says."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import json
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from chainloom.notices.channels import formats, posting
from chainloom.notices.channels.messages import Message, NotSent
from chainloom.notices.models import Format

MESSAGE = Message(
    id="7a1d",
    code="test.said",
    title="织链 · 样布产业链",
    text="样布纺织有限公司的申请等待处理",
    link="https://chain.example.test/c/fabric/",
    link_label="打开",
    at=dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC),
    chain="fabric",
    chain_name="样布产业链",
)
NOW = 1_764_000_000.123


def made(format: str, message: Message = MESSAGE, secret: str = "") -> tuple[formats.Request, dict]:
    request = formats.request(
        format, message, address="https://robot.test/send?key=k", secret=secret, seconds=NOW
    )
    return request, json.loads(request.body)


def test_wecom_is_markdown_with_a_link():
    request, body = made("wecom")
    assert request.address == "https://robot.test/send?key=k"
    assert body == {
        "msgtype": "markdown",
        "markdown": {
            "content": "**织链 · 样布产业链**\n样布纺织有限公司的申请等待处理\n"
            "[打开](https://chain.example.test/c/fabric/)"
        },
    }


def test_wecom_is_cut_to_what_it_takes_and_keeps_its_link():
    _request, body = made("wecom", replace(MESSAGE, text="布" * 5000))
    content = body["markdown"]["content"]
    assert 4000 < len(content.encode()) <= formats.WECOM_BYTES
    assert content.endswith("…\n[打开](https://chain.example.test/c/fabric/)")


def test_dingtalk_is_markdown_signed_in_the_address():
    request, body = made("dingtalk", secret="SECabc")
    assert body["msgtype"] == "markdown"
    assert body["markdown"]["title"] == "织链 · 样布产业链"
    assert MESSAGE.text in body["markdown"]["text"]
    query = parse_qs(urlsplit(request.address).query)
    assert query["key"] == ["k"]
    assert query["timestamp"] == ["1764000000123"]
    text = b"1764000000123\nSECabc"
    expected = base64.b64encode(hmac.new(b"SECabc", text, hashlib.sha256).digest()).decode()
    assert query["sign"] == [expected]
    assert "timestamp" not in made("dingtalk")[0].address


def test_feishu_is_a_post_signed_in_the_body():
    _request, body = made("feishu", secret="abc")
    assert body["msg_type"] == "post"
    post = body["content"]["post"]["zh_cn"]
    assert post["title"] == "织链 · 样布产业链"
    assert post["content"][0][0] == {"tag": "text", "text": MESSAGE.text}
    assert post["content"][0][-1] == {"tag": "a", "text": "打开", "href": MESSAGE.link}
    assert body["timestamp"] == "1764000000"
    digest = hmac.new(b"1764000000\nabc", b"", hashlib.sha256).digest()
    assert body["sign"] == base64.b64encode(digest).decode()
    assert "sign" not in made("feishu")[1]
    assert list(made("feishu", replace(MESSAGE, language="en"))[1]["content"]["post"]) == ["en_us"]


def test_generic_says_everything_and_is_signed():
    request, body = made("generic", secret="abc")
    assert body["id"] == "7a1d"
    assert body["text"] == MESSAGE.text
    expected = hmac.new(b"abc", b"1764000000." + request.body, hashlib.sha256).hexdigest()
    assert request.headers["X-Chainloom-Signature"] == f"t=1764000000,v1={expected}"


@pytest.mark.parametrize("format", ["wecom", "dingtalk"])
def test_a_name_can_set_no_link_and_call_nobody(format):
    _request, body = made(
        format, replace(MESSAGE, text="[钱](http://evil.test) <@all> @所有人 **x**")
    )
    said = json.dumps(body, ensure_ascii=False)
    assert "[钱]" not in said
    assert "<@" not in said
    assert "@所有人" not in said


@pytest.mark.parametrize(
    ("format", "status", "answer", "code"),
    [
        ("generic", 204, b"", None),
        ("generic", 500, b"", "bad_answer"),
        ("wecom", 200, b'{"errcode": 0, "errmsg": "ok"}', None),
        ("wecom", 200, b'{"errcode": 93000, "errmsg": "invalid webhook url"}', "refused"),
        ("wecom", 200, b"<html>", "bad_answer"),
        ("wecom", 200, b"[]", "bad_answer"),
        ("dingtalk", 200, b'{"errcode": 310000, "errmsg": "sign not match"}', "refused"),
        ("dingtalk", 200, b'{"errcode": 0}', None),
        ("feishu", 200, b'{"code": 0, "msg": "success", "data": {}}', None),
        ("feishu", 200, b'{"StatusCode": 0, "StatusMessage": "success"}', None),
        ("feishu", 200, b'{"code": 19021, "msg": "sign match fail"}', "refused"),
        ("feishu", 200, b"{}", "refused"),
        ("feishu", 200, b"null", "bad_answer"),
        ("wecom", 200, b"[1]", "bad_answer"),
    ],
)
def test_a_robot_that_refuses_is_heard(format, status, answer, code):
    if code is None:
        formats.check(format, status, answer)
        return
    with pytest.raises(NotSent) as failure:
        formats.check(format, status, answer)
    assert failure.value.error["code"] == code


@pytest.mark.django_db
@pytest.mark.parametrize("format", Format.values)
def test_every_format_arrives_over_the_line(format, hook_to, robot):
    robot.answer = {"code": 0} if format == "feishu" else {"errcode": 0}
    hook = hook_to(format, secret="SECabc")
    posting.post(hook, MESSAGE)
    asked = robot.asked[0]
    assert asked["headers"]["Content-Type"].startswith("application/json")
    assert asked["path"].startswith("/robot/send?key=abcd")
    assert MESSAGE.text in asked["body"].decode()
