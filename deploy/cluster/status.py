"""Show what of the cluster runs, and where its files are."""

import blueprint
import lifecycle
import processes
import settings


def show() -> None:
    """Print a table of the components and the paths that a person may want."""
    running = processes.recorded()
    names = [component.name for component in blueprint.components()]
    print(f"{'COMPONENT':<26}{'PID':<9}STATE")
    for name in [*names, *sorted(running.keys() - set(names))]:
        process = running.get(name)
        state = "stopped" if process is None else "running" if process.alive() else "dead"
        print(f"{name:<26}{process.pid if process else '-':<9}{state}")
    print()
    print(f"cluster     {_summary()}")
    print(f"kubeconfig  {settings.ADMIN_KUBECONFIG}")
    print(f"audit log   {settings.AUDIT_LOG}")
    print(f"logs        {settings.LOGS}")
    print(f"pod logs    {settings.POD_LOGS}")


def _summary() -> str:
    if not settings.FINGERPRINT.exists():
        return "down"
    if not lifecycle.is_healthy():
        return "unhealthy: `up` makes it anew"
    return (
        "healthy" if lifecycle.is_current() else "healthy, of another definition: `up` replaces it"
    )
