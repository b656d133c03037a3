"""The script: where it comes from, what it runs in, and how much of it at the same time."""

from collections.abc import Iterator

from triton_api.contract import (
    ENVIRONMENT_CONTAINER,
    MIDDLEWARE_CONTAINER,
    SCRIPT_FETCHER_CONTAINER,
)
from triton_cli.explanation.decision import Case, Decision


def script(case: Case) -> Iterator[Decision]:
    """Tell how the script gets into the pod, and where it is there."""
    source = case.model.middleware.source
    variables = case.variables(MIDDLEWARE_CONTAINER)
    if source.uri:
        where = "into the cache volume" if source.cache else "onto the pod's own disk"
        why = f"the init container `{SCRIPT_FETCHER_CONTAINER}` fetches it {where}"
        yield Decision("script", source.uri, why)
    else:
        rolls = "; a change of its content rolls the pods" if source.config_map else ""
        why = f"the kubelet mounts it, read-only and without a copy{rolls}"
        yield Decision("script", case.volume_kind("script"), why)
    folder = f"{variables['AML_APP_ROOT']}/{variables['AZUREML_SOURCE_DIRECTORY']}"
    yield Decision(
        "entry script",
        f"{folder}/{variables['AZUREML_ENTRY_SCRIPT']}",
        "spec.middleware.entryScript; its init() runs once in each process, run() for each request",
    )


def environment(case: Case) -> Iterator[Decision]:
    """Tell which image and which packages the script runs with."""
    wanted = case.model.middleware.environment
    yield Decision(
        "script's image",
        case.container(MIDDLEWARE_CONTAINER)["image"],
        "spec.middleware.environment.image says so"
        if wanted.image
        else "the operator's setting for scripts that name none",
    )
    yield from _packages(case)
    yield Decision(
        "AZUREML_MODEL_DIR",
        case.variables(MIDDLEWARE_CONTAINER)["AZUREML_MODEL_DIR"],
        "where Azure ML had registered models; label files are below it"
        if case.model.spec.repository
        else "there is no spec.repository; what the script loads is beside it",
    )
    own = [each.name for each in wanted.variables]
    if own:
        why = "spec.middleware.environment.variables; they win over the operator's defaults"
        yield Decision("script's variables", ", ".join(own), why)


def _packages(case: Case) -> Iterator[Decision]:
    wanted = case.model.middleware.environment
    if not wanted.pip_packages:
        yield Decision("packages", "the image's own", "no pipPackages, so nothing is installed")
        return
    yield Decision(
        "packages",
        ", ".join(sorted(wanted.pip_packages)),
        f"the init container `{ENVIRONMENT_CONTAINER}` installs them on top of the image's own",
    )
    folder = case.variables(MIDDLEWARE_CONTAINER)["TRITON_MIDDLEWARE_ENVIRONMENT"]
    kept = (
        f"claim {wanted.cache.claim_name} keeps it, and later pods install nothing"
        if wanted.cache
        else "each pod installs it anew; spec.middleware.environment.cache would keep it"
    )
    why = f"the hash is of packages and image, so that old pods keep theirs; {kept}"
    yield Decision("packages' folder", folder, why)
    source = wanted.index_from
    if source:
        kind = f"Secret {source.secret_name}" if source.secret_name else ""
        value = kind or f"ConfigMap {source.config_map_name}"
        yield Decision("pip's variables", value, f"only `{ENVIRONMENT_CONTAINER}` sees them")


def concurrency(case: Case) -> Iterator[Decision]:
    """Tell how many run() there are at the same time, and how long one may take."""
    variables = case.variables(MIDDLEWARE_CONTAINER)
    named = any(each.name == "WORKER_COUNT" for each in case.model.middleware.environment.variables)
    count = "the variable WORKER_COUNT" if named else "spec.middleware.workerCount, 1 by default"
    yield Decision("processes", variables["WORKER_COUNT"], count)
    batches = "; Triton batches only what is asked at once" if case.model.spec.repository else ""
    yield Decision(
        "run() at once",
        f"{variables['TRITON_MIDDLEWARE_THREADS']} in each process",
        f"spec.middleware.threads; any number where run() is async{batches}",
    )
    yield Decision(
        "time of a run()",
        f"{variables['SCORING_TIMEOUT_MS']} ms",
        f"then 504; after {variables['WORKER_TIMEOUT']} s (WORKER_TIMEOUT) at the latest, and a "
        "process that can't be interrupted is replaced",
    )
    amounts = case.container(MIDDLEWARE_CONTAINER)["resources"]
    given = case.model.middleware.resources
    yield Decision(
        "script's resources",
        "; ".join(f"{part} {_amounts(values)}" for part, values in amounts.items()),
        "spec.middleware.resources"
        if given.requests or given.limits
        else "spec.middleware.resources says nothing; GPUs are Triton's",
    )


def _amounts(values: dict[str, str]) -> str:
    return ", ".join(f"{name} {amount}" for name, amount in values.items())
