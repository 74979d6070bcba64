"""Two requests in one second: in 2023 the later overwrote the earlier. Here 8 processes ask at once, and every paper
belongs to its request: by what the answer says, and by what is printed on it.
"""

import multiprocessing as mp
import subprocess
import tempfile

import pytest
from django.conf import settings
from django.db import connections

from hataori.kernel import clock
from hataori.services.convenience_certificates import models

from . import kiosk_process
from .conftest import NOW, Centre, fill_town, person_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
PROCESSES = 8
TITLES = {"residence": "住民票の写し", "residence_items": "住民票記載事項証明書", "seal": "印鑑登録証明書"}


def _text(content: bytes) -> str:
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(content)
        file.flush()
        read = subprocess.run(["pdftotext", "-layout", file.name, "-"], capture_output=True, check=True)
    return "".join(read.stdout.decode().split())


def test_eight_kiosks_in_the_same_second_get_their_own_papers(live_server):
    fill_town()
    persons = {f"MOGI-000{number}": person_of(number) for number in range(1, 5)}
    names = {card: "".join(person.name.split()) for card, person in persons.items()}
    with clock.frozen(NOW):
        Centre().ask("MOGI-0005")  # fonts and keys are there before the rush
    context = mp.get_context("spawn")
    told, together = context.Queue(), context.Barrier(PROCESSES)
    secret = settings.HATAORI_CERTIFICATE_CENTRE["secret"]
    rush = [
        context.Process(target=kiosk_process.run, args=(live_server.url, secret, number, together, told))
        for number in range(PROCESSES)
    ]
    for each in rush:
        each.start()
    found = [told.get(timeout=100) for _ in range(PROCESSES * kiosk_process.EACH)]
    for each in rush:
        each.join(30)
    assert [content for *_, number, content in found if not number] == []
    for card, certificate, request, number, content in found:
        text = _text(content)
        others = {name for other, name in names.items() if other != card}
        assert names[card] in text, request
        assert not [name for name in others if name in text], request
        assert TITLES[certificate] in text
        assert number in text
        row = models.Issue.objects.get(request=f"centre/{request}")
        assert (row.number, str(row.holder_id)) == (number, persons[card].id)
    assert len({number for *_, number, _ in found}) == PROCESSES * kiosk_process.EACH
    assert len({content for *_, content in found}) == PROCESSES * kiosk_process.EACH
    connections.close_all()
