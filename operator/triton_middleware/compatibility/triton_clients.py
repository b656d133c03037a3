"""NVIDIA's HTTP client as scripts use it: `tritonclient.http`, and `tritonhttpclient` as in 2021.

A client of `tritonclient.http` belongs to the thread that made it; from any other it fails or
hangs, and scripts make one in `init()` and use it in every `run()`. So the class that scripts get
keeps one real client for each thread. It is put in its place when the script imports the module,
for the import takes a third of a second that scripts without Triton need not wait.
"""

import functools
import importlib
import inspect
import threading
from collections.abc import Callable, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any, Final, Self

_CLIENT: Final = "InferenceServerClient"
_MODULE: Final = "tritonclient.http"
_OLD_NAME: Final = "tritonhttpclient"


class TritonClients(MetaPathFinder):
    """Finds the two modules and loads them with the class that any thread may use."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return how to load *fullname*; None for every other module."""
        if fullname == _OLD_NAME:
            return ModuleSpec(fullname, _OldName())
        spec = PathFinder.find_spec(fullname, path, target) if fullname == _MODULE else None
        if spec and spec.loader:
            spec.loader = _ForAnyThread(spec.loader)
        return spec


class _ForAnyThread(Loader):
    def __init__(self, loader: Loader) -> None:
        self._loader = loader

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        self._loader.exec_module(module)
        setattr(module, _CLIENT, for_any_thread(getattr(module, _CLIENT)))


class _OldName(Loader):
    """Loads `tritonhttpclient`, which upstream has announced to remove since 2020."""

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        del spec
        return None

    def exec_module(self, module: ModuleType) -> None:
        today = importlib.import_module(_MODULE)
        names = [name for name in vars(today) if not name.startswith("_")]
        vars(module).update({name: getattr(today, name) for name in names})


def for_any_thread(real: type[Any]) -> type[Any]:
    """Return a subclass of *real* that any thread may use, so that `isinstance` holds."""
    public = {
        name: _passed_on(function)
        for name, function in inspect.getmembers_static(real, inspect.isfunction)
        if not name.startswith("_") and name not in vars(_Shared)
    }
    names = {"__doc__": real.__doc__, "__module__": real.__module__, "_real": real}
    return type(_CLIENT, (_Shared, real), public | names)


def _passed_on(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def call(self: "_Shared", *arguments: Any, **options: Any) -> Any:
        return function(self.of_this_thread(), *arguments, **options)

    return call


class _Shared:
    """One real client for each thread, made when a thread first calls."""

    _real: Callable[..., Any]

    def __init__(self, *arguments: Any, **options: Any) -> None:
        """Take what the real client takes, and make this thread's, so that errors show here."""
        self._make = functools.partial(self._real, *arguments, **options)
        self._clients = threading.local()
        self._plugins: list[Any] = []
        self.of_this_thread()

    def of_this_thread(self) -> Any:
        """Return the real client of the calling thread."""
        try:
            return self._clients.client
        except AttributeError:
            client = self._clients.client = self._make()
            for plugin in self._plugins:
                client.register_plugin(plugin)
            return client

    def register_plugin(self, plugin: Any) -> None:
        """Have *plugin* see each request, whichever thread sends it."""
        self.of_this_thread().register_plugin(plugin)
        self._renew([plugin])

    def unregister_plugin(self) -> None:
        """Undo `register_plugin`."""
        self.of_this_thread().unregister_plugin()
        self._renew([])

    def close(self) -> None:
        """Close this thread's client; those of other threads close when they are collected."""
        self.of_this_thread().close()
        self._renew(self._plugins)

    def _renew(self, plugins: list[Any]) -> None:
        self._plugins = plugins
        self._clients = threading.local()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        """Leave closing to the real clients."""
