"""A signed paper proves itself to other people's tools, for years, and not at all once a byte has changed."""

import hashlib
import re
import subprocess
from datetime import datetime, timedelta
from io import BytesIO

import pikepdf
import pytest
from asn1crypto import cms, tsp
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
from pyhanko_certvalidator import ValidationContext

from hataori.blocks.documents import api as documents
from hataori.blocks.documents.signing import authority, keyring, sign, tsa, verify
from hataori.kernel import clock

from .samples import NOTICE

pytestmark = pytest.mark.skipif(bool(documents.missing_fonts()), reason="FONTS ABSENT: signed papers were not checked")
NOON = datetime(2026, 11, 25, 12, tzinfo=clock.JST)
DIGEST = hashlib.sha256(b"x").digest()
YEARS_LATER = NOON + timedelta(days=15 * 365)


@pytest.fixture(autouse=True)
def _noon(keys):
    with clock.frozen(NOON):
        yield


@pytest.fixture
def bare():
    return documents.render("notice", NOTICE)


@pytest.fixture
def paper(bare):
    return sign.signed(bare)


def parts(pdf: bytes) -> list[tuple[bytes, bytes]]:
    """What each signature covers, with its CMS, read from the bytes alone."""
    found = []
    for at in re.finditer(rb"/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]", pdf):
        start, length, second, rest = map(int, at.groups())
        gap = pdf[start + length : second].strip(b"<>")
        found.append((pdf[start : start + length] + pdf[second : second + rest], bytes.fromhex(gap.decode())))
    return found


def openssl_agrees(pdf: bytes, folder) -> bool:
    """`openssl cms -verify` on the first signature, with our root as the only trusted one."""
    covered, padded = parts(pdf)[0]
    (folder / "covered").write_bytes(covered)
    (folder / "cms.der").write_bytes(cms.ContentInfo.load(padded).dump())
    (folder / "root.pem").write_bytes(keyring.roots()[0].public_bytes(Encoding.PEM))
    at = str(int(NOON.timestamp()))
    command = ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", "cms.der", "-content", "covered"]
    command += ["-CAfile", "root.pem", "-purpose", "any", "-cades", "-attime", at, "-out", "out"]
    return subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode == 0


class TestOthersAgree:
    def test_openssl_verifies_the_signature(self, paper, tmp_path):
        assert openssl_agrees(paper, tmp_path)

    def test_openssl_refuses_one_flipped_bit(self, paper, tmp_path):
        changed = bytearray(paper)
        changed[2000] ^= 1
        assert not openssl_agrees(bytes(changed), tmp_path)

    def test_pyhanko_verifies_signature_and_archive_stamp(self, paper):
        reader = PdfFileReader(BytesIO(paper))
        trust = [sign.as_asn1(root) for root in keyring.roots()]

        def context():
            return ValidationContext(trust_roots=trust, allow_fetching=False, moment=NOON)

        status = validate_pdf_signature(reader.embedded_regular_signatures[0], context(), context())
        assert status.intact
        assert status.valid
        assert status.timestamp_validity.valid
        assert validate_pdf_timestamp(reader.embedded_timestamp_signatures[0], context()).valid

    def test_the_last_stamp_covers_the_whole_file(self, paper):
        *_, last = re.finditer(rb"/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]", paper)
        assert int(last[3]) + int(last[4]) == len(paper)

    def test_certificates_and_lists_are_in_the_file(self, paper):
        made = pikepdf.open(BytesIO(paper))
        store = made.Root.DSS
        assert len(store.Certs) >= 3
        assert len(store.CRLs) >= 1


class TestThePaperStaysWhatItWas:
    def test_the_signature_continues_the_file(self, bare, paper):
        assert paper.startswith(bare)

    def test_it_still_claims_pdf_a_3_and_pdf_ua_1_and_keeps_their_rules_for_fields(self, paper):
        made = pikepdf.open(BytesIO(paper))
        with made.open_metadata() as about:
            claims = (about["pdfaid:part"], about["pdfaid:conformance"], about["pdfuaid:part"])
        assert claims == ("3", "U", "1")
        fields = list(made.Root.AcroForm.Fields)
        assert [str(field.FT) for field in fields] == ["/Sig", "/Sig"]
        for field in fields:
            printed, hidden = int(field.F) & 4, int(field.F) & 2
            assert (printed, hidden) == (4, 0)  # ISO 19005-3, 6.3.2
        outside = [float(edge) for edge in fields[0].Rect]
        assert max(outside) < 0  # ISO 14289-1, 7.18.1: untagged only outside of the page
        assert str(fields[0].TU)

    def test_the_text_is_read_as_before(self, bare, paper, tmp_path):
        from .samples import words

        assert words(paper, tmp_path) == words(bare, tmp_path)


