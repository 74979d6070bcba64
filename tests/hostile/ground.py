"""What the hostile-input tests share: the sample people, an application's odd values, a case taken to its decision."""

from django.test import Client

PROCEDURE = "ICH-0090"
WHO = {
    "stranger": "",
    "resident": "resident01@example.jp",
    "clerk": "child-support.clerk",
    "dx_office": "information-systems.dx-office",
    "auditor": "audit-committee.auditor",
    "operator": "information-systems.operator",
}
FORMULA, NUMBER = "=HYPERLINK(1)<script>alert(1)</script>", "837465920189"
ACTS = ("advance", "return", "assign", "correct", "answer", "decide", "withdraw", "notice", "complete", "note", "zzz")


def client_of(who: str) -> Client:
    """A browser of one of WHO that reports a failure as the answer a person would get."""
    from hataori.platform.accounts.models import Account

    client = Client(raise_request_exception=False)
    if login := WHO.get(who, who):
        client.force_login(Account.objects.get(login=login))
    return client


def decided(number: str) -> None:
    """Take the case to its decision, which waits to be handed over."""
    from hataori.blocks.workflow import api as workflow
    from hataori.platform.accounts.actors import actor_for
    from hataori.platform.accounts.models import Account

    clerk, head = (actor_for(Account.objects.get(login=f"child-support.{role}")) for role in ("clerk", "section-head"))
    for stage in ("formal_check", "examination", "approval"):
        workflow.advance(number, stage, clerk)
    workflow.decide(number, "granted", "", "", head)
