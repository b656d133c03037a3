"""What happens to live children behind the operator's back, one function a change."""

import make
from triton_api import names
from triton_operator.kinds import DEPLOYMENT, SERVICE, Kind, Object

Objects = dict[tuple[Kind, str], Object]


def deployment_in(objects: Objects) -> Object:
    """Return the Deployment among live objects."""
    return objects[DEPLOYMENT, "demo"]


def container_in(objects: Objects) -> Object:
    """Return the Triton container of the live Deployment."""
    return deployment_in(objects)["spec"]["template"]["spec"]["containers"][0]


def defaults(objects: Objects) -> None:
    """Add what the API server fills in."""
    spec = deployment_in(objects)["spec"]
    spec["template"]["spec"] |= {"dnsPolicy": "ClusterFirst", "restartPolicy": "Always"}
    container_in(objects)["startupProbe"]["successThreshold"] = 1
    objects[SERVICE, "demo"]["spec"] |= {"clusterIP": "10.1.1.1", "sessionAffinity": "None"}


def foreign(objects: Objects) -> None:
    """Add what other managers and webhooks put in."""
    deployment = deployment_in(objects)
    deployment["metadata"]["annotations"]["deployment.kubernetes.io/revision"] = "3"
    deployment["metadata"]["labels"]["team"] = "vision"
    pod = deployment["spec"]["template"]["spec"]
    pod["containers"].insert(0, {"name": "istio-proxy"})
    pod["volumes"].append({"name": "certs", "emptyDir": {}})
    pod["containers"][1]["env"].append({"name": "INJECTED", "value": "1"})
    pod["containers"][1]["volumeMounts"].append({"name": "certs", "mountPath": "/certs"})


def another_spelling(objects: Objects) -> None:
    """Write amounts as the API server stores them."""
    container_in(objects)["resources"]["requests"]["cpu"] = "1"
    pod = deployment_in(objects)["spec"]["template"]["spec"]
    pod["volumes"][1]["emptyDir"]["sizeLimit"] = "0.25Gi"


def reordered(objects: Objects) -> None:
    """Put entries of keyed lists into another order."""
    container_in(objects)["env"].reverse()
    container_in(objects)["volumeMounts"].reverse()
    container_in(objects)["ports"].reverse()


def without_empty_text(objects: Objects) -> None:
    """Drop empty text, as the API server does where a field is `omitempty`."""
    for variable in container_in(objects)["env"]:
        if variable.get("value") == "":
            del variable["value"]
    (toleration,) = deployment_in(objects)["spec"]["template"]["spec"]["tolerations"]
    toleration.pop("value", None)


def env_changed(objects: Objects) -> None:
    """Give a variable another value."""
    container_in(objects)["env"][1]["value"] = "slow"


def env_removed(objects: Objects) -> None:
    """Remove a variable."""
    del container_in(objects)["env"][1]


def label_stripped(objects: Objects) -> None:
    """Remove a label of ours."""
    del deployment_in(objects)["metadata"]["labels"][names.MANAGED_BY_LABEL]


def owner_demoted(objects: Objects) -> None:
    """Let the garbage collector no longer wait for the child."""
    deployment_in(objects)["metadata"]["ownerReferences"][0]["blockOwnerDeletion"] = False


def scaled(objects: Objects) -> None:
    """Scale behind the operator's back."""
    deployment_in(objects)["spec"]["replicas"] = 5


def argument_added(objects: Objects) -> None:
    """Open the API that loads models."""
    container_in(objects)["args"].append("--model-control-mode=explicit")


def privileged(objects: Objects) -> None:
    """Weaken the pod's security."""
    container_in(objects)["securityContext"]["readOnlyRootFilesystem"] = False


def being_deleted(objects: Objects) -> None:
    """Delete the Deployment; it hangs on a finalizer."""
    deployment_in(objects)["metadata"]["deletionTimestamp"] = make.BEFORE


def intent_lost(objects: Objects) -> None:
    """Remove the hash of what was applied."""
    del deployment_in(objects)["metadata"]["annotations"][names.INTENT_ANNOTATION]
