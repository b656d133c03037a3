"""score: the right request, by a way that is there, with a key that nobody sees."""

import json
import socket
import zipfile
from pathlib import Path

import numpy as np
import pytest

from unit.triton_cli.conftest import JPEG, ready_model, scoring_model

KEY = "Bearer primary"


@pytest.fixture
def ask(call, model_server):
    """Return a function that asks a model by the forwarded port."""

    def asked(*words):
        return call("score", *words)

    return asked


class TestRequests:
    """What is sent, and where to."""

    def test_json_goes_to_the_script(self, ask, model_server):
        """With the key."""
        result = ask("scoring", "--data", '{"data": [1]}')
        assert (result.exit_code, json.loads(result.stdout)) == (0, {"answer": 42})
        method, path, headers, body = model_server.last
        assert (method, path, body) == ("POST", "/score", b'{"data": [1]}')
        assert headers["Content-Type"] == "application/json"
        assert headers["Authorization"] == KEY

    def test_an_image_goes_to_the_script_as_it_is(self, ask, model_server):
        """Its kind is what its bytes say."""
        ask("scoring", "--data", "@cat.jpg")
        assert model_server.last.body == JPEG
        assert model_server.last.headers["Content-Type"] == "image/jpeg"

    def test_standard_input(self, call, model_server):
        """Bytes too."""
        call("score", "scoring", "--data", "-", stdin=b"\x89PNG\r\n\x1a\n...")
        assert model_server.last.headers["Content-Type"] == "image/png"

    def test_json_of_the_v2_protocol(self, ask, model_server):
        """To the only model there is."""
        ask("add-sub", "--data", "@request.json")
        assert model_server.last.path == "/v2/models/m/infer"
        assert model_server.last.body == b'{"inputs": []}'

    def test_a_model_and_its_version(self, ask, model_server):
        """Past a script, if there is one."""
        ask("scoring", "--model", "m", "--model-version", "3", "--data", "{}")
        assert model_server.last.path == "/v2/models/m/versions/3/infer"

    def test_bytes_are_the_only_input_of_a_model(self, ask, model_server):
        """Triton's raw request."""
        ask("add-sub", "--data", "@cat.jpg")
        assert model_server.last.headers["Inference-Header-Content-Length"] == "0"
        assert model_server.last.body == JPEG

    def test_an_array_is_the_only_input(self, ask, model_server):
        """By the name that the model's metadata has; its bytes follow the JSON."""
        ask("add-sub", "--data", "@array.npy")
        head, content = parts(model_server.last)
        assert [each.path for each in model_server.asked] == ["/v2/models/m", "/v2/models/m/infer"]
        (tensor,) = head["inputs"]
        assert (tensor["name"], tensor["datatype"], tensor["shape"]) == ("X", "FP32", [1, 4])
        assert content == np.ones((1, 4), np.float32).tobytes()

    def test_arrays_by_name(self, ask, model_server, folder):
        """Of every kind, text and the other end's byte order too."""
        np.savez(folder / "a.npz", A=np.array(["x", "äy"]), B=np.array([1, 2], ">i4"))
        ask("add-sub", "--data", "@a.npz")
        head, content = parts(model_server.last)
        assert [each["datatype"] for each in head["inputs"]] == ["BYTES", "INT32"]
        text = b"\x01\x00\x00\x00x\x03\x00\x00\x00\xc3\xa4y"
        assert content == text + np.array([1, 2], "<i4").tobytes()
        sizes = [each["parameters"]["binary_data_size"] for each in head["inputs"]]
        assert sizes == [len(text), 8]


def parts(asked):
    """Return the JSON and the bytes of a binary request."""
    length = int(asked.headers["Inference-Header-Content-Length"])
    return json.loads(asked.body[:length]), asked.body[length:]


