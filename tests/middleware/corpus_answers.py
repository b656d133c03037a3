"""Cases of the comparison: what a request gets from a script that works."""

from middleware.case import Case, http

JSON = {"Content_Type": "application/json"}
OCTETS = {"Content_Type": "application/octet-stream"}
BETTER_VALUE = "NumPy values are what models return; the sample that Azure linked to returned them."
BODY_KEPT = "The old server parsed a form away before the script saw it; curl sends that type."
BLAME = "The script returned what can't be sent, so the header says that it failed."
ERROR_IDS = "An error is followed through the services as any other answer."
UPLOAD = '--B\r\nContent-Disposition: form-data; name="f"; filename="a.txt"\r\n\r\nhi\r\n--B--\r\n'
NO_HTTP = "A response that is no HTTP is the script's failure, told as every other."
HEALTH_IS_TEXT = "The word is plain text, and says so."
PATH_NAMED = "The message names the path and the paths there are."
SENT = (*("text", "none", "unicode", "tuple", "list", "nan", "infinite", "json text", "fail"),)
NOT_SENT = ("bytes", "set", "object", "generator", "date", "odd key", "numpy bytes")
BETTER = ("numpy array", "numpy in dict", "numpy scalar", "numpy not a number")

PLAIN: tuple[Case, ...] = (
    http("plain: JSON body", "plain.py", body='{"data": [1, 2]}', **JSON),
    http("plain: no JSON is fine", "plain.py", body="{oops", **JSON),
    http("plain: empty body", "plain.py", body="", **JSON),
    http("plain: text in UTF-8", "plain.py", body="äöü 日本".encode(), **OCTETS),
    http("plain: bad UTF-8", "plain.py", body=b"\xff\xfe", **OCTETS),
    http(
        "plain: form content type",
        "plain.py",
        body="a=1&b=2",
        Content_Type="application/x-www-form-urlencoded",
        reason=BODY_KEPT,
    ),
    http("plain: GET without query", "plain.py", "GET"),
    http("plain: GET with query", "plain.py", "GET", "/score?a=1&b=[1,2]&c=x&d=null"),
    http("plain: GET with repeated name", "plain.py", "GET", "/score?a=1&a=two&e=%C3%A4"),
    http("plain: HEAD", "plain.py", "HEAD"),
    http("plain: PUT", "plain.py", "PUT", body="x", reason=ERROR_IDS),
    http(
        "plain: OPTIONS",
        "plain.py",
        "OPTIONS",
        reason="An empty text is not JSON; nothing that reads the answer to OPTIONS minds.",
    ),
    http("plain: model directory", "plain.py", body="x", environment={"AZUREML_MODEL_DIR": "/m"}),
    http("path: health", "plain.py", "GET", "/", reason=HEALTH_IS_TEXT),
    http(
        "path: unknown",
        "plain.py",
        "GET",
        "/nothing",
        reason=PATH_NAMED,
    ),
    http("path: slash at the end", "plain.py", path="/score/", body="x", reason=PATH_NAMED),
    http("path: slash twice", "plain.py", path="//score", body="x"),
    http("path: health with query", "headers.py", "HEAD", "/?a=1", reason=HEALTH_IS_TEXT),
    http("path: POST to health", "plain.py", "POST", "/", body="x", reason=ERROR_IDS),
    *(http(f"returns: {value}", "plain.py", body=f"do {value}", **OCTETS) for value in SENT),
    *(
        http(f"returns: {value}", "plain.py", body=f"do {value}", reason=BLAME, **OCTETS)
        for value in NOT_SENT
    ),
    *(
        http(f"returns: {value}", "plain.py", body=f"do {value}", reason=BETTER_VALUE, **OCTETS)
        for value in BETTER
    ),
    http(
        "run raises TimeoutError",
        "plain.py",
        body="do hurried",
        reason="It is the script's own error, not the limit of the request.",
    ),
    http(
        "run makes a pool of processes",
        "plain.py",
        body="do pool",
        reason="The script's module can be imported by its name, so its functions can be sent.",
    ),
    http("headers: wanted by run", "headers.py", body="x", X_Custom="Me", x_twice="a,b", **OCTETS),
)

