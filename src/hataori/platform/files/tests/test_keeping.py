"""Files come back as they went in, only to those who may, sealed on the disk, and gone after their time."""

import os
import time
from datetime import date, timedelta

import pytest
from django.db import IntegrityError

from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor
from hataori.kernel.errors import Conflict, NotFound, Rejected
from hataori.platform.audit import api as audit
from hataori.platform.crypto import cli as keys_cli
from hataori.platform.crypto.sealing import SealBroken, key_number
from hataori.platform.files import actions, models, uploads, vault
from hataori.platform.files import api as files
from hataori.platform.files.sweep import sweep

from .conftest import GOOD, pdf

pytestmark = pytest.mark.django_db(transaction=True)
OWNER, OTHER, CLERK = Actor("o-1", "resident"), Actor("o-2", "resident"), Actor("s-1", "staff", "職員")
BIG = pdf(b"/X(" + os.urandom(3 * files.CHUNK).replace(b"/", b"_").replace(b"PK", b"__") + b")")


def keep(content=GOOD["pdf"], name="住民票.pdf", **more):
    rule = {"owner": OWNER.id, "purpose": "添付書類", "retention_days": 30, **more}
    return files.store(content, name=name, **rule)


@pytest.mark.parametrize("content", [GOOD["pdf"], BIG], ids=["small", "big"])
def test_a_file_comes_back_as_it_went_in(content):
    ref = keep(content)
    assert files.open_file(ref.id, OWNER) == content
    assert (ref.name, ref.kind, ref.size) == ("住民票.pdf", "pdf", len(content))
    assert files.files_of(OWNER.id) == [ref]


def test_nothing_of_it_can_be_read_on_the_disk(tmp_path):
    keep(pdf(b"/Secret(TOPSECRET)"))
    everything = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"TOPSECRET" not in everything
    assert b"%PDF" not in everything
    assert all(path.stat().st_mode & 0o077 == 0 for path in tmp_path.rglob("*") if path.is_file())


def test_others_learn_nothing_and_whom_a_rule_lets_in_is_audited():
    ref = keep()
    for stranger in (OTHER, CLERK):
        with pytest.raises(NotFound):
            files.open_file(ref.id, stranger)
    refused = audit.entries(action="file.refused", subject=f"file/{ref.id}")
    assert {entry.actor_id for entry in refused} == {OTHER.id, CLERK.id}
    assert files.open_file(ref.id, CLERK, allow=lambda found, actor: found.owner == "o-1", reason="審査")
    (entry,) = audit.entries(action=audit.READ)
    assert (entry.subject, entry.actor_id, entry.reason, entry.is_read) == (f"file/{ref.id}", "s-1", "審査", True)
    with pytest.raises(NotFound):
        files.open_file("no-such-id", OWNER)


def test_a_changed_swapped_or_cut_chunk_is_found():
    ref = keep(BIG)
    path = vault.path_of(ref.id)
    whole, size = path.read_bytes(), files.CHUNK + 28
    changed = bytearray(whole)
    changed[size + 100] ^= 1
    swapped = whole[size : 2 * size] + whole[:size] + whole[2 * size :]
    for forged in (bytes(changed), swapped, whole[:-1]):
        path.write_bytes(forged)
        with pytest.raises(SealBroken):
            files.open_file(ref.id, OWNER)


def test_too_large_and_empty_files_are_refused():
    for content, code in ((b"", "empty"), (b"x" * (files.LARGEST + 1), "too_large")):
        with pytest.raises(Rejected) as refused:
            keep(content)
        assert refused.value.problems[0].code == code


