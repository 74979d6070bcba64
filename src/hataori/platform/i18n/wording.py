"""Says in the reader's language what the rules have said in Japanese: refusals, terms, states."""

from django.utils.translation import gettext

from hataori.kernel.sentences import SEPARATOR, Sentence


def worded(message: str) -> str:
    """The message in the active language, its parts too; as it is where nobody has translated it.

    A plain string is its own message id. What people or staff have typed comes back untouched.
    """
    if isinstance(message, Sentence):
        words = {gap: _word(word) for gap, word in message.words.items()}
        return gettext(message.source) % words if words else gettext(message.source)
    return gettext(message) if message else ""


def _word(word: object) -> object:
    if isinstance(word, tuple):
        return gettext(SEPARATOR).join(str(_word(each)) for each in word)
    return worded(word) if isinstance(word, str) else word
