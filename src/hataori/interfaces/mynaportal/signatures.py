"""Whose signature is taken as verified there: the procedures that mynaportal.json in the city's folder names.

At マイナポータル the applicant signs by card, and the portal verifies it (公的個人認証法第17条) where the procedure was
registered there as one to be signed. Which ones were, only the city knows (所管課で確認).
"""

import json

from django.conf import settings

from hataori.blocks.filing import api as filing
from hataori.blocks.registration import api as registration
from hataori.kernel.errors import FieldProblem, Rejected

FILE, FORMAT = "mynaportal.json", "hataori.city.mynaportal/1"


def signed_there(procedure_id: str) -> bool:
    """Whether the city receives this procedure with a signature that マイナポータル has verified.

    Rejected for one that demands a signature and that the city does not name. ValueError for another format.
    """
    if procedure_id in _named():
        return True
    if not filing.signature_rule(registration.current_form(procedure_id)):
        return False
    message = (
        "この手続きには電子署名がいりますが、マイナポータルが署名を確かめて渡す手続きとして、"
        f"市の設定（{FILE} の signed）に書かれていません。署名を確かめられないので、受け付けていません。"
    )
    raise Rejected([FieldProblem("signature", "not_verified", message)])


def _named() -> frozenset[str]:
    path = settings.HATAORI_CITY_FOLDER / FILE
    if not path.is_file():
        return frozenset()
    told = json.loads(path.read_text(encoding="utf-8"))
    if told.get("format") != FORMAT:
        raise ValueError(f"{FILE} is not {FORMAT}")
    return frozenset(told["signed"])
