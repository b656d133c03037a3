"""Which commit a revision is, as a Git server advertises it (gitprotocol-http, version 0)."""

import re
from collections.abc import Mapping
from typing import Final

COMMIT: Final = re.compile(r"[0-9a-f]{40}")
_SHORT_COMMIT: Final = re.compile(r"[0-9a-f]{7,39}")
_LENGTH_DIGITS: Final = 4
_SERVICE: Final = b"# service=git-upload-pack"


def parse_advertisement(body: bytes) -> dict[str, str]:
    """Return the commits by name of reference; a tag's own commit as `<tag>^{}`.

    Raises ValueError when *body* is something else.
    """
    lines = _packet_lines(body)
    if not lines or lines[0].strip() != _SERVICE:
        raise ValueError("no advertisement of references")
    references = {}
    for line in lines[1:]:
        commit, _, name = line.partition(b"\0")[0].decode().strip().partition(" ")
        if not COMMIT.fullmatch(commit):
            raise ValueError("a reference is no SHA-1; repositories of SHA-256 are not known here")
        references[name] = commit
    return references


def commit_of(revision: str | None, references: Mapping[str, str]) -> str:
    """Return the commit that *revision* means: a commit, a tag, a branch or a full reference.

    Without one, the default branch's. Raises LookupError with a sentence.
    """
    if revision is None:
        names = ["HEAD"]
    elif COMMIT.fullmatch(revision):
        return revision
    else:
        places = [f"refs/tags/{revision}", f"refs/heads/{revision}", revision]
        names = [name for place in places for name in (f"{place}^{{}}", place)]
    found = next((references[name] for name in names if name in references), None)
    if found:
        return found
    if revision is None:
        raise LookupError("the repository is empty or has no default branch; name a revision")
    if _SHORT_COMMIT.fullmatch(revision):
        raise LookupError(f"{revision} is no tag or branch; write all 40 digits of a commit")
    raise LookupError(f"there is no tag or branch {revision!a}")


def _packet_lines(body: bytes) -> list[bytes]:
    """Return the lines of a pkt-line stream; a flush packet is left out."""
    lines, position = [], 0
    while position < len(body):
        length = int(body[position : position + _LENGTH_DIGITS], 16)
        if length > _LENGTH_DIGITS:
            lines.append(body[position + _LENGTH_DIGITS : position + length])
        position += max(length, _LENGTH_DIGITS)
    return lines
