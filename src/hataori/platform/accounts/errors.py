"""What goes wrong at the door, with codes that do not change."""

from hataori.kernel.errors import Forbidden, HataoriError
from hataori.kernel.sentences import marked

_SIGN_IN, _STEP_UP = marked(("サインインしてください。", "大切な操作です。もう一度、本人確認をしてください。"))


class SignInNeeded(HataoriError):
    """Nobody is signed in, or the token does not open anything."""

    status = 401

    def __init__(self, code: str = "sign_in_needed", message: str = _SIGN_IN) -> None:
        super().__init__(code, message)


class StepUpNeeded(Forbidden):
    """The person is signed in, but has not just shown who he is."""

    def __init__(self) -> None:
        super().__init__("step_up_needed", _STEP_UP)


class SlowDown(HataoriError):
    """Too many tries from here; there is always another way in, and the message names it."""

    status = 429
