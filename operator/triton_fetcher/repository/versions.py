"""Which folders of a model are versions, and which of them Triton loads.

Source: VersionsToLoad in core's src/model_repository_manager/model_lifecycle.cc.
"""

import re
from collections.abc import Iterable
from typing import Final

from triton_fetcher.repository.config_schema import ModelConfig

# What C++'s stoll accepts at the start of a name; it ignores what follows.
_NUMBER: Final = re.compile(r"\s*[+-]?\d+")
_LARGEST: Final = 2**63 - 1
OTHER_FOLDERS: Final = frozenset({"warmup", "initial_state", "configs"})


def version_number(folder: str) -> int | None:
    """Return the version that Triton reads from a folder's name; None where it skips it."""
    if folder in OTHER_FOLDERS or (len(folder) > 1 and folder.startswith("0")):
        return None
    found = _NUMBER.match(folder)
    return int(found.group()) if found else None


def is_plain(folder: str) -> bool:
    """Whether a folder's name is a version and nothing but a version."""
    number = version_number(folder)
    return number is not None and str(number) == folder and 0 <= number <= _LARGEST


def loaded_versions(config: ModelConfig, folders: Iterable[str]) -> tuple[int, ...]:
    """Return the versions that the policy of *config* picks from *folders*, newest first."""
    present = sorted({int(name) for name in folders if is_plain(name)}, reverse=True)
    policy = config.version_policy
    if policy.HasField("specific"):
        return tuple(version for version in present if version in policy.specific.versions)
    if policy.HasField("latest"):
        return tuple(present[: policy.latest.num_versions])
    # With the field there but empty, Triton takes all; without the field, the newest.
    return tuple(present if config.HasField("version_policy") else present[:1])
