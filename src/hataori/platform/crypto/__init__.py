"""Sealing of text, columns and files with keys that can be rotated (AES-256-GCM)."""

from .fields import EncryptedTextField
from .sealing import SealBroken, blind_index, seal, seal_bytes, unseal, unseal_bytes

__all__ = ["EncryptedTextField", "SealBroken", "blind_index", "seal", "seal_bytes", "unseal", "unseal_bytes"]
