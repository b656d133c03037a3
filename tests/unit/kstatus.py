"""What kstatus says about a custom resource: its six rules, ported.

Flux and Helm 4 wait by these rules, so a status means what they make of it.
"""

from typing import Any


def kstatus(body: dict[str, Any]) -> str:
    """Return Terminating, InProgress, Failed or Current."""
    if "deletionTimestamp" in body["metadata"]:
        return "Terminating"
    status = body.get("status", {})
    observed = status.get("observedGeneration")
    if observed is not None and observed != body["metadata"]["generation"]:
        return "InProgress"
    conditions = status.get("conditions", [])
    for condition in conditions:
        if condition["type"] == "Reconciling" and condition["status"] == "True":
            return "InProgress"
        if condition["type"] == "Stalled" and condition["status"] == "True":
            return "Failed"
    ready = next((each["status"] for each in conditions if each["type"] == "Ready"), "True")
    return "Current" if ready == "True" else "InProgress"
