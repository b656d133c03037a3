"""Settings of the middleware, read once from the environment and frozen.

The names without a prefix are Azure ML's, so that its environments carry over.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final, get_args, get_type_hints

PREFIX: Final = "TRITON_MIDDLEWARE_"
"""Of the settings that Azure ML did not have."""

AZURE: Final = {
    "AML_APP_ROOT": "root",
    "AZUREML_SOURCE_DIRECTORY": "source_directory",
    "AZUREML_ENTRY_SCRIPT": "entry_script",
    "WORKER_COUNT": "workers",
    "WORKER_TIMEOUT": "worker_timeout_seconds",
    "SCORING_TIMEOUT_MS": "scoring_timeout_milliseconds",
    "AML_CORS_ORIGINS": "cors_origins",
    "AZUREML_LOG_LEVEL": "log_level",
    "SERVICE_NAME": "service_name",
    "SERVICE_VERSION": "service_version",
    "SERVICE_PATH_PREFIX": "service_path_prefix",
}
"""Azure ML's variables and the settings they set."""

_LEAST: Final = {
    "workers": 1,
    "threads": 1,
    "worker_timeout_seconds": 0,
    "scoring_timeout_milliseconds": 1,
    "port": 0,
    "management_port": 0,
    "max_body_bytes": 0,
    "stop_seconds": 0,
    "keep_alive_seconds": 0,
}
_LEVELS: Final = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


class SettingsError(Exception):
    """A variable has a value that does not fit, or a name that means nothing."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the pod, or who starts the middleware by hand, decides."""

    root: Path = field(default_factory=Path.cwd)
    """Folder of the user's files, absolute; it is on the script's import path."""
    source_directory: Path = Path()
    """Folder below the root that is on the import path too, and where the script runs."""
    entry_script: Path = Path("main.py")
    """The script, below the root or the source directory."""
    workers: int = 1
    """Worker processes."""
    threads: int = 1
    """Threads of a worker that call a `run()` which is not async; 1 means its main thread."""
    worker_timeout_seconds: int = 300
    """A worker whose `run()` takes longer, and can't be interrupted, is replaced; 0 means never."""
    scoring_timeout_milliseconds: int = 3_600_000
    """How long a request may take, waiting included, before its client gets a 504."""
    cors_origins: str = ""
    """Origins that browsers may call from, separated by commas; `*` for all."""
    log_level: str = "INFO"
    """Lowest level of log lines."""
    service_name: str = "ML service"
    """Title in the Swagger document."""
    service_version: str = "1.0"
    """Version in the Swagger document."""
    service_path_prefix: str = ""
    """What comes before `/score` for clients; in the Swagger document only."""
    host: str = "127.0.0.1"
    """Address to listen on, at both ports."""
    port: int = 5001
    """Port of requests; Azure ML's container port."""
    management_port: int = 5002
    """Port of the master's own answers about health, and of Prometheus metrics; 0 means none."""
    triton_url: str = ""
    """Base URL of the Triton to wait for; empty when there is none."""
    max_body_bytes: int = 104_857_600
    """Longest request body, 100 MiB; longer ones get a 413."""
    stop_seconds: int = 30
    """How long running requests have to finish after a SIGTERM."""
    keep_alive_seconds: int = 75
    """How long an idle connection stays open."""
    environment: Path | None = None
    """Virtual environment with the script's packages; see `triton_middleware.environment`."""

    @property
    def source(self) -> Path:
        """Return the script's own folder."""
        return self.root / self.source_directory

    @property
    def limit_seconds(self) -> float:
        """Return how long a request may take: the shorter of Azure ML's two limits."""
        scoring = self.scoring_timeout_milliseconds / 1000
        return min(scoring, self.worker_timeout_seconds or scoring)


def from_environment(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings.

    Raises SettingsError that names the variable. A misspelt TRITON_MIDDLEWARE_ variable counts: a
    setting that silently does nothing is worse than a failed start.
    """
    values: dict[str, Any] = {}
    for name, text in environment.items():
        setting = _setting_of(name)
        if setting and text:
            values[setting] = _value(name, setting, text)
    return Settings(**values)


def _setting_of(variable: str) -> str | None:
    if not variable.startswith(PREFIX):
        return AZURE.get(variable)
    setting = variable.removeprefix(PREFIX).lower()
    known = {each.name for each in fields(Settings)} - set(AZURE.values())
    if setting in known:
        return setting
    names = ", ".join(sorted(PREFIX + name.upper() for name in known))
    raise SettingsError(f"{variable} is no setting of the middleware; there are: {names}")


def _value(variable: str, setting: str, text: str) -> Any:
    if setting == "log_level" and text.upper() not in _LEVELS:
        raise SettingsError(f"{variable} is {text!r}; use one of {', '.join(_LEVELS)}")
    if setting == "log_level":
        return text.upper()
    if setting == "root":
        return Path(text).absolute()
    hint = get_type_hints(Settings)[setting]
    kind = next((each for each in get_args(hint) if each is not type(None)), hint)
    if kind is not int:
        return kind(text)
    if not text.isdecimal() or int(text) < _LEAST[setting]:
        raise SettingsError(
            f"{variable} is {text!r}; use a whole number of at least {_LEAST[setting]}"
        )
    return int(text)
