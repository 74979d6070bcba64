"""`hataori cases replay NUMBER`: compute a recorded finding again and say whether it comes out the same."""

from argparse import ArgumentParser, Namespace

from hataori.kernel.command import Command
from hataori.kernel.errors import HataoriError


def _configure(parser: ArgumentParser) -> None:
    parser.add_argument("number", help="the receipt number")


def _replay(arguments: Namespace) -> int:
    from hataori.blocks.registration import api as registration
    from hataori.blocks.workflow import api as workflow

    from .automatic import replay

    try:
        number = registration.read_number(arguments.number) or arguments.number
        case, kept = workflow.case(number), workflow.assessment(number)
        if kept is None:
            print("この案件は、規則で確認していません。")
            return 2
        again = replay(kept.finding, case.kind)
    except HataoriError as error:
        print(error.message)
        return 2
    print(f"規則 {kept.finding.rules_version}  様式 {kept.finding.form_version[:16]}")
    print(f"記録した結果：{kept.finding.verdict} {kept.finding.article} {kept.finding.reasons}")
    print(f"計算し直した結果：{again.verdict} {again.article} {again.reasons}")
    print("同じ" if again == kept.finding else "違う")
    return 0 if again == kept.finding else 1


COMMANDS = (Command(("cases", "replay"), "compute a case's automatic finding again", _replay, _configure),)
