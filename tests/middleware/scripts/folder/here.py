from pathlib import Path

import beside


def init():
    global words
    words = Path("words.txt").read_text() if Path("words.txt").exists() else "not found"


def run(data):
    return {"beside": beside.WORD, "words": words}
