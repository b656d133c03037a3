import numpy as np


def preprocess(body):
    return np.frombuffer(body, np.float32).reshape(1, 3, 224, 224)
