"""Call kubectl, and say in one sentence why it could not do it."""

import json
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import Any, Final

import click

from triton_api import GROUP, KIND, PLURAL
from triton_api.names import selector_labels
from triton_cli.cluster.refusal import KubectlError, is_noise, refusal
from triton_cli.errors import UserError
from triton_cli.near import near
from triton_cli.options import Decorated

MODELS: Final = f"{PLURAL}.{GROUP}"
Object = dict[str, Any]
Process = subprocess.Popen[str]

_PATIENCE_SECONDS: Final = 2


@dataclass(frozen=True)
class Kubectl:
    """kubectl, with the cluster and the namespace that the user has chosen."""

    context: str | None = None
    kubeconfig: str | None = None
    namespace: str | None = None

    def models(self, selector: str = "", *, everywhere: bool = False) -> list[Object]:
        """Return the TritonModels of the namespace, or of all. Raises KubectlError."""
        where = ["--all-namespaces"] if everywhere else []
        which = ["--selector", selector] if selector else []
        items: list[Object] = self.read("get", MODELS, *where, *which)["items"]
        return items

    def model(self, name: str) -> Object:
        """Return one TritonModel. Raises KubectlError, with names like it where there is none."""
        try:
            return self.read("get", MODELS, name)
        except KubectlError as refused:
            if refused.reason != "NotFound":
                raise
            raise KubectlError(f"{refused.message}{self._near(name)}", refused.reason) from None

    def secret(self, name: str) -> Object:
        """Return a Secret, its values encoded. Raises KubectlError."""
        return self.read("get", "secret", name)

    def token(self, account: str, audience: str, seconds: int) -> Object:
        """Return a TokenRequest that the API server has granted. Raises KubectlError."""
        asked = (f"--audience={audience}", f"--duration={seconds}s")
        return self.read("create", "token", account, *asked)

    def current_namespace(self) -> str:
        """Return the namespace of the context. Raises KubectlError."""
        path = "jsonpath={.contexts[0].context.namespace}"
        return self.run("config", "view", "--minify", "--output", path) or "default"

    def log(self, name: str, *options: str) -> Iterator[str]:
        """Yield the lines that containers of each pod of a TritonModel have logged.

        *options* are kubectl's. Raises KubectlError, also when there is no pod.
        """
        selector = ",".join(f"{key}={value}" for key, value in selector_labels(name).items())
        with self.started("logs", "--selector", selector, *options) as process:
            yield from process.stdout or ()
            errors = process.stderr.read() if process.stderr else ""
        if process.returncode or errors.startswith("No resources found"):
            raise self.refused(errors)

    def read(self, *arguments: str) -> Object:
        """Return the object that kubectl writes. Raises KubectlError."""
        document: Object = json.loads(self.run(*arguments, "--output", "json"))
        return document

    def run(self, *arguments: str, stdin: str | None = None) -> str:
        """Return what kubectl writes; *stdin* is what it reads. Raises KubectlError."""
        with subprocess.Popen(  # noqa: S603 - kubectl, with the user's own arguments
            self.command(*arguments),
            stdin=subprocess.PIPE if stdin is not None else None,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
        ) as process:
            try:
                output, errors = _communicated(process, stdin)
            except BaseException:
                process.terminate()
                raise
        if process.returncode:
            raise self.refused(errors)
        return output

    @contextmanager
    def started(self, *arguments: str) -> Iterator[Process]:
        """Give kubectl while it runs, and end it when nobody listens any more."""
        with subprocess.Popen(  # noqa: S603 - kubectl, with the user's own arguments
            self.command(*arguments),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
        ) as process:
            try:
                yield process
            except BaseException:
                process.terminate()
                raise

    def _near(self, name: str) -> str:
        """Return a question with names that are like *name*; "" where nobody may list them."""
        try:
            there = [each["metadata"]["name"] for each in self.models()]
        except KubectlError:
            return ""
        return near(name, there)

    def refused(self, errors: str) -> KubectlError:
        """Return what kubectl's *errors* mean."""
        return refusal(errors, self.namespace)

    def command(self, *arguments: str) -> Sequence[str]:
        """Return the words of a call. Raises UserError where there is no kubectl."""
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


def _communicated(process: Process, stdin: str | None) -> tuple[str, str]:
    """Return what *process* writes to its outputs.

    What it says on standard error before it ends is told at once: how to log in, for example, by
    the program that the kubeconfig names for that.
    """
    told = 0
    while True:
        try:
            return process.communicate(stdin, timeout=_PATIENCE_SECONDS)
        except subprocess.TimeoutExpired as running:
            errors = (running.stderr or b"").decode(errors="replace")
            for line in errors[told:].splitlines(keepends=True):
                if not is_noise(line):
                    click.echo(line, nl=False, err=True)
            told, stdin = len(errors), None


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