RAW: tuple[Case, ...] = (
    http("raw: POST", "raw.py", body=b"\x00\xff", X_Custom="Me", **OCTETS),
    http("raw: GET with query", "raw.py", "GET", "/score?x=1&x=2&y=z"),
    http(
        "raw: form",
        "raw.py",
        body="a=1&b=2",
        Content_Type="application/x-www-form-urlencoded",
    ),
    http(
        "raw: file upload",
        "raw.py",
        body=UPLOAD,
        Content_Type="multipart/form-data; boundary=B",
    ),
    http("raw: OPTIONS", "raw.py", "OPTIONS"),
    *(
        http(
            f"raw answer: {kind}", "raw.py", path=f"/score?answer={kind}", body=b"\x89PNG", **OCTETS
        )
        for kind in (
            *("bytes", "json", "text", "none", "bad", "teapot", "failed", "value"),
            *("texts", "no+content"),
        )
    ),
    http(
        "raw answer: a header beyond ASCII",
        "raw.py",
        path="/score?answer=umlaut",
        body="x",
        reason="In UTF-8, as it comes in; the old server knew Latin-1 only and failed at the rest.",
    ),
    http(
        "raw answer: content type in lower case",
        "raw.py",
        path="/score?answer=lower+case",
        body="x",
        reason="Two content types are invalid; the script's own is the one that is meant.",
    ),
    http("raw answer: its own transfer encoding", "raw.py", path="/score?answer=chunked", body="x"),
    *(
        http(
            f"raw answer: {kind}",
            "raw.py",
            path=f"/score?answer={kind.replace(' ', '+')}",
            body="x",
            reason=NO_HTTP,
        )
        for kind in ("no name", "number", "numbers")
    ),
    http(
        "async run",
        "async_run.py",
        body=b"12345",
        **OCTETS,
        reason="Azure's own Triton sample has an async run(); the old server never awaited it.",
    ),
)

FOLDER: tuple[Case, ...] = (
    http(
        "folder of the script",
        "folder/here.py",
        body="x",
        environment={"AZUREML_SOURCE_DIRECTORY": "folder"},
        reason="Scripts open files beside them by relative paths, as Azure's guide shows it.",
    ),
)

SCHEMA: tuple[Case, ...] = (
    http("schema: both parameters", "schema.py", body='{"data": [[1, 2]], "factor": 2}', **JSON),
    http("schema: default used", "schema.py", body='{"data": [[1, 2]]}', **JSON),
    http(
        "schema: charset named",
        "schema.py",
        body='{"data": [[1, 2]]}',
        Content_Type="application/json; charset=utf-8",
    ),
    http("schema: wrong content type", "schema.py", body="{}", Content_Type="text/plain"),
    http("schema: no content type", "schema.py", body="{}"),
    http("schema: bad JSON", "schema.py", body='{"data": [', **JSON),
    http(
        "schema: bad UTF-8",
        "schema.py",
        body=b'{"data": "\xff"}',
        **JSON,
        reason="The client's mistake, as it is without a schema; the old server called it its own.",
    ),
    http("schema: empty body", "schema.py", body="", **JSON),
    http("schema: not an object", "schema.py", body="[1]", **JSON),
    http("schema: missing parameter", "schema.py", body='{"factor": 2}', **JSON),
    http("schema: wrong value", "schema.py", body='{"data": "words"}', **JSON),
    http("schema: GET", "schema.py", "GET", "/score?data=[[1,2]]&factor=2"),
)

IDS: tuple[Case, ...] = (
    http("ids: request", "plain.py", body="x", x_request_id="abc"),
    http("ids: client", "plain.py", body="x", x_ms_client_request_id="mine"),
    http("ids: legacy", "plain.py", body="x", x_ms_request_id="old"),
    http(
        "ids: all",
        "plain.py",
        body="x",
        x_request_id="r",
        x_ms_client_request_id="c",
        x_ms_request_id="l",
        TraceId="t",
    ),
    http("ids: request too long", "plain.py", body="x", x_request_id="a" * 101),
    http("ids: client too long", "plain.py", body="x", x_ms_client_request_id="a" * 101),
    http("ids: legacy too long", "plain.py", body="x", x_ms_request_id="a" * 101),
    http("ids: longest", "plain.py", body="x", x_request_id="a" * 100),
)

_ORIGINS = {"AML_CORS_ORIGINS": "https://a.example, https://b.example"}
_PREFLIGHT = {"Access_Control_Request_Method": "POST", "Access_Control_Request_Headers": "X-B, X-A"}
CORS: tuple[Case, ...] = (
    http(
        "cors: allowed origin",
        "plain.py",
        body="x",
        Origin="https://b.example",
        environment=_ORIGINS,
    ),
    http(
        "cors: other origin", "plain.py", body="x", Origin="https://c.example", environment=_ORIGINS
    ),
    http(
        "cors: no origin",
        "plain.py",
        body="x",
        environment=_ORIGINS,
        reason="Two origins in one header are invalid, and nobody asked.",
    ),
    http(
        "cors: preflight",
        "plain.py",
        "OPTIONS",
        Origin="https://a.example",
        environment=_ORIGINS,
        reason="An empty text is not JSON; see OPTIONS.",
        **_PREFLIGHT,
    ),
    http(
        "cors: any origin",
        "plain.py",
        body="x",
        Origin="https://c.example",
        environment={"AML_CORS_ORIGINS": "*"},
    ),
)
