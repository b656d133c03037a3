"""The Authorization header that a Secret's keys stand for."""

from base64 import b64encode

from triton_fetcher.credentials import Credentials


def authorization_of(credentials: Credentials, *token_names: str) -> str | None:
    """Return the header's value, or None without credentials.

    Taken from `authorization` (the header itself), a token by one of *token_names*, or `username`
    with `password`. Raises FetchError when one of the last two is missing.
    """
    if header := credentials.first("authorization"):
        return header
    if token := credentials.first(*token_names):
        return f"Bearer {token}"
    pair = username_and_password(credentials)
    return basic(*pair) if pair else None


def username_and_password(credentials: Credentials) -> tuple[str, str] | None:
    """Return the two keys, or None when there is neither. Raises FetchError when one is missing."""
    username, password = credentials.first("username"), credentials.first("password")
    if username and password:
        return username, password
    if username or password:
        raise credentials.lacks("password" if username else "username")
    return None


def basic(username: str, password: str) -> str:
    """Return the header's value of HTTP's basic scheme (RFC 7617)."""
    return "Basic " + b64encode(f"{username}:{password}".encode()).decode()
