"""Verification of a drand signature by py-arkworks-bls12381, where that library is installed.

Hashing to the curve is RFC 9380, suite BLS12381G1_XMD:SHA-256_SSWU_RO_: two field elements from the message, each
mapped to the curve (the library clears the cofactor), added.
"""

from hashlib import sha256
from importlib import import_module
from importlib.util import find_spec

from .beacon import BlsVerifier

LIBRARY = "py_arkworks_bls12381"
ABSENT = f"{LIBRARY} is not installed: signatures of drand are NOT verified, only that the number follows from one"
SUITE = b"BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_"
FIELD = int("1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaab", base=16)
_BLOCK, _DIGEST, _ELEMENT = 64, 32, 64


def bls_verifier() -> BlsVerifier | None:
    """The verifier, or None without the library; who calls says so on the page (`ABSENT`)."""
    return _verify if find_spec(LIBRARY) else None


def _verify(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """e(signature, generator) = e(hash of the message, public key)."""
    curve = import_module(LIBRARY)
    try:
        signed = curve.G1Point.from_compressed_bytes(signature)
        key = curve.G2Point.from_compressed_bytes(public_key)
    except (ValueError, OSError):  # the library tells a malformed point as either
        return False
    first, second = (curve.G1Point.map_from_fp_be(element.to_bytes(48)) for element in field_elements(message))
    return bool(curve.GT.pairing(signed, curve.G2Point()) == curve.GT.pairing(first + second, key))


def field_elements(message: bytes, suite: bytes = SUITE) -> tuple[int, int]:
    """RFC 9380 section 5.2, hash_to_field with two elements of the base field."""
    uniform = expand(message, suite, 2 * _ELEMENT)
    return int.from_bytes(uniform[:_ELEMENT]) % FIELD, int.from_bytes(uniform[_ELEMENT:]) % FIELD


def expand(message: bytes, suite: bytes, size: int) -> bytes:
    """RFC 9380 section 5.3.1, expand_message_xmd with SHA-256."""
    tag = suite + bytes([len(suite)])
    first = sha256(bytes(_BLOCK) + message + size.to_bytes(2) + b"\0" + tag).digest()
    block = sha256(first + b"\1" + tag).digest()
    out = block
    for number in range(2, -(-size // _DIGEST) + 1):
        mixed = bytes(one ^ other for one, other in zip(first, block, strict=True))
        block = sha256(mixed + bytes([number]) + tag).digest()
        out += block
    return out[:size]