def test_a_download_runs_nothing_in_the_browser():
    response = files.download_response(keep().id, OWNER)
    assert b"".join(response.streaming_content) == GOOD["pdf"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''%E4%BD%8F")
    assert response["Cache-Control"] == "private, no-store"
    assert files.download_response(keep().id, OWNER, inline=True)["Content-Disposition"].startswith("inline")
    assert files.download_response(keep(GOOD["docx"], "a.docx").id, OWNER, inline=True)[
        "Content-Disposition"
    ].startswith("attachment")


def test_a_file_goes_after_its_time_and_says_so():
    short, long = keep(retention_days=1), keep(retention_days=400)
    path = vault.path_of(short.id)
    with clock.frozen(clock.now() + timedelta(days=1)):
        assert files.expire() == 0
    with clock.frozen(clock.now() + timedelta(days=2)):
        assert files.expire() == 1
    assert not path.exists()
    assert files.files_of(OWNER.id) == [long]
    (entry,) = audit.entries(action="file.deleted")
    assert (entry.subject, entry.reason) == (f"file/{short.id}", "保存期間の満了")


def test_a_file_its_owner_removes_meanwhile_stops_no_other_from_expiring(monkeypatch):
    gone, due = keep(), keep()
    real = actions.delete

    def delete(file_id, **more):
        if file_id == gone.id:
            real(file_id, actor=OWNER)
        real(file_id, **more)

    monkeypatch.setattr(actions, "delete", delete)
    with clock.frozen(clock.now() + timedelta(days=4000)):
        assert files.expire() == 1
    assert not models.StoredFile.objects.filter(id=due.id).exists()


def test_an_upload_without_an_owner_is_refused_by_the_database():
    with pytest.raises(IntegrityError):
        begin(BIG, owner="")


def test_a_file_may_be_kept_longer():
    ref = files.keep_until(keep().id, date(2099, 3, 31), actor=CLERK)
    assert ref.keep_until == date(2099, 3, 31)


def test_content_whose_transaction_was_rolled_back_is_swept_away_after_a_day():
    kept, lost = keep(), keep()
    models.StoredFile.objects.filter(id=lost.id).delete()
    assert sweep() == 0
    for ref in (kept, lost):
        os.utime(vault.path_of(ref.id), (time.time() - 90_000,) * 2)
    assert sweep() == 1
    assert vault.path_of(kept.id).exists()
    assert not vault.path_of(lost.id).exists()


def test_rotated_keys_open_old_and_new_files():
    old = keep()
    assert keys_cli.rotate(None) == 0
    new = keep()
    assert files.open_file(old.id, OWNER) == files.open_file(new.id, SYSTEM)
    assert {key_number(bytes(row.sealed_key)) for row in models.StoredFile.objects.all()} == {2}


def begin(content, **more):
    rule = {"name": "a.pdf", "owner": OWNER.id, "purpose": "添付書類", "retention_days": 30, **more}
    return files.start(size=len(content), **rule)


def test_chunks_in_any_order_and_after_a_break_make_the_file():
    upload = begin(BIG)
    parts = [BIG[at : at + upload.chunk] for at in range(0, len(BIG), upload.chunk)]
    for index in reversed(range(1, len(parts))):
        files.put_chunk(upload.id, index, parts[index], OWNER)
    assert files.upload(upload.id, OWNER).missing == (0,)
    with pytest.raises(Conflict):
        files.finish(upload.id, OWNER)
    files.put_chunk(upload.id, 0, parts[0], OWNER)
    files.put_chunk(upload.id, 0, parts[0], OWNER)
    ref = files.finish(upload.id, OWNER)
    assert files.open_file(ref.id, OWNER) == BIG
    assert files.finish(upload.id, OWNER) == ref
    assert not vault.upload_folder(upload.id).exists()


def test_a_bad_chunk_is_refused_and_others_cannot_touch_the_upload():
    upload = begin(BIG)
    part = BIG[: upload.chunk]
    for index, content, code in ((0, part[:-1], "chunk_size"), (9, part, "chunk_size"), (-1, part, "chunk_size")):
        with pytest.raises(Rejected) as refused:
            files.put_chunk(upload.id, index, content, OWNER)
        assert refused.value.problems[0].code == code
    with pytest.raises(Rejected):
        files.put_chunk(upload.id, 0, part, OWNER, sha256="0" * 64)
    for act in (lambda: files.put_chunk(upload.id, 0, part, OTHER), lambda: files.finish(upload.id, OTHER)):
        with pytest.raises(NotFound):
            act()
    refused = audit.entries(action="file.refused", subject=f"file/{upload.id}")
    assert [entry.actor_id for entry in refused] == [OTHER.id] * 2


def test_a_twin_that_finished_meanwhile_gives_the_same_file(monkeypatch):
    upload = begin(BIG)
    for index in range(upload.chunks):
        files.put_chunk(upload.id, index, BIG[index * upload.chunk : (index + 1) * upload.chunk], OWNER)
    read, done = uploads._whole, []

    def late(row):
        if not done:
            done.append("asked")
            done.append(files.finish(upload.id, OWNER))
        return read(row)

    monkeypatch.setattr(uploads, "_whole", late)
    assert files.finish(upload.id, OWNER) == done[1]


def test_what_an_upload_really_is_is_checked_at_its_end():
    upload = begin(b"MZ" + b"\0" * 100)
    files.put_chunk(upload.id, 0, b"MZ" + b"\0" * 100, OWNER)
    with pytest.raises(Rejected):
        files.finish(upload.id, OWNER)
    with pytest.raises(Rejected):
        begin(b"x" * (files.LARGEST + 1))


def test_an_abandoned_upload_is_swept_away():
    upload = begin(BIG)
    files.put_chunk(upload.id, 0, BIG[: upload.chunk], OWNER)
    os.utime(vault.upload_folder(upload.id), (time.time() - 200_000,) * 2)
    assert sweep() == 0
    with clock.frozen(clock.now() + timedelta(days=3)):
        assert sweep() == 1
    assert not vault.upload_folder(upload.id).exists()
