import json
import time


def init():
    pass


def run(data):
    time.sleep(float(json.loads(data)["seconds"]))
    return "slept"
