"""The scoring middleware: a Python script with `init()` and `run()` answers `/score`.

It keeps the contract of Azure ML's entry scripts and serves them better: docs/middleware.md. A
master (`supervisor`) keeps worker processes; in each worker the script runs in the main thread
and the event loop in a side thread. Nothing here knows Kubernetes.
"""