class TestAnswers:
    """What is printed, and with which code it ends."""

    def test_json_for_people_and_as_it_came(self, ask):
        """Two forms."""
        assert ask("scoring", "--data", "{}").stdout == '{\n  "answer": 42\n}\n'
        assert ask("scoring", "--data", "{}", "-o", "raw").stdout == '{"answer": 42}'

    def test_other_content_is_printed_as_it_came(self, ask, model_server):
        """Bytes of an image, for a file."""
        model_server.answers["/score"] = (200, b"\xff\xd8\xffpixels")
        assert ask("scoring", "--data", "{}").stdout_bytes == b"\xff\xd8\xffpixels"

    @pytest.mark.parametrize(
        ("status", "answer", "words"),
        [
            (401, {"error": "unauthorized", "message": "no valid key"}, "401: no valid key; keys"),
            (400, {"error": "expected 2 inputs"}, "answered 400: expected 2 inputs"),
            (502, {"message": "run() raised"}, "502: run() raised; see `kubectl triton logs`"),
            (500, b"oh", "answered 500: oh"),
            (503, b"", "answered 503: no message; it is at its limit"),
            (404, ["x"], 'answered 404: ["x"]'),
        ],
    )
    def test_a_refusal_is_a_sentence(self, status, answer, words, ask, model_server):
        """In the words of who refused: the gateway, Triton, the script."""
        model_server.answers["/score"] = (status, answer)
        result = ask("scoring", "--data", "{}")
        assert (result.exit_code, result.stdout) == (1, "")
        assert words in result.stderr

    def test_a_redirect_is_not_followed(self, ask, model_server):
        """The key would go along."""
        model_server.answers["/score"] = (307, b"")
        assert "answered 307" in ask("scoring", "--data", "{}").stderr
        assert len(model_server.asked) == 1


class TestWays:
    """From outside where that works, else by kubectl."""

    def test_the_key_is_in_no_argument_and_in_no_output(self, ask, cluster):
        """Nobody who lists processes sees it."""
        result = ask("scoring", "--data", "{}")
        told = [*cluster.calls, result.stdout, result.stderr]
        assert not any("primary" in text.replace("primaryKey", "") for text in told)

    def test_the_forwarded_port_is_told(self, ask, model_server, cluster):
        """And kubectl chooses a free one."""
        assert f"asking {model_server.url}, by kubectl" in ask("scoring", "--data", "{}").stderr
        assert "port-forward service/scoring --address=127.0.0.1 :80" in cluster.calls

    def test_the_url_from_outside_is_taken_where_it_works(self, call, cluster, model_server):
        """It is looked at without the key first."""
        model_server.answers["/v2/health/ready"] = (401, b"")
        cluster.answers("scoring", with_endpoints(external=model_server.url))
        result = call("score", "scoring", "--data", "{}")
        assert result.stderr == f"note: asking {model_server.url}\n"
        look, question = model_server.asked
        assert ("Authorization" in look.headers, question.headers["Authorization"]) == (False, KEY)
        assert not any(each.startswith("port-forward") for each in cluster.calls)

    @pytest.mark.parametrize("answer", [(404, b"default backend"), (302, b"")])
    def test_what_answers_there_and_is_no_gateway(self, answer, call, cluster, model_server):
        """It gets no key."""
        model_server.answers["/v2/health/ready"] = answer
        cluster.answers("scoring", with_endpoints(external=model_server.url))
        result = call("score", "scoring", "--data", "{}")
        assert f"since {model_server.url} is not reachable: it answers {answer[0]}" in result.stderr
        assert result.exit_code == 0

    def test_nobody_listens_outside(self, call, cluster, model_server):
        """The other way is taken, and why is told."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            url = f"http://127.0.0.1:{free.getsockname()[1]}"
            cluster.answers("scoring", with_endpoints(external=url))
            result = call("score", "scoring", "--data", "{}")
        assert (result.exit_code, f"since {url} is not reachable" in result.stderr) == (0, True)

    def test_a_service_with_tls_is_asked_on_its_port(self, call, cluster, model_server):
        """443; the stub speaks none, which is told as it is."""
        cluster.answers("scoring", with_endpoints(base="https://scoring.team.svc"))
        result = call("score", "scoring", "--data", "{}")
        assert "port-forward service/scoring --address=127.0.0.1 :443" in cluster.calls
        assert (result.exit_code, "no answer from https://127.0.0.1:" in result.stderr) == (1, True)

    def test_a_port_that_can_not_be_forwarded(self, call, cluster):
        """Kubectl's own words."""
        cluster.refuses("error: unable to forward port because pod is not running\n", "forward")
        result = call("score", "scoring", "--data", "{}")
        assert (result.exit_code, "unable to forward port" in result.stderr) == (1, True)

    def test_tokens(self, ask, cluster, model_server):
        """For a model that takes them; of an account that one names."""
        ask("by-token", "--account", "web", "--data", "{}")
        assert model_server.last.headers["Authorization"] == "Bearer ey.J"
        asked = next(each for each in cluster.calls if each.startswith("create token"))
        assert asked.startswith("create token web --audience=by-token.team.svc ")

    def test_nothing_is_sent_where_nothing_is_asked_for(self, call, cluster, model_server):
        """Mode None."""
        body = ready_model()
        body["spec"]["gateway"] = {"auth": {"mode": "None"}}
        cluster.serves(body)
        assert call("score", "add-sub", "--data", "{}").exit_code == 0
        assert "Authorization" not in model_server.last.headers


