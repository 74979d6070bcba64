"""Messages travel in Django's own cookie; who has none costs no signer."""

from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpResponse
from django.test import RequestFactory

from hataori.platform.pages.said import Messages


def test_messages_are_kept_and_read_as_django_does_it():
    request, answer = RequestFactory().get("/"), HttpResponse()
    sent = Messages(request)
    sent.add(25, "登録しました。")
    sent.update(answer)
    later = RequestFactory().get("/")
    later.COOKIES[Messages.cookie_name] = answer.cookies[Messages.cookie_name].value
    assert [str(each) for each in Messages(later)] == ["登録しました。"]
    assert [str(each) for each in CookieStorage(later)] == ["登録しました。"]


def test_a_forged_cookie_says_nothing():
    request = RequestFactory().get("/")
    request.COOKIES[Messages.cookie_name] = '[["__json_message",0,25,"x"]]:forged'
    assert list(Messages(request)) == []


def test_nobody_signs_for_who_has_none():
    storage = Messages(RequestFactory().get("/"))
    assert list(storage) == []
    assert "signer" not in vars(storage)
