"""The books keep the amounts; who paid, and the reasons people wrote, are forgotten with the case."""

from hataori.platform.forgetting import Forgetter

from . import models

GONE = "（保存年限が過ぎて廃棄しました）"


def forget(number: str) -> int:
    """Take payer and reasons out of the fee of an application, and end the ways back from the card page."""
    rows = models.Charge.objects.filter(about=f"application/{number}")
    models.CardSession.objects.filter(charge__in=rows).update(back="/")
    rows.exclude(reason="").update(reason=GONE)
    models.Remittance.objects.filter(slip__charge__in=rows).exclude(returned_how="").update(returned_how=GONE)
    return rows.update(payer_id="")


FORGETTERS = (Forgetter("payments.payer", forget),)
