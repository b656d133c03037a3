"""What the user's Secret holds: one file a key, named like the source's environment variable."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from triton_api.conditions import Reason
from triton_fetcher.errors import FetchError


@dataclass(frozen=True)
class Credentials:
    """The keys of the Secret. Values never go into a message or a log."""

    values: Mapping[str, str]
    secret: str | None
    """Name of the Secret, for messages; None when the model names none."""

    def __repr__(self) -> str:
        return f"Credentials(secret={self.secret!r}, keys={sorted(self.values)})"

    def first(self, *names: str) -> str | None:
        """Return the value of the first of *names* that is there."""
        return next((self.values[name] for name in names if self.values.get(name)), None)

    def require(self, name: str) -> str:
        """Return the value of *name*. Raises FetchError when it is missing."""
        found = self.first(name)
        if found is None:
            raise self.lacks(name)
        return found

    def refused(self, source: str) -> FetchError:
        """Return the error of *source* refusing these credentials, or wanting some."""
        if self.secret is None:
            return FetchError(
                Reason.CREDENTIALS_REFUSED,
                f"{source} wants credentials; name a Secret with them in"
                " spec.repository.credentials.secretName",
            )
        return FetchError(
            Reason.CREDENTIALS_REFUSED,
            f"{source} refuses the credentials of Secret {self.secret} (keys:"
            f" {', '.join(sorted(self.values)) or 'none'}); correct them, or grant them the right"
            " to list and read",
        )

    def lacks(self, *names: str) -> FetchError:
        """Return the error of a Secret without the keys that belong together."""
        return FetchError(
            Reason.CREDENTIALS_NOT_FOUND,
            f"Secret {self.secret} lacks the key{'s' if len(names) > 1 else ''}"
            f" {', '.join(names)}; add what is missing",
        )


def read_credentials(folder: Path, secret: str | None) -> Credentials:
    """Return the keys in *folder*, where the kubelet mounts *secret*.

    Raises FetchError when the Secret is named and not there: it is mounted as optional, so that
    the reason reaches the user through the fetcher.
    """
    if secret is None:
        return Credentials({}, None)
    values = {
        entry.name: entry.read_text(encoding="utf-8").strip()
        for entry in (folder.iterdir() if folder.is_dir() else ())
        if entry.is_file() and not entry.name.startswith("..")
    }
    if not values:
        raise FetchError(
            Reason.CREDENTIALS_NOT_FOUND,
            f"Secret {secret} does not exist or is empty; create it in the model's namespace",
            transient=True,
        )
    return Credentials(values, secret)
