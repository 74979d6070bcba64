"""Chromium itself computes our own cases on a page of the house, under its content security policy."""

import json

import pytest

from hataori.kernel.logic.tests.browser_side import plain, server_outcome
from hataori.kernel.logic.tests.own_cases import CASES

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

ASK = """async (pairs) => {
  const { evaluate, LogicFailure } = await import("/static/logic/evaluate.js");
  return pairs.map(([rule, data]) => {
    try {
      return JSON.stringify({ value: evaluate(JSON.parse(rule), JSON.parse(data)) });
    } catch (failure) {
      if (!(failure instanceof LogicFailure)) throw failure;
      return JSON.stringify({ error: failure.type, code: failure.code });
    }
  });
}"""


def test_chromium_agrees_with_the_server_under_the_policy(open_page):
    page = open_page("/")
    refused = []
    page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    pairs = [(rule, data) for rule, data, _ in CASES]
    answers = page.evaluate(ASK, [[json.dumps(rule), json.dumps(data)] for rule, data in pairs])
    apart = [
        (pair, answer)
        for pair, answer in zip(pairs, answers, strict=True)
        if plain(json.loads(answer)) != plain(server_outcome(pair))
    ]
    assert not apart
    assert not refused
