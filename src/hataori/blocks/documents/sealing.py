"""Sealing what is no paper: a manifest, a list. The key is the papers'."""

from .types import Seal


def seal(content: bytes) -> Seal:
    """The city's signature over these bytes, detached (CMS, ETSI EN 319 122-1 B-B).

    Raises what a key store that is away raises.
    """
    from .signing.seal import sealed  # pyHanko takes half a second to load

    made, simulated = sealed(content)
    return Seal(made, simulated=simulated)


def seal_holds(content: bytes, seal: bytes) -> bool:
    """Whether the seal is the city's, over just these bytes, and holds now."""
    from .signing.seal import holds

    return holds(content, seal)
