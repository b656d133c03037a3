"""What kubectl's complaints mean for a user of TritonModels."""

import re
from typing import Final

from triton_api import KIND, PLURAL
from triton_cli.errors import UserError

_LINK: Final = re.compile(
    r"unable to connect|connection to the server|dial tcp|no such host|i/o timeout|TLS handshake",
    re.IGNORECASE,
)
# kubectl asks for a user's name where the kubeconfig has none, and nobody answers.
_LOGIN: Final = re.compile(r"must be logged in|getting credentials|^EOF$")
_LOG_IN: Final = "log in to the cluster again"
# Of a server that is no API server, or wants to be asked by https.
_STRANGER: Final = "rejected our request for an unknown reason"
_SETUP: Final = re.compile(rf"context|configuration|kubeconfig|config file|^stat |{_STRANGER}")
_LOOK: Final = "check --context and --kubeconfig"
_SELECTOR: Final = re.compile(r"that match label selector .*?: (?P<text>.*)", re.DOTALL)
_NO_KIND: Final = re.compile(rf'resource type "{PLURAL}|no matches for kind "{KIND}"')
_REASON: Final = re.compile(r"Error from server \((?P<reason>\w+)\): (?P<text>.*)")
_CONFLICT: Final = re.compile(
    r"Apply failed with \d+ conflicts?: (?P<text>.*?)(\nPlease review|\Z)", re.DOTALL
)
# Before the last line come warnings, log lines, and one attempt after the other.
_NOISE: Final = re.compile(r"^[EIW]\d{4} |^Warning: ")


class KubectlError(UserError):
    """What kubectl, or the API server by its mouth, did not do."""

    def __init__(self, message: str, reason: str = "") -> None:
        """Take the sentence, and the API server's *reason*, such as NotFound."""
        super().__init__(message)
        self.reason = reason


def refusal(errors: str, namespace: str | None) -> KubectlError:
    """Return in one sentence what kubectl wrote to standard error."""
    match = _REASON.search(errors)
    return KubectlError(_sentence(errors, namespace), match["reason"] if match else "")


def _sentence(errors: str, namespace: str | None) -> str:
    if _NO_KIND.search(errors):
        return f"this cluster has no kind {KIND}; install the operator first, see README.md"
    match = _REASON.search(errors)
    if match is None or _STRANGER in match["text"]:
        return _of_kubectl(errors)
    selector = _SELECTOR.search(match["text"])
    if selector:
        return f"{selector['text']}; correct the selector"
    return f"{match['text']}; {_advice(match['reason'], match['text'], namespace)}"


def _of_kubectl(errors: str) -> str:
    """Return why kubectl had no answer of an API server, or did not like it."""
    lines = [line.strip().removeprefix("error: ") for line in errors.splitlines() if line.strip()]
    told = [line for line in lines if not is_noise(line)] or lines
    last = told[-1] if told else "kubectl ended without a word"
    if last.startswith("No resources found"):
        return "there is no pod; `kubectl triton status` tells why"
    conflict = _CONFLICT.search(errors)
    if conflict:
        return f"{_on_one_line(conflict['text'])}; give --force-conflicts to take that over"
    login = next((line for line in reversed(told) if _LOGIN.search(line)), None)
    if login:
        return f"{login.replace('EOF', 'there are no credentials')}; {_LOG_IN}, or {_LOOK}"
    if _LINK.search(last):
        return f"can't reach the cluster: {last.partition(' - did you ')[0]}; {_LOOK}"
    return f"{last}; {_LOOK}" if _SETUP.search(last) else last


def is_noise(line: str) -> bool:
    """Return whether *line* is of kubectl's log, and says nothing to its user."""
    return bool(_NOISE.match(line))


def _on_one_line(text: str) -> str:
    return " ".join(part.strip() for part in text.splitlines() if part.strip())


def _advice(reason: str, text: str, namespace: str | None) -> str:
    where = f"namespace {namespace}" if namespace else "the context's namespace"
    if reason == "NotFound" and text.startswith("namespaces "):
        return "make the namespace first, or name another with -n"
    if reason == "NotFound" and text.startswith("secrets "):
        return "`kubectl triton status` tells whether the operator could make it; yours you make"
    if reason == "Forbidden" and " cannot " not in text:
        # Not rights but a quota, or another rule of the cluster.
        return "ask who runs the cluster"
    return {
        "NotFound": f"it was looked for in {where}, `kubectl triton get` lists what is there",
        "Forbidden": f"ask for the role `{_role(text)}` in the namespace",
        "BadRequest": "see `kubectl triton status`",
        "Unauthorized": _LOG_IN,
        "Conflict": "somebody changed it at the same time, try again",
    }.get(reason, "see `kubectl get tritonmodels`")


def _role(text: str) -> str:
    """Return the role of the cluster that has the right that *text* names."""
    reads = re.search(r"cannot (get|list|watch) ", text) and "secrets" not in text
    return "view" if reads else "edit"
