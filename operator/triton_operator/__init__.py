"""The operator process: it makes the cluster match each TritonModel, and says how far it is.

kopf brings events in (`handlers`), everything else is here: a cache, a keyed queue, and one
reconcile function that reads, decides purely, writes and reports. Decisions (`checks`,
`children`, `plan`, `status`, `diagnosis`) do no input or output; only `cluster` and
`triton_server` talk to other systems.
"""
