"""TritonModel: one manifest, one serving endpoint."""

from collections.abc import Mapping
from typing import Any, Self

from pydantic import Field, model_validator

from triton_api import names
from triton_api.fields import ApiObject, Rule, rules
from triton_api.v1alpha1.exposure import Expose
from triton_api.v1alpha1.gateway import Gateway
from triton_api.v1alpha1.middleware import Middleware, ScriptConfigMap, ScriptSource
from triton_api.v1alpha1.network import NetworkPolicy
from triton_api.v1alpha1.record import ModelRecord
from triton_api.v1alpha1.repository import ConfigMapSource, Repository
from triton_api.v1alpha1.rollout import Rollout
from triton_api.v1alpha1.scheduling import Gpus, Placement, Resources
from triton_api.v1alpha1.status import Architecture, TritonModelStatus
from triton_api.v1alpha1.triton import Triton


class TritonModelSpec(
    ApiObject,
    json_schema_extra=rules(
        Rule(
            "has(self.repository) || has(self.middleware)",
            "set repository, middleware or both: Triton serves a repository, the middleware a "
            "script",
        ),
        Rule(
            "has(self.repository) || !(has(self.triton) || has(self.gpus) || has(self.resources))",
            "triton, gpus and resources are Triton's; remove them, or set repository",
        ),
        Rule(
            "has(self.repository) || !has(self.gateway) || !has(self.gateway.allow)",
            "gateway.allow opens interfaces of Triton; remove it, or set repository",
            ".gateway.allow",
        ),
        Rule(
            "has(self.repository) || !has(self.expose) || !has(self.expose.routes)"
            " || !has(self.expose.routes.grpcHostnames)"
            " || self.expose.routes.grpcHostnames.size() == 0",
            "gRPC is Triton's; remove grpcHostnames, or set repository",
            ".expose.routes.grpcHostnames",
        ),
        Rule(
            "!has(self.middleware) || !has(self.gateway) || !has(self.gateway.enabled)"
            " || self.gateway.enabled",
            "only the gateway leads to the middleware; set gateway.enabled to true",
            ".gateway.enabled",
        ),
        Rule(
            "!has(self.triton) || !has(self.triton.models) || !has(self.repository)"
            " || !has(self.repository.configMap)"
            " || self.triton.models.all(model, self.repository.configMap.items.exists(item,"
            " item.path.startsWith(model + '/')))",
            "each of triton.models needs a file in repository.configMap.items, "
            "such as <model>/1/model.py",
            ".triton.models",
        ),
        Rule(
            "!has(self.triton) || !has(self.triton.configOverlays) || !has(self.triton.models)"
            " || self.triton.models.size() == 0 || self.triton.configOverlays.all(overlay,"
            " overlay.model in self.triton.models)",
            "each of triton.configOverlays is for one of triton.models; add its model there, or "
            "remove the overlay",
            ".triton.configOverlays",
        ),
        Rule(
            "!has(self.triton) || !has(self.triton.configOverlays) || !has(self.repository)"
            " || !has(self.repository.configMap) || self.triton.configOverlays.all(overlay,"
            " self.repository.configMap.items.exists(item,"
            " item.path.startsWith(overlay.model + '/')))",
            "each of triton.configOverlays needs a model with a file in repository.configMap.items",
            ".triton.configOverlays",
        ),
        Rule(
            "!has(self.rollout) || !has(self.rollout.progressDeadlineSeconds)"
            " || self.rollout.progressDeadlineSeconds >"
            " (has(self.triton) ? self.triton.loadTimeoutSeconds : 1800)",
            "progressDeadlineSeconds must be longer than triton.loadTimeoutSeconds (1800 by "
            "default), or loading would be taken for a failure",
            ".rollout.progressDeadlineSeconds",
        ),
        # On the spec and not on the record, so that removing the whole record is caught too.
        Rule(
            "!has(oldSelf.model) || !has(oldSelf.model.properties) || (has(self.model)"
            " && has(self.model.properties) && oldSelf.model.properties.all(key,"
            " key in self.model.properties"
            " && self.model.properties[key] == oldSelf.model.properties[key]))",
            "model.properties can only be added to; keep the old ones and put what changes "
            "into model.tags",
            ".model.properties",
        ),
    ),
):
    """What the user wants served."""

    model: ModelRecord = Field(
        default_factory=ModelRecord, description="Registration record of the model."
    )
    repository: Repository | None = Field(
        default=None,
        description="Triton model repository to serve; exactly one kind of source. Without it "
        "there is no Triton, only spec.middleware.",
    )
    middleware: Middleware | None = Field(
        default=None,
        description="Python script that answers /score: before and after Triton, or without it.",
    )
    triton: Triton = Field(default_factory=Triton, description="Settings of the Triton server.")
    gpus: Gpus = Field(default_factory=Gpus, description="GPUs of each replica.")
    resources: Resources = Field(
        default_factory=Resources, description="CPU, memory and disk of the Triton container."
    )
    placement: Placement = Field(default_factory=Placement, description="Which nodes may be used.")
    replicas: int = Field(default=1, ge=0, le=1000, description="Number of Triton servers.")
    rollout: Rollout = Field(default_factory=Rollout, description="How replicas are replaced.")
    expose: Expose = Field(default_factory=Expose, description="How the model is reached.")
    gateway: Gateway = Field(
        default_factory=Gateway,
        description="Keys, limits and time-outs in front of every replica.",
    )
    network_policy: NetworkPolicy = Field(
        default_factory=NetworkPolicy, description="Who may open connections to the pods."
    )
    suspend: bool = Field(
        default=False,
        description="True removes all replicas and keeps everything else; false brings them back.",
    )

    @model_validator(mode="after")
    def _serves_something(self) -> Self:
        """Refuse a spec that nothing can be made of, should one be stored all the same."""
        if self.repository is None and self.middleware is None:
            message = "set repository, middleware or both"
            raise ValueError(message)
        return self


