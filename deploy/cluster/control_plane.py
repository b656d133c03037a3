"""Configure etcd, the API server, the controller manager and the scheduler."""

import kubeconfig
import pki
import settings
from component import Component, config, document

# The scale tests create 1,000 Deployments on fake nodes. With the defaults (20 requests a second,
# 5 workers) the controllers, and not the operator under test, would set the pace.
REQUESTS_PER_SECOND = 500
REQUEST_BURST = 1000
WORKERS = 20

_ETCD_URL = f"https://127.0.0.1:{settings.ETCD_PORT}"


def etcd() -> Component:
    """Return etcd, without syncing to disk: a cluster that lost power is made anew anyway."""
    peer = f"http://127.0.0.1:{settings.ETCD_PEER_PORT}"
    arguments = (
        "--name=local",
        f"--data-dir={settings.STATE / 'etcd'}",
        f"--listen-client-urls={_ETCD_URL}",
        f"--advertise-client-urls={_ETCD_URL}",
        f"--listen-peer-urls={peer}",
        f"--initial-advertise-peer-urls={peer}",
        f"--initial-cluster=local={peer}",
        "--client-cert-auth",
        f"--trusted-ca-file={pki.certificate('etcd-ca')}",
        f"--cert-file={pki.certificate('etcd')}",
        f"--key-file={pki.key('etcd')}",
        "--unsafe-no-fsync",
        "--quota-backend-bytes=4294967296",
        "--auto-compaction-retention=5m",
        "--log-level=warn",
    )
    return Component("etcd", arguments)


def api_server() -> Component:
    """Return the API server, with an audit log that has one line for each answered request."""
    arguments = (
        f"--secure-port={settings.API_PORT}",
        f"--advertise-address={settings.NODE_ADDRESS}",
        f"--service-cluster-ip-range={settings.SERVICE_RANGE}",
        "--authorization-mode=Node,RBAC",
        "--enable-admission-plugins=NodeRestriction",
        f"--tls-cert-file={pki.certificate('apiserver')}",
        f"--tls-private-key-file={pki.key('apiserver')}",
        f"--client-ca-file={pki.certificate('ca')}",
        *_etcd_client(),
        *_kubelet_client(),
        *_tokens(),
        *_front_proxy(),
        *_audit(),
    )
    policy = document(
        "Policy",
        "audit.k8s.io/v1",
        omitStages=["RequestReceived"],
        rules=[{"level": "Metadata"}],
    )
    return Component("kube-apiserver", arguments, {"audit-policy.yaml": policy})


def controller_manager() -> Component:
    """Return the controller manager; the audit log tells its controllers apart by account."""
    arguments = (
        f"--kubeconfig={config('controller-manager.kubeconfig')}",
        f"--authentication-kubeconfig={config('controller-manager.kubeconfig')}",
        f"--authorization-kubeconfig={config('controller-manager.kubeconfig')}",
        "--bind-address=127.0.0.1",
        f"--secure-port={settings.CONTROLLER_MANAGER_PORT}",
        "--leader-elect=false",
        f"--flex-volume-plugin-dir={settings.KUBELET_ROOT / 'volume-plugins'}",
        "--use-service-account-credentials",
        f"--service-account-private-key-file={pki.key('service-account')}",
        f"--root-ca-file={pki.certificate('ca')}",
        f"--cluster-signing-cert-file={pki.certificate('ca')}",
        f"--cluster-signing-key-file={pki.key('ca')}",
        f"--service-cluster-ip-range={settings.SERVICE_RANGE}",
        f"--kube-api-qps={REQUESTS_PER_SECOND}",
        f"--kube-api-burst={REQUEST_BURST}",
        f"--concurrent-deployment-syncs={WORKERS}",
        f"--concurrent-replicaset-syncs={WORKERS}",
        f"--concurrent-service-endpoint-syncs={WORKERS}",
    )
    files = {"controller-manager.kubeconfig": kubeconfig.for_component("controller-manager")}
    return Component("kube-controller-manager", arguments, files)


def scheduler() -> Component:
    """Return the scheduler."""
    arguments = (
        f"--config={config('scheduler.yaml')}",
        f"--authentication-kubeconfig={config('scheduler.kubeconfig')}",
        f"--authorization-kubeconfig={config('scheduler.kubeconfig')}",
        "--bind-address=127.0.0.1",
        f"--secure-port={settings.SCHEDULER_PORT}",
    )
    configuration = document(
        "KubeSchedulerConfiguration",
        "kubescheduler.config.k8s.io/v1",
        leaderElection={"leaderElect": False},
        clientConnection={
            "kubeconfig": str(config("scheduler.kubeconfig")),
            "qps": REQUESTS_PER_SECOND,
            "burst": REQUEST_BURST,
        },
    )
    files = {
        "scheduler.yaml": configuration,
        "scheduler.kubeconfig": kubeconfig.for_component("scheduler"),
    }
    return Component("kube-scheduler", arguments, files)


def _etcd_client() -> tuple[str, ...]:
    return (
        f"--etcd-servers={_ETCD_URL}",
        f"--etcd-cafile={pki.certificate('etcd-ca')}",
        f"--etcd-certfile={pki.certificate('etcd')}",
        f"--etcd-keyfile={pki.key('etcd')}",
    )


def _kubelet_client() -> tuple[str, ...]:
    return (
        f"--kubelet-certificate-authority={pki.certificate('ca')}",
        f"--kubelet-client-certificate={pki.certificate('apiserver-kubelet')}",
        f"--kubelet-client-key={pki.key('apiserver-kubelet')}",
        "--kubelet-preferred-address-types=InternalIP",
    )


def _tokens() -> tuple[str, ...]:
    return (
        f"--service-account-issuer=https://kubernetes.default.svc.{settings.CLUSTER_DOMAIN}",
        f"--service-account-key-file={pki.public_key()}",
        f"--service-account-signing-key-file={pki.key('service-account')}",
    )


def _front_proxy() -> tuple[str, ...]:
    """Return what aggregated API servers, such as a metrics server, need to trust this one."""
    return (
        "--enable-aggregator-routing",
        f"--requestheader-client-ca-file={pki.certificate('front-proxy-ca')}",
        "--requestheader-allowed-names=front-proxy-client",
        "--requestheader-extra-headers-prefix=X-Remote-Extra-",
        "--requestheader-group-headers=X-Remote-Group",
        "--requestheader-username-headers=X-Remote-User",
        f"--proxy-client-cert-file={pki.certificate('front-proxy')}",
        f"--proxy-client-key-file={pki.key('front-proxy')}",
    )


def _audit() -> tuple[str, ...]:
    """Return the audit log's options; a request's line is written before its answer is sent."""
    return (
        f"--audit-policy-file={config('audit-policy.yaml')}",
        f"--audit-log-path={settings.AUDIT_LOG}",
        "--audit-log-mode=blocking",
        "--audit-log-maxsize=1000",
        "--audit-log-maxbackup=5",
    )
