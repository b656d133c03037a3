"""Configure the machine's own node: kubelet, kube-proxy and the pod network."""

import json

import kubeconfig
import pki
import settings
from component import Component, config, document

# A restarted kubelet that finds no record of devices takes the node for a new one and sets its GPUs
# to zero. This record is empty; the checksum is the one that the kubelet computes for that.
_NO_DEVICES = '{"Data":{"PodDeviceEntries":null,"RegisteredDevices":null},"Checksum":1944006890}'
CNI_CONFIG = settings.CONFIG / "cni"


def kubelet() -> Component:
    """Return the kubelet."""
    arguments = (
        f"--config={config('kubelet.yaml')}",
        f"--kubeconfig={config('kubelet.kubeconfig')}",
        f"--root-dir={settings.KUBELET_ROOT}",
        f"--cert-dir={settings.KUBELET_ROOT / 'pki'}",
        f"--hostname-override={settings.NODE_NAME}",
        f"--node-ip={settings.NODE_ADDRESS}",
    )
    files = {
        "kubelet.yaml": document(
            "KubeletConfiguration",
            "kubelet.config.k8s.io/v1beta1",
            **_serving(),
            **_pods(),
            **_machine(),
        ),
        "kubelet.kubeconfig": kubeconfig.for_component("kubelet"),
        # Pods that ask for the node's own DNS get none: the machine's resolvers are outside.
        "resolv.conf": "",
    }
    return Component("kubelet", arguments, files)


def kube_proxy() -> Component:
    """Return kube-proxy in its nftables mode, which needs no iptables in the kernel."""
    configuration = document(
        "KubeProxyConfiguration",
        "kubeproxy.config.k8s.io/v1alpha1",
        mode="nftables",
        hostnameOverride=settings.NODE_NAME,
        clusterCIDR=settings.POD_RANGE,
        clientConnection={"kubeconfig": str(config("kube-proxy.kubeconfig"))},
        healthzBindAddress=f"127.0.0.1:{settings.PROXY_HEALTH_PORT}",
        metricsBindAddress=f"127.0.0.1:{settings.PROXY_METRICS_PORT}",
        # The machine's connection tracking limits are not the cluster's to change.
        conntrack={
            "maxPerCore": 0,
            "min": 0,
            "tcpEstablishedTimeout": "0s",
            "tcpCloseWaitTimeout": "0s",
        },
        nftables={"syncPeriod": "30s", "minSyncPeriod": "100ms"},
    )
    files = {
        "kube-proxy.yaml": configuration,
        "kube-proxy.kubeconfig": kubeconfig.for_component("kube-proxy"),
    }
    return Component("kube-proxy", (f"--config={config('kube-proxy.yaml')}",), files)


def pod_network() -> str:
    """Return the CNI configuration.

    The bridge exists already, with its address: the plugin's own gateway mode would also turn on
    forwarding between all interfaces of the machine.
    """
    bridge = {
        "type": "bridge",
        "bridge": settings.BRIDGE,
        "isGateway": False,
        "hairpinMode": True,
        "ipam": {
            "type": "host-local",
            "dataDir": str(settings.RUN / "pod-addresses"),
            "ranges": [
                [
                    {
                        "subnet": settings.NODE_PODS,
                        "rangeStart": settings.FIRST_POD_ADDRESS,
                        "gateway": settings.NODE_ADDRESS,
                    }
                ]
            ],
            "routes": [{"dst": "0.0.0.0/0", "gw": settings.NODE_ADDRESS}],
        },
    }
    return json.dumps(
        {"cniVersion": "1.0.0", "name": settings.POD_NETWORK, "plugins": [bridge]}, indent=2
    )


def prepare() -> None:
    """Write what the kubelet and containerd expect to find on disk."""
    CNI_CONFIG.mkdir(parents=True, exist_ok=True)
    (CNI_CONFIG / "pods.conflist").write_text(pod_network())
    devices = settings.KUBELET_ROOT / "device-plugins"
    devices.mkdir(parents=True, exist_ok=True)
    (devices / "kubelet_internal_checkpoint").write_text(_NO_DEVICES)
    settings.AUDIT_LOG.parent.mkdir(parents=True, exist_ok=True)


def _serving() -> dict[str, object]:
    return {
        "address": settings.NODE_ADDRESS,
        "port": settings.KUBELET_PORT,
        "healthzBindAddress": "127.0.0.1",
        "healthzPort": settings.KUBELET_HEALTH_PORT,
        "tlsCertFile": str(pki.certificate("kubelet")),
        "tlsPrivateKeyFile": str(pki.key("kubelet")),
        "authentication": {
            "anonymous": {"enabled": False},
            "webhook": {"enabled": True},
            "x509": {"clientCAFile": str(pki.certificate("ca"))},
        },
        "authorization": {"mode": "Webhook"},
    }


def _pods() -> dict[str, object]:
    return {
        "clusterDNS": [settings.DNS_SERVICE_ADDRESS],
        "clusterDomain": settings.CLUSTER_DOMAIN,
        "resolvConf": str(config("resolv.conf")),
        "maxPods": 110,
        "podLogsDir": str(settings.POD_LOGS),
        "containerLogMaxSize": "20Mi",
        "containerLogMaxFiles": 3,
        # How soon a changed ConfigMap or Secret shows in a running pod.
        "syncFrequency": "5s",
        "serializeImagePulls": False,
    }


def _machine() -> dict[str, object]:
    return {
        "containerRuntimeEndpoint": f"unix://{settings.CONTAINERD_SOCKET}",
        "cgroupDriver": "cgroupfs",
        "cgroupRoot": f"/{settings.CGROUP}",
        "failCgroupV1": False,
        "failSwapOn": False,
        "volumePluginDir": str(settings.KUBELET_ROOT / "volume-plugins"),
        "makeIPTablesUtilChains": False,
        # The disk is shared with whatever else this machine does; only memory may evict a pod.
        "imageGCHighThresholdPercent": 100,
        "imageGCLowThresholdPercent": 99,
        "evictionHard": {
            "memory.available": "100Mi",
            "nodefs.available": "0%",
            "nodefs.inodesFree": "0%",
            "imagefs.available": "0%",
            "imagefs.inodesFree": "0%",
        },
        "nodeStatusUpdateFrequency": "5s",
        "nodeLeaseDurationSeconds": 40,
    }