class Metadata(ApiObject):
    """The part of an object's metadata that the operator uses."""

    name: str
    namespace: str
    uid: str = ""
    generation: int = 0


class TritonModel(
    ApiObject,
    json_schema_extra=rules(
        Rule(
            "self.metadata.name.size() <= 63"
            " && self.metadata.name.matches('^[a-z]([-a-z0-9]*[a-z0-9])?$')",
            "the name becomes the name of a Service: at most 63 of a-z, 0-9 and '-', first a "
            "letter, last a letter or digit",
        )
    ),
):
    """A Triton model repository, a scoring script, or both, served behind one gateway."""

    metadata: Metadata
    spec: TritonModelSpec = Field(description="What to serve and how.")
    status: TritonModelStatus = Field(
        default_factory=TritonModelStatus, description="What the operator observed."
    )

    @property
    def name(self) -> str:
        """Return metadata.name."""
        return self.metadata.name

    @property
    def record_name(self) -> str:
        """Return the name in the registration record."""
        return self.spec.model.name or self.name

    @property
    def record_id(self) -> str:
        """Return `name:version` of the registration record."""
        return f"{self.record_name}:{self.spec.model.version}"

    @property
    def repository(self) -> Repository:
        """Return spec.repository; raise ValueError where the architecture has no Triton."""
        if self.spec.repository is None:
            message = "spec.repository is not set; there is no Triton to make"
            raise ValueError(message)
        return self.spec.repository

    @property
    def middleware(self) -> Middleware:
        """Return spec.middleware; raise ValueError where the architecture has none."""
        if self.spec.middleware is None:
            message = "spec.middleware is not set; there is no script to make"
            raise ValueError(message)
        return self.spec.middleware

    @property
    def sources(self) -> dict[str, Repository | ScriptSource]:
        """Return every source of files, by the field that names it."""
        spec = self.spec
        named = {
            "spec.repository": spec.repository,
            "spec.middleware.source": spec.middleware and spec.middleware.source,
        }
        return {field: source for field, source in named.items() if source}

    @property
    def repository_map(self) -> ConfigMapSource | None:
        """Return the ConfigMap that the repository is in; None for every other source."""
        return self.spec.repository.config_map if self.spec.repository else None

    @property
    def script_map(self) -> ScriptConfigMap | None:
        """Return the ConfigMap that the script is in; None for every other source."""
        return self.spec.middleware.source.config_map if self.spec.middleware else None

    @property
    def architecture(self) -> Architecture:
        """Return how requests are served."""
        if self.spec.repository is None:
            return "Middleware"
        return "TritonWithMiddleware" if self.spec.middleware else "Triton"

    @property
    def replicas(self) -> int:
        """Return how many pods should exist now."""
        return 0 if self.spec.suspend else self.spec.replicas

    @property
    def own_service_account(self) -> bool:
        """Return whether the pods run as an account that is made for this model."""
        given = self.spec.repository and self.spec.repository.credentials
        return not given or given.service_account_name is None

    @property
    def keys_secret(self) -> str | None:
        """Return the name of the Secret with the gateway's keys; None where it asks for none."""
        gateway = self.spec.gateway
        if not gateway.enabled or gateway.auth.mode != "Key":
            return None
        return gateway.auth.secret_name or names.keys_secret(self.name)

    @property
    def made_secrets(self) -> tuple[str, ...]:
        """Return the names of the Secrets that the operator makes, and can't read."""
        restricted = (names.restricted_api_secret(self.name),) if self.spec.repository else ()
        if self.keys_secret and self.spec.gateway.auth.secret_name is None:
            return (self.keys_secret, *restricted)
        return restricted

    @property
    def wanted_models(self) -> tuple[str, ...]:
        """Return the models that must be ready, sorted; empty when only Triton knows them."""
        items = self.repository_map.items if self.repository_map else []
        named = self.spec.triton.models
        in_items = [item.path.partition("/")[0] for item in items]
        return tuple(sorted(set(named or in_items)))


def parse(body: Mapping[str, Any]) -> TritonModel:
    """Read a TritonModel object as the API server stores it.

    Raises pydantic.ValidationError when the object does not fit this version of the API.
    Status is not read: it is derived anew, and an old one must never make an object unreadable.
    """
    return TritonModel.model_validate({"metadata": body["metadata"], "spec": body["spec"]})
