"""Letters of a city at once: each with its own code, none doubled with the desk, whatever is cut off."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from hataori.blocks.documents import api as documents
from hataori.blocks.documents import batch
from hataori.kernel import clock
from hataori.kernel.errors import Rejected
from hataori.services.automatic_schemes import actions, letters, mass_letters, models, telling

from .conftest import CLERK, browser_of, look, resident_account

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("sections"),
    pytest.mark.skipif(bool(documents.missing_fonts()), reason="FONTS ABSENT: no letter was made"),
]
SECTION = "child-support"
FAMILIES = 3


class Here:
    """Instead of other processes: this one, at once."""

    def __init__(self, *_):
        self.made = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None

    def submit(self, call, *arguments):
        answered = call(*arguments)
        return SimpleNamespace(result=lambda: answered)


@pytest.fixture(autouse=True)
def _here(monkeypatch):
    monkeypatch.setattr(batch, "ProcessPoolExecutor", Here)


@pytest.fixture
def offers(city):
    """Three families without an account, told of their allowance."""
    for number in range(1, FAMILIES + 1):
        city.family(number, "2024-01-10")
    look()
    for row in models.Proposal.objects.all():
        actions.offer(str(row.pk), actor=CLERK)


@pytest.fixture
def codes(monkeypatch) -> list[str]:
    """The codes as they go on paper, in order."""
    shown: list[str] = []
    real = letters.new_answer

    def answering():
        found = real()
        shown.append(found[1]["code"])
        return found

    monkeypatch.setattr(letters, "new_answer", answering)
    return shown


@pytest.mark.usefixtures("offers")
def test_every_letter_gets_its_paper_once_however_often_it_is_run():
    assert mass_letters.make_papers(SECTION).issued == FAMILIES
    assert mass_letters.make_papers(SECTION).issued == 0
    made = set(models.Letter.objects.values_list("paper_id", flat=True))
    assert len(made) == FAMILIES
    assert "" not in made
    assert letters.waiting(SECTION).count() == FAMILIES, "made is not yet printed"


@pytest.mark.usefixtures("offers")
def test_each_letter_opens_its_own_proposal_and_only_hashes_are_kept(codes, city):
    mass_letters.make_papers(SECTION)
    first = models.Proposal.objects.order_by("letters__pk").first()
    resident = resident_account()
    city.accounts[first.person_id] = resident.id
    answer = browser_of(resident).post("/my/proposals/letter/", {"code": codes[0]})
    assert answer["Location"] == f"/my/proposals/{first.pk}/"
    hashes = set(models.Proposal.objects.values_list("letter_code", flat=True))
    assert len(hashes) == FAMILIES
    assert not hashes & set(codes)


@pytest.mark.usefixtures("offers")
def test_the_desk_leaves_to_a_batch_what_it_is_making_and_takes_it_up_when_it_died():
    mass_letters._claimed(SECTION)
    with pytest.raises(Rejected):
        letters.print_waiting(SECTION, actor=CLERK)
    with clock.frozen(clock.now() + letters.LONGEST_CLAIM + timedelta(minutes=1)):
        assert letters.print_waiting(SECTION, actor=CLERK)
    assert mass_letters.make_papers(SECTION).issued == 0


@pytest.mark.usefixtures("offers")
def test_a_batch_that_died_half_way_is_run_again(monkeypatch):
    real, kept = mass_letters._kept, []

    def dies_at_the_second(paper, hashes):
        kept.append(paper)
        if len(kept) == 2:
            raise KeyboardInterrupt
        real(paper, hashes)

    monkeypatch.setattr(mass_letters, "_kept", dies_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        mass_letters.make_papers(SECTION)
    monkeypatch.setattr(mass_letters, "_kept", real)
    assert not models.Letter.objects.exclude(paper_id="").exists(), "a group is kept whole or not at all"
    with clock.frozen(clock.now() + letters.LONGEST_CLAIM + timedelta(minutes=1)):
        assert mass_letters.make_papers(SECTION).issued == FAMILIES
    assert len(set(models.Proposal.objects.values_list("letter_code", flat=True))) == FAMILIES


@pytest.mark.usefixtures("offers")
def test_what_was_answered_meanwhile_is_not_made():
    row = models.Proposal.objects.first()
    actions.exclude(str(row.pk), actor=CLERK, reason="転出の届があった")
    assert mass_letters.make_papers(SECTION).issued == FAMILIES - 1


@pytest.mark.usefixtures("offers")
def test_they_are_written_out_for_the_printer_once(tmp_path):
    mass_letters.make_papers(SECTION)
    assert mass_letters.take_out(SECTION, tmp_path) == FAMILIES
    assert mass_letters.take_out(SECTION, tmp_path) == 0
    assert [file.read_bytes()[:4] for file in tmp_path.iterdir()] == [b"%PDF"] * FAMILIES
    assert not letters.waiting(SECTION).exists()


@pytest.mark.usefixtures("offers")
def test_the_desk_hands_out_what_a_batch_has_made(monkeypatch):
    mass_letters.make_papers(SECTION)
    monkeypatch.setattr(telling, "letter_of_offer", None)  # nothing is made again
    assert letters.print_waiting(SECTION, actor=CLERK)
