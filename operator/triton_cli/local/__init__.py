"""A TritonModel without a cluster: the processes of its pod, on this machine.

    plan     the operator renders the pod; here its containers become processes
    stage    its volumes become folders: what the kubelet would mount
    session  bring the files, start, wait until ready, watch, reload, stop

Everything listens on 127.0.0.1 and asks for no key.
"""