def with_endpoints(**changes):
    """Return the model with a script, its addresses changed."""
    body = scoring_model()
    endpoints = body["status"]["endpoints"] | changes
    endpoints["health"] = f"{endpoints['base']}/v2/health/ready"
    body["status"]["endpoints"] = endpoints
    return body


TWO = [{"name": name, "ready": True} for name in ("a", "b")]


@pytest.mark.parametrize(
    ("status", "words", "told"),
    [
        ({"models": TWO}, (), "add-sub serves a, b; name a model with --model"),
        ({"models": []}, (), "does not tell what it serves; name a model with --model"),
        ({}, ("--model", "x"), "add-sub serves no model x; it serves m"),
        ({"readyReplicas": 0}, (), "no replica of add-sub serves, Ready; `kubectl triton wait add"),
        ({}, ("--data", "{"), "--data is no JSON"),
        ({}, ("--data", "cat.jpg"), "for the content of the file write @cat.jpg"),
        ({}, ("--data", "@none.json"), "can't read none.json: No such file or directory"),
        ({}, ("--data", "@broken.npy"), "--data can't be read as NumPy's"),
        ({}, ("--data", "@dates.npy"), "is of datetime64"),
    ],
)
def test_what_can_not_be_asked(status, words, told, call, cluster, model_server):
    """One sentence, and no question."""
    folder = Path.cwd()
    (folder / "broken.npy").write_bytes(b"\x93NUMPY\x01")
    np.save(folder / "dates.npy", np.array(["2026-01-01"], "datetime64[D]"))
    cluster.serves(ready_model(**status))
    result = call("score", "add-sub", *(words if "--data" in words else (*words, "--data", "{}")))
    assert (result.exit_code, told in result.stderr) == (1, True), result.stderr
    assert [each for each in model_server.asked if each.method == "POST"] == []


def test_an_array_without_a_name_for_two_inputs(ask, model_server):
    """How to name them is said."""
    inputs = [{"name": "A"}, {"name": "B"}]
    model_server.answers["/v2/models/m"] = (200, {"name": "m", "inputs": inputs})
    result = ask("add-sub", "--data", "@array.npy")
    assert "m has the inputs A, B, and a .npy has no name; save the arrays" in result.stderr


def test_a_model_that_does_not_describe_itself(ask, model_server):
    """Its refusal is the answer."""
    model_server.answers["/v2/models/m"] = (404, {"error": "unknown model"})
    assert "answered 404: unknown model" in ask("add-sub", "--data", "@array.npy").stderr


class TestWhatCanNotBeSent:
    """Is told before the model is asked."""

    @pytest.mark.parametrize(
        ("name", "content", "words"),
        [
            ("a.json", b'{"a": }', "a.json is no JSON: Expecting value"),
            ("a.json", b"[" * 100_000, "a.json is no JSON: it is nested too deep"),
            ("a.bin", b"", "a.bin is empty"),
            ("a.npz", b"PK\x03\x04 no archive", "can't be read as NumPy's: File is not a zip"),
            ("a.npy", b"\x93NUMPY\x01\x00", "can't be read as NumPy's"),
        ],
    )
    def test_a_file(self, name, content, words, ask, folder):
        """With what is wrong."""
        (folder / name).write_bytes(content)
        result = ask("add-sub", "--data", f"@{name}")
        assert (result.exit_code, words in result.stderr) == (1, True)

    def test_an_archive_of_something_else(self, ask, folder):
        """Many formats are a zip."""
        with zipfile.ZipFile(folder / "a.docx", "w") as archive:
            archive.writestr("a.txt", "text")
        assert "an archive without arrays" in ask("add-sub", "--data", "@a.docx").stderr

    def test_arrays_of_a_kind_that_triton_has_not(self, ask, folder):
        """With what to do."""
        np.save(folder / "c.npy", np.ones(2, np.complex64))
        told = ask("add-sub", "--data", "@c.npy").stderr
        assert "the array is of complex64, which Triton has not; convert it by astype" in told

    def test_json_that_is_too_long_for_a_name(self, ask):
        """It is no name of a file."""
        told = ask("add-sub", "--data", "{" + "x" * 5000).stderr
        assert "--data is no JSON; Expecting property name" in told


def test_an_answer_that_is_called_json_and_is_none(ask, model_server):
    """A script may do that; it is shown as it came."""
    model_server.answers["/score"] = (200, b"{x", "application/json")
    assert ask("scoring", "--data", "{}").stdout == "{x"
