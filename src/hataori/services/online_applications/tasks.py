"""Periodic work of 電子申請: reminders before a term ends, and what waited for the register."""

from django.db import transaction

from hataori.blocks.messaging.api import send
from hataori.blocks.registration import api as registration
from hataori.blocks.workflow import api as workflow
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM
from hataori.platform.worker.api import Periodic

from . import cosigning, notices, sent_files
from .automatic import consider_waiting


def remind() -> int:
    """Tell the owners of drafts that end within a week, each once; how many."""
    with transaction.atomic():
        drafts = registration.take_reminders()
        for draft in drafts:
            _tell(draft)
    return len(drafts)


def remind_corrections() -> int:
    """Tell who has not answered yet that the term of a correction ends within three days, each once; how many."""
    with transaction.atomic():
        asked = workflow.take_correction_reminders()
        for each in asked:
            notices.correction_ends(each)
    return len(asked)


def mind_signatures() -> int:
    """Remind who has not signed yet, and end what was not signed in time; how many were ended."""
    with transaction.atomic():
        for asked in workflow.take_signature_reminders():
            cosigning.remind(asked)
    return workflow.expire_signatures()


def _tell(draft: registration.Draft) -> None:
    day = f"{draft.expires_at.astimezone(clock.JST):%Y年%-m月%-d日}"
    send(
        to=draft.owner,
        subject="書きかけの申請が、まもなく消えます",
        body=f"「{draft.title}」の書きかけは、{day}に消えます。続きはマイページの「申請」から書けます。",
        key=f"draft-reminder:{draft.id}:{draft.expires_at:%Y%m%d}",
        actor=SYSTEM,
    )


PERIODIC = (
    Periodic("online_applications.remind-drafts", 3600, remind),
    Periodic("online_applications.remind-corrections", 3600, remind_corrections),
    Periodic("online_applications.mind-signatures", 3600, mind_signatures),
    Periodic("online_applications.forget-files", 86_400, sent_files.forget),
    Periodic("online_applications.look-again", 60, consider_waiting),
)
