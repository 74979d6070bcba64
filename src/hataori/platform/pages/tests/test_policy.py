"""The Content-Security-Policy written once says what django-csp writes each time; a nonce and an answer's own stay."""

import pytest
from csp.exceptions import CSPNonceError
from csp.middleware import CSPMiddleware
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory, override_settings

from hataori.platform.pages.policy import ContentPolicy

HEADER = "Content-Security-Policy"


def directives(answer: HttpResponse) -> dict[str, str]:
    return dict(each.partition(" ")[::2] for each in answer[HEADER].split("; "))


def both(view) -> tuple[dict[str, str], dict[str, str]]:
    return tuple(directives(made(view)(RequestFactory().get("/"))) for made in (ContentPolicy, CSPMiddleware))


def test_the_usual_answer_has_the_whole_policy():
    ours, theirs = both(lambda _: HttpResponse())
    assert ours == theirs
    assert ours["script-src"] == "'self'"
    assert ours["frame-ancestors"] == "'none'"


def test_an_answer_with_its_own_sources_has_them_and_the_next_one_has_not():
    def framed(_: HttpRequest) -> HttpResponse:
        answer = HttpResponse()
        answer._csp_replace = {"frame-ancestors": ["'self'"]}
        answer._csp_update = {"form-action": ["https://bank.example"]}
        return answer

    ours, theirs = both(framed)
    assert ours == theirs
    assert ours["frame-ancestors"] == "'self'"
    assert both(lambda _: HttpResponse())[0]["frame-ancestors"] == "'none'"


def test_a_nonce_is_in_the_header_and_is_another_one_each_time():
    seen = []
    made = ContentPolicy(lambda request: HttpResponse(seen.append(str(request.csp_nonce)) or ""))
    answers = [directives(made(RequestFactory().get("/")))["script-src"] for _ in range(2)]
    assert answers == [f"'self' 'nonce-{nonce}'" for nonce in seen]
    assert len(set(seen)) == 2


def test_a_nonce_asked_for_too_late_is_refused():
    request = RequestFactory().get("/")
    ContentPolicy(lambda _: HttpResponse())(request)
    with pytest.raises(CSPNonceError):
        str(request.csp_nonce)


def test_a_header_that_is_there_stays_and_an_exempt_answer_has_none():
    own = ContentPolicy(lambda _: HttpResponse(headers={HEADER: "default-src 'none'"}))(RequestFactory().get("/"))
    assert own[HEADER] == "default-src 'none'"

    def exempt(_: HttpRequest) -> HttpResponse:
        answer = HttpResponse()
        answer._csp_exempt = True
        return answer

    assert HEADER not in ContentPolicy(exempt)(RequestFactory().get("/"))


@override_settings(CONTENT_SECURITY_POLICY_REPORT_ONLY={"DIRECTIVES": {"default-src": ["'none'"]}})
def test_a_second_policy_that_only_reports_is_sent_too():
    answer = ContentPolicy(lambda _: HttpResponse())(RequestFactory().get("/"))
    assert HEADER in answer
    assert answer[f"{HEADER}-Report-Only"] == "default-src 'none'"