class TestOurReport:
    def test_it_says_who_when_and_that_it_is_a_sample(self, paper):
        report = verify.verified(paper, NOON)
        assert (report.holds, report.level, report.simulated) == (True, "B-LTA", True)
        assert (report.signer, report.signed_at) == ("一宮市長（模擬）", NOON)

    def test_it_holds_years_after_the_certificate_has_run_out_without_asking_anybody(self, paper):
        _, credential = keyring.signer()
        assert credential.certificate.not_valid_after_utc < YEARS_LATER
        assert verify.verified(paper, YEARS_LATER).holds

    def test_a_signer_revoked_later_leaves_earlier_papers_as_they_are(self, paper):
        keyring.revoke(keyring.signer()[0])
        assert verify.verified(paper, NOON).holds

    def test_a_revoked_signer_signs_nothing_more(self, bare, monkeypatch):
        revoked = keyring.signer()
        keyring.revoke(revoked[0])
        assert keyring.signer()[0] == revoked[0] + 1
        monkeypatch.setattr(keyring, "signer", lambda: revoked)
        with clock.frozen(NOON + timedelta(hours=1)), pytest.raises(SigningError):
            sign.signed(bare)

    def test_an_unsigned_paper_and_no_paper_at_all(self, bare):
        assert verify.verified(bare, NOON).why == "unsigned"
        assert not verify.verified(b"", NOON).holds
        assert not verify.verified(b"%PDF-1.7 nonsense", NOON).holds

    def test_somebody_elses_root_is_not_ours(self, paper, monkeypatch):
        stranger = authority.new_root("別の市").certificate
        monkeypatch.setattr(keyring, "roots", lambda: [stranger])
        assert not verify.verified(paper, NOON).holds

    def test_what_is_added_behind_is_seen(self, paper):
        assert verify.verified(paper + b"\n% note\n", NOON).why == "changed_after_signing"


def test_no_changed_byte_goes_unseen(keys):
    with clock.frozen(NOON):
        paper = sign.signed(documents.render("notice", NOTICE))
        # The zeros that fill up the two signatures' places and blanks between objects carry nothing.
        meant = [n for covered in [covered_places(paper)] for n in covered]

        @settings(max_examples=60, deadline=None)
        @given(st.sampled_from(meant), st.integers(0, 7))
        def check(place, bit):
            changed = bytearray(paper)
            changed[place] ^= 1 << bit
            assert not verify.verified(bytes(changed), NOON).holds

        check()


def covered_places(pdf: bytes) -> range:
    """Places before the first signature's value: all of them are covered by both."""
    first = re.search(rb"/ByteRange\s*\[\s*0\s+(\d+)", pdf)
    return range(int(first[1]))


class TestKeys:
    def test_a_new_key_signs_from_now_on_and_the_old_papers_hold(self, bare, paper):
        first, _ = keyring.signer()
        number, _ = keyring.renew()
        assert (first, number, keyring.signer()[0]) == (1, 2, 2)
        assert verify.verified(paper, NOON).holds
        assert verify.verified(sign.signed(bare), NOON).holds

    def test_a_simulated_key_that_ran_out_is_followed_by_another(self):
        first, _ = keyring.signer()
        with clock.frozen(NOON + timedelta(days=4 * 365)):
            assert keyring.signer()[0] == first + 1

    def test_a_real_key_is_taken_with_its_chain(self, bare):
        root = authority.new_root("国")
        given = authority.new_signer(root, "一宮市", "一宮市長", NOON - timedelta(days=1), NOON + timedelta(days=900))
        number = keyring.install(given.key_pem(), given.certificate_pem(), root.certificate_pem())
        assert keyring.signer()[0] == number
        assert root.certificate in keyring.roots()

    def test_a_certificate_of_another_key_and_a_key_of_another_kind_are_refused(self):
        one, two = authority.new_root("一"), authority.new_root("二")
        with pytest.raises(ValueError, match="another key"):
            keyring.install(one.key_pem(), two.certificate_pem(), two.certificate_pem())
        other = rsa.generate_private_key(65537, 2048)
        pem = other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        with pytest.raises(ValueError, match="P-256"):
            keyring.install(pem, one.certificate_pem(), one.certificate_pem())

    def test_keys_are_for_the_installations_user_alone(self, keys):
        keyring.signer()
        assert {path.stat().st_mode & 0o077 for path in keys.rglob("*")} == {0}

    def test_a_signer_from_elsewhere_is_used(self, bare, settings):
        settings.HATAORI_SIGNER = f"{__name__}.from_elsewhere"
        assert verify.verified(sign.signed(bare), NOON).signer == "一宮市長（模擬）"


def from_elsewhere():
    """As an HSM's adapter would: a pyHanko Signer."""
    from django.conf import settings as django_settings

    django_settings.HATAORI_SIGNER = ""
    return sign.city_signer()


class TestStamps:
    def ask(self, digest=DIGEST, algorithm="sha256", **more):
        imprint = {"hash_algorithm": {"algorithm": algorithm}, "hashed_message": digest}
        request = tsp.TimeStampReq({"version": 1, "message_imprint": imprint, "cert_req": True, **more})
        return tsa.answer(request.dump(), keyring.time_stamper(), NOON)

    def test_openssl_verifies_a_stamp(self, tmp_path):
        answered = self.ask(nonce=4711)
        (tmp_path / "r.tsr").write_bytes(answered)
        (tmp_path / "root.pem").write_bytes(keyring.root().certificate_pem())
        (tmp_path / "x").write_bytes(b"x")
        command = ["openssl", "ts", "-verify", "-data", "x", "-in", "r.tsr", "-CAfile", "root.pem"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False, text=True)
        assert "Verification: OK" in done.stdout, done.stderr

    def test_it_refuses_what_is_no_request_or_no_digest_it_knows(self):
        assert self.why(tsa.answer(b"nonsense", keyring.time_stamper(), NOON)) == {"bad_data_format"}
        assert self.why(self.ask(digest=b"short")) == {"bad_alg"}
        assert self.why(self.ask(digest=DIGEST[:20], algorithm="sha1")) == {"bad_alg"}

    def why(self, answered):
        status = tsp.PKIStatusInfo.load(answered[2:])
        assert status["status"].native == "rejection"
        return status["fail_info"].native


def test_the_simulated_authority_says_so_in_every_name():
    names = [keyring.root().certificate, keyring.time_stamper().certificate, keyring.signer()[1].certificate]
    assert all(authority.MARK in name.subject.rfc4514_string() for name in names)
    assert all(isinstance(name, x509.Certificate) for name in names)
