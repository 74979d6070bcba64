"""What stood in the way of handing a case over may quote it; which batch took it stays, batches empty themselves."""

from hataori.platform.forgetting import Forgetter

from . import models

GONE = "（保存年限が過ぎて廃棄しました）"


def forget(number: str) -> int:
    """Take the reasons out of a case's rows."""
    return models.HandedCase.objects.filter(number=number).exclude(reason="").update(reason=GONE, column="")


FORGETTERS = (Forgetter("handover.reasons", forget),)
