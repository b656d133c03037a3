"""plan, containers: the processes are the containers that the operator renders."""

import sys

import make
from triton_api import contract
from triton_cli.local.plan import rendered_pod
from triton_operator.children.flags import arguments
from triton_operator.children.gateway import ADDRESS_VARIABLE, COMMAND
from triton_operator.children.gateway_configuration import gateway_configuration
from unit.triton_cli.local.conftest import PORTS

REPOSITORY = {"uri": "s3://models/release"}
SCRIPT = {"source": {"uri": "https://files.example/script.tar"}}


def process(made, name):
    (found,) = [each for each in (*made.bringing, *made.serving) if each.name == name]
    return found


def test_each_container_is_a_process(planned):
    """First those that bring files, in the pod's order; the gateway is there before the others."""
    environment = {"pipPackages": ["nltk==3.9.1"]}
    model = make.model(repository=REPOSITORY, middleware={**SCRIPT, "environment": environment})
    made = planned(model)
    assert [each.name for each in made.bringing] == ["fetcher", "script-fetcher", "environment"]
    assert [each.name for each in made.serving] == ["gateway", "triton", "middleware"]


def test_tritons_arguments_are_the_operators(planned, tmp_path):
    """With another place of the repository; ports and addresses follow, and the last one counts."""
    model = make.model(
        repository=REPOSITORY,
        triton={"backendConfig": [{"backend": "python", "settings": {"shm": "1"}}]},
    )
    made = planned(model)
    variables = process(made, "triton").variables
    root = tmp_path / "root"
    expected = [
        each.replace("=/model-repository", f"={root}/model-repository").replace(
            "$(RESTRICTED_API_KEY)", variables["RESTRICTED_API_KEY"]
        )
        for each in arguments(made.model, "tritonserver:26.10")
    ]
    program, *given = process(made, "triton").command
    assert program == "/opt/tritonserver"
    assert given[: len(expected)] == expected
    assert given[len(expected) :] == [
        *("--http-address=127.0.0.1", "--http-port=18000"),
        *("--grpc-address=127.0.0.1", "--grpc-port=18001"),
        *("--metrics-address=127.0.0.1", "--metrics-port=18002"),
        "--own=1",
    ]
    assert variables["LIB"] == "/l"
    assert "HOME" not in variables


def test_the_gateway_is_the_operators_with_other_places(planned, tmp_path):
    """Line by line; what differs is a port or a folder, and a pod has an address of its own."""
    made = planned(make.model(repository=REPOSITORY, middleware=SCRIPT))
    folder = str(tmp_path / "root" / "gateway")
    of_the_pod = gateway_configuration(made.model, None)["data"]["haproxy.cfg"].splitlines(True)
    rendered = "".join(line for line in of_the_pod if ADDRESS_VARIABLE not in line)
    written = {path.name: text for path, text in made.gateway.files.items()}["haproxy.cfg"]
    for here, there in {
        f"{folder}/config": "/usr/local/etc/haproxy",
        f"{folder}/run": "/run/gateway",
        "bind 127.0.0.1:": "bind *:",
        ":6789": ":8080",
        ":6790": ":8081",
        ":18000": ":8000",
        ":18001": ":8001",
        ":18084": ":8084",
        ":18085": ":8085",
        ":15001": ":5001",
        ":15002": ":5002",
    }.items():
        written = written.replace(here, there)
    assert written == rendered
    program, *options = process(made, "gateway").command
    assert program == "/usr/sbin/haproxy"
    assert [each.rpartition("/")[2] for each in options] == [
        each.rpartition("/")[2] for each in COMMAND[1:]
    ]


def test_no_key_is_asked_for(planned):
    """Whatever the model wants in a cluster."""
    gateway = {"auth": {"mode": "Token"}, "tls": {"secretName": "tls"}}
    made = planned(make.model(repository=REPOSITORY, gateway=gateway))
    written = "".join(made.gateway.files.values())
    assert "authorization" not in written.lower()
    assert "ssl crt" not in written


