from azureml.contrib.services.aml_request import AMLRequest, rawhttp
from azureml.contrib.services.aml_response import AMLResponse


def init():
    pass


def unnamed(function):
    def call(request):
        return function(request)

    return call


@unnamed
@rawhttp
def run(request):
    assert isinstance(request, AMLRequest) or request.method
    if request.args.get("answer"):
        return ANSWERS[request.args["answer"]](request)
    return {
        "method": request.method,
        "path": request.full_path,
        "data": request.get_data(False).decode("latin-1"),
        "type": request.headers.get("Content-Type"),
        "custom": request.headers.get("X-Custom"),
        "args": request.args.to_dict(flat=False),
        "form": request.form.to_dict(),
        "files": {name: file.read().decode() for name, file in request.files.items()},
    }


ANSWERS = {
    "bytes": lambda request: AMLResponse(request.get_data(), 200, {"Content-Type": "image/png"}),
    "json": lambda request: AMLResponse({"a": 1}, 201, json_str=True),
    "text": lambda request: AMLResponse("words", 200),
    "none": lambda request: AMLResponse(None, 200),
    "bad": lambda request: AMLResponse("mine", 500),
    "teapot": lambda request: AMLResponse("short", 418, {"X-Many": "a, b"}),
    "failed": lambda request: AMLResponse("x", 200, run_function_failed=True),
    "lower case": lambda request: AMLResponse("x", 200, {"content-type": "image/png"}),
    "chunked": lambda request: AMLResponse("x", 200, {"Transfer-Encoding": "chunked"}),
    "no name": lambda request: AMLResponse("x", 200, {"X A": "b"}),
    "number": lambda request: AMLResponse(5, 200),
    "numbers": lambda request: AMLResponse([1, 2], 200),
    "texts": lambda request: AMLResponse(["a", "b"], 200),
    "no content": lambda request: AMLResponse("", 204),
    "umlaut": lambda request: AMLResponse("x", 200, {"X-Many": "ä"}),
    "value": lambda request: [1, 2],
}
