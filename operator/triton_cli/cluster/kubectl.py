"""Call kubectl, and say in one sentence why it could not do it."""

import json
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from threading import Timer
from typing import Any, Final

import click

from triton_api import GROUP, KIND, PLURAL
from triton_api.names import selector_labels
from triton_cli.cluster.refusal import sentence
from triton_cli.errors import UserError
from triton_cli.options import Decorated

_MODELS: Final = f"{PLURAL}.{GROUP}"
Object = dict[str, Any]


@dataclass(frozen=True)
class Kubectl:
    """kubectl, with the cluster and the namespace that the user has chosen."""

    context: str | None = None
    kubeconfig: str | None = None
    namespace: str | None = None

    def models(self, selector: str = "", *, everywhere: bool = False) -> list[Object]:
        """Return the TritonModels of the namespace, or of all. Raises UserError."""
        where = ["--all-namespaces"] if everywhere else []
        which = ["--selector", selector] if selector else []
        items: list[Object] = self._json("get", _MODELS, *where, *which)["items"]
        return items

    def model(self, name: str) -> Object:
        """Return one TritonModel. Raises UserError."""
        return self._json("get", _MODELS, name)

    def secret(self, name: str) -> Object:
        """Return a Secret, its values encoded. Raises UserError."""
        return self._json("get", "secret", name)

    def token(self, account: str, audience: str, seconds: int) -> Object:
        """Return a TokenRequest that the API server has granted. Raises UserError."""
        asked = (f"--audience={audience}", f"--duration={seconds}s")
        return self._json("create", "token", account, *asked)

    def log(self, name: str, container: str, *options: str) -> Iterator[str]:
        """Yield the lines that a container of each pod of a TritonModel has logged.

        *options* are kubectl's. Raises UserError, also when there is no pod.
        """
        selector = ",".join(f"{key}={value}" for key, value in selector_labels(name).items())
        chosen = ("--selector", selector, "--container", container)
        with subprocess.Popen(  # noqa: S603 - kubectl, with the user's own arguments
            self._command("logs", *chosen, *options),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
        ) as process:
            yield from process.stdout or ()
            errors = process.stderr.read() if process.stderr else ""
        if process.returncode or errors.startswith("No resources found"):
            raise UserError(sentence(errors, self.namespace))

    @contextmanager
    def watched(self, name: str, seconds: float) -> Iterator[Iterator[Object]]:
        """Give each state of one TritonModel as it comes, the first at once.

        The states end after *seconds*, or when the API server ends the watch. Raises UserError.
        """
        command = self._command("get", _MODELS, name, "--watch", "--output", "json")
        with subprocess.Popen(  # noqa: S603 - kubectl, with the user's own arguments
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as process:
            timer = Timer(seconds, process.terminate)
            timer.start()
            try:
                yield self._states(process)
            finally:
                timer.cancel()
                process.terminate()

    def _states(self, process: "subprocess.Popen[str]") -> Iterator[Object]:
        """Yield the objects that kubectl writes, one after the other."""
        text = ""
        decoder = json.JSONDecoder()
        for line in process.stdout or ():
            text += line
            # kubectl indents, so an object ends with a brace at the start of a line.
            if line.startswith("}"):
                state, _ = decoder.raw_decode(text)
                text = ""
                yield state
        errors = process.stderr.read() if process.stderr else ""
        # kubectl ends with 1 too, and without a word, when the time is over.
        if process.wait() > 0 and errors.strip():
            raise UserError(sentence(errors, self.namespace))

    def _json(self, *arguments: str) -> Object:
        done = subprocess.run(  # noqa: S603 - kubectl, with the user's own arguments
            self._command(*arguments, "--output", "json"),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise UserError(sentence(done.stderr, self.namespace))
        document: Object = json.loads(done.stdout)
        return document

    def _command(self, *arguments: str) -> Sequence[str]:
        program = shutil.which("kubectl")
        if program is None:
            raise UserError("kubectl is not on the PATH; install it to ask a cluster")
        options = {
            "--context": self.context,
            "--kubeconfig": self.kubeconfig,
            "--namespace": self.namespace,
        }
        given = [f"{option}={value}" for option, value in options.items() if value]
        return [program, *arguments, *given]


def cluster_options(function: Decorated) -> Decorated:
    """Add what chooses cluster and namespace; *function* gets it as `kubectl`."""

    @wraps(function)
    def called(
        *, context: str | None, kubeconfig: str | None, namespace: str | None, **options: Any
    ) -> Any:
        return function(kubectl=Kubectl(context, kubeconfig, namespace), **options)

    namespace = click.option(
        "-n",
        "--namespace",
        metavar="NAME",
        help=f"Namespace of the {KIND}. Default: the context's.",
    )
    context = click.option("--context", metavar="NAME", help="Context of the kubeconfig.")
    kubeconfig = click.option("--kubeconfig", metavar="FILE", help="Kubeconfig to use.")
    return namespace(context(kubeconfig(called)))
