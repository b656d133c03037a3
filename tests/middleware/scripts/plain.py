import datetime as dt
import json
import multiprocessing
import os
import time

import numpy as np


def init():
    global model_dir
    model_dir = os.getenv("AZUREML_MODEL_DIR")


def run(data):
    if data.startswith("do "):
        return RESULTS[data[3:]]()
    return {"got": data, "type": type(data).__name__, "model_dir": model_dir}


def fail():
    raise ValueError("secret words of the script")


def leave():
    raise SystemExit(1)


def late():
    time.sleep(30)


def swallow():
    try:
        time.sleep(30)
    except TimeoutError:
        return "gave up"


def hurried():
    raise TimeoutError("a database of the script's")


def square(number):
    return number * number


def pool():
    with multiprocessing.Pool(2) as processes:
        return processes.map(square, [1, 2, 3])


class Odd:
    pass


RESULTS = {
    "text": lambda: "text",
    "none": lambda: None,
    "unicode": lambda: {"ä": "日本"},
    "tuple": lambda: ("body", 201),
    "list": lambda: [1, 2.5, True, None],
    "nan": lambda: float("nan"),
    "numpy array": lambda: np.arange(4, dtype=np.float32).reshape(2, 2),
    "numpy in dict": lambda: {"label": np.int64(7), "scores": np.array([0.5, 0.25])},
    "numpy scalar": lambda: np.float32(1.5),
    "numpy not a number": lambda: np.array([np.nan, np.inf]),
    "numpy bytes": lambda: np.array([b"a"], dtype=object),
    "infinite": lambda: [float("inf"), -float("inf")],
    "generator": lambda: (each for each in "ab"),
    "date": lambda: dt.date(2026, 11, 23),
    "odd key": lambda: {(1, 2): 3},
    "hurried": hurried,
    "pool": pool,
    "bytes": lambda: b"raw",
    "set": lambda: {1, 2},
    "object": Odd,
    "json text": lambda: json.dumps({"a": 1}),
    "fail": fail,
    "exit": leave,
    "late": late,
    "swallow": swallow,
}
