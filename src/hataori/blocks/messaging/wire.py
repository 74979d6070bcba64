"""Posts as the outbox keeps them: plain JSON there and back."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from .channels import Post, Words


def written(post: Post) -> dict[str, Any]:
    """The post for the outbox's payload."""
    return asdict(post)


def read(kept: Mapping[str, Any]) -> Post:
    """The post out of a payload."""
    versions = {language: Words(**words) for language, words in kept["versions"].items()}
    return Post(**{**kept, "versions": versions})