def test_the_script_gets_the_pods_variables(planned, tmp_path):
    """Azure's with this machine's folders, those of the run, and the user's own."""
    given = [{"name": "WORKER_TIMEOUT", "value": "7"}, {"name": "WORDS", "value": "$(HOME)"}]
    script = {**SCRIPT, "environment": {"variables": given}, "threads": 3}
    made = planned(make.model(repository=REPOSITORY, middleware=script))
    variables = process(made, "middleware").variables
    root = tmp_path / "root"
    azure = f"{root}/var/azureml-app/azureml-models/demo/1"
    assert variables["AZUREML_MODEL_DIR"] == azure
    assert variables["AML_APP_ROOT"] == f"{root}/var/azureml-app"
    assert variables["TRITON_MIDDLEWARE_TRITON_URL"] == "http://127.0.0.1:18000"
    assert variables["TRITON_MIDDLEWARE_PORT"] == "15001"
    assert variables["TRITON_MIDDLEWARE_THREADS"] == "3"
    assert (variables["WORKER_TIMEOUT"], variables["WORDS"]) == ("7", "$(HOME)")
    command = (sys.executable, "-m", "triton_middleware")
    assert process(made, "middleware").command == command


def test_packages_are_kept_apart_by_this_python(planned, tmp_path):
    """The folder's name has its version in it, as it has the image's in a cluster."""
    environment = {
        "name": "words",
        "pipPackages": ["b==1", "a==2"],
        "image": "registry.example/x:1",
    }
    made = planned(make.model(repository=None, middleware={**SCRIPT, "environment": environment}))
    *_, module, folder, first, second = process(made, "environment").command
    assert (module, first, second) == ("triton_middleware.environment", "a==2", "b==1")
    assert folder.startswith(str(tmp_path / "root" / "environments" / "words-"))
    assert process(made, "middleware").variables["TRITON_MIDDLEWARE_ENVIRONMENT"] == folder


def test_what_serves_is_asked_what_the_kubelet_asks(planned):
    """On the gateway's port for probes, for as long as in a pod."""
    made = planned(
        make.model(repository=make.config_map_source("m/1/model.py"), middleware=make.SCRIPT),
        *(
            {"kind": "ConfigMap", "metadata": {"name": name}, "data": {}}
            for name in ("files", "script")
        ),
    )
    ready = {each.name: each.ready for each in made.serving}
    assert ready == {
        "gateway": "http://127.0.0.1:18084/healthz",
        "triton": "http://127.0.0.1:18085/v2/models/m/ready",
        "middleware": "http://127.0.0.1:18085/ready",
    }
    assert process(made, "triton").patience_seconds == made.model.spec.triton.load_timeout_seconds
    assert [each.ready for each in made.bringing] == [""]


def test_without_a_gateway_clients_ask_triton(planned):
    """On the ports that they were told, and with the metrics on loopback too."""
    made = planned(make.model(repository=REPOSITORY, gateway={"enabled": False}))
    assert [each.name for each in made.serving] == ["triton"]
    assert made.gateway is None
    command = process(made, "triton").command
    assert f"--http-port={PORTS.http}" in command
    assert command.index("--metrics-address=127.0.0.1") > 0
    assert process(made, "triton").ready == f"http://127.0.0.1:{PORTS.http}/v2/health/ready"


def test_what_is_fetched_may_come_from_this_machine(planned):
    """And is kept: the policy and the cache are a cluster's matters."""
    made = planned(make.model(repository=REPOSITORY))
    request = process(made, "fetcher").variables[contract.FETCH_REQUEST_VARIABLE]
    assert '"networks":["0.0.0.0/0","::/0"]' in request
    assert '"cache":true' in request
    assert process(made, "fetcher").levels == ("INFO", "WARNING")


def test_the_restricted_interfaces_have_a_secret_of_each_run(planned):
    """The same for Triton and the gateway, another for the next run."""
    first, second = (planned(make.model(repository=REPOSITORY)) for _ in range(2))
    values = [
        process(first, name).variables["RESTRICTED_API_KEY"] for name in ("triton", "gateway")
    ]
    assert values[0] == values[1]
    assert len(values[0]) == 32
    assert process(second, "triton").variables["RESTRICTED_API_KEY"] != values[0]


def test_the_pod_is_the_operators(planned):
    """Nothing is rendered here that the operator does not render."""
    made = planned(make.model(repository=REPOSITORY))
    assert made.pod == rendered_pod(made.model)
    assert made.stop_seconds == made.pod["terminationGracePeriodSeconds"]
