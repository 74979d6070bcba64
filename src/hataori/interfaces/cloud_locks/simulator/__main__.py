"""`python -m hataori.interfaces.cloud_locks.simulator [PORT]`: the simulated cloud without Django."""

import sys

from .run import serve

if __name__ == "__main__":
    sys.exit(serve(int(sys.argv[1]) if sys.argv[1:] else 0))
