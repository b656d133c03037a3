"""Text from outside, written so that HAProxy reads it as one word and nothing more."""


def quoted(text: str) -> str:
    """Return *text* between quotes within which HAProxy knows no special character.

    Raises ValueError for control characters, which no line of a configuration can hold.
    """
    if not text.isprintable():
        message = f"{text!r} holds characters that a configuration can't"
        raise ValueError(message)
    return "'" + text.replace("'", r"'\''") + "'"
