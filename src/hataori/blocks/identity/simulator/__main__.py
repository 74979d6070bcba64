"""`python -m hataori.blocks.identity.simulator`: the simulated provider and its CA, without Django."""

import sys

from .run import near, serve_provider

if __name__ == "__main__":
    sys.exit(serve_provider(near(90)))
