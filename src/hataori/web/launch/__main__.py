"""`python -m hataori.web.launch WORDS…` is `hataori WORDS…`: how the supervisor starts its parts."""

import sys

if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        # The web server's parent only hands out connections: it needs neither the apps nor Django.
        from . import serve

        sys.exit(serve.main(sys.argv[1:]))
    if sys.argv[1:] == ["simulate", "digital-auth"]:
        # The stand-in needs neither either, and must not slow the start of those who do.
        import runpy

        runpy.run_module("hataori.blocks.identity.simulator", run_name="__main__")
        sys.exit(0)
    if sys.argv[1:3] == ["simulate", "messengers"]:
        from hataori.interfaces.stand_ins.run import serve as serve_messengers

        sys.exit(serve_messengers("all", int(sys.argv[4])))
    from hataori.web import cli

    sys.exit(cli.main(sys.argv[1:]))
