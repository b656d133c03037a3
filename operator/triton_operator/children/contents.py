"""Annotations of pods with digests of what they mount: new content becomes a new pod template."""

from triton_api.names import REPOSITORY_ANNOTATION, SCRIPT_ANNOTATION
from triton_operator.kinds import Object


def contents(repository: Object | None, script: Object | None) -> dict[str, str]:
    """Return an annotation for each of the two ConfigMaps, trimmed, that there is."""
    maps = {REPOSITORY_ANNOTATION: repository, SCRIPT_ANNOTATION: script}
    return {name: each["digest"] for name, each in maps.items() if each}
