"""`python -m hataori.interfaces.stand_ins NAME PORT`: one stand-in; `all PORT`: all four from that port on."""

import sys

from .run import serve

if __name__ == "__main__":
    sys.exit(serve(sys.argv[1] if sys.argv[1:] else "all", int(sys.argv[2]) if sys.argv[2:] else 0))
