"""triton_fetcher.git.references: which commit a revision is."""

import pytest

from triton_fetcher.git.references import commit_of, parse_advertisement

REFERENCES = {
    "HEAD": "1" * 40,
    "refs/heads/main": "1" * 40,
    "refs/heads/v1": "2" * 40,
    "refs/heads/release/1": "5" * 40,
    "refs/tags/v1": "3" * 40,
    "refs/tags/v1^{}": "4" * 40,
    "refs/tags/light": "6" * 40,
}


def line(text):
    """Return a pkt-line."""
    return f"{len(text) + 4:04x}{text}".encode()


def test_an_advertisement():
    """Capabilities follow the first reference, and flush packets separate."""
    names = list(REFERENCES)
    body = line("# service=git-upload-pack\n") + b"0000"
    body += line(f"{REFERENCES['HEAD']} HEAD\0multi_ack symref=HEAD:refs/heads/main\n")
    body += b"".join(line(f"{REFERENCES[name]} {name}\n") for name in names[1:]) + b"0000"
    assert parse_advertisement(body) == REFERENCES


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"0000",
        b"<html>",
        b"zzzz",
        line("hello\n"),
        line("# service=git-upload-pack\n") + b"0009x",
    ],
)
def test_what_is_no_advertisement(body):
    """A page, nothing, or a protocol that is not Git's."""
    with pytest.raises(ValueError, match=r".*"):
        parse_advertisement(body)


@pytest.mark.parametrize(
    ("revision", "commit"),
    [
        (None, "1"),
        ("main", "1"),
        ("release/1", "5"),
        ("refs/heads/v1", "2"),
        ("light", "6"),
        # As git itself decides between a tag and a branch; and a tag's commit, not the tag.
        ("v1", "4"),
        ("refs/tags/v1", "4"),
        ("a" * 40, "a"),
    ],
)
def test_a_revision_is_a_commit(revision, commit):
    """Whatever kind of name it is."""
    assert commit_of(revision, REFERENCES) == commit * 40


@pytest.mark.parametrize(
    ("revision", "words"),
    [("abcdef1", "40 digits"), ("nothing", "no tag or branch"), ("-x\n", r"'-x\\n'")],
)
def test_an_unknown_revision(revision, words):
    """The sentence says what to write."""
    with pytest.raises(LookupError, match=words):
        commit_of(revision, REFERENCES)


def test_an_empty_repository():
    """Has no default branch."""
    with pytest.raises(LookupError, match="is empty"):
        commit_of(None, {})
