"""One decision of the operator."""

from dataclasses import dataclass
from typing import Any

from triton_api.v1alpha1 import TritonModel
from triton_operator.kinds import Object
from triton_operator.settings import Settings


@dataclass(frozen=True)
class Decision:
    """What was decided, and why."""

    subject: str
    value: str
    why: str


@dataclass(frozen=True)
class Case:
    """What decisions are made of."""

    model: TritonModel
    settings: Settings
    deployment: Object
    """The rendered Deployment."""

    @property
    def pod(self) -> Object:
        """Return the spec of the pods."""
        pod: Object = self.deployment["spec"]["template"]["spec"]
        return pod

    def container(self, name: str) -> Object:
        """Return a container of the pod; KeyError when it has none of that name."""
        both: list[dict[str, Any]] = [*self.pod["initContainers"], *self.pod["containers"]]
        return {each["name"]: each for each in both}[name]

    def variables(self, name: str) -> dict[str, str]:
        """Return the environment of a container, `from a Secret` and such for what is not known."""
        return {
            each["name"]: each.get("value", "from a Secret or ConfigMap")
            for each in self.container(name)["env"]
        }

    def volume_kind(self, name: str) -> str:
        """Return what a volume of the pod is, such as `configMap`."""
        volume: Object = next(each for each in self.pod["volumes"] if each["name"] == name)
        return next(key for key in volume if key != "name")
