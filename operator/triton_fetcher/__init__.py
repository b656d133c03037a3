"""The init container of every serving pod: brings the model repository, checks it, publishes it.

`pipeline` is the story. Sources know one scheme each and nothing about disks; `transfer` moves
bytes to a disk and knows no scheme; `repository` judges what arrived and is pure. Nothing here
talks to the Kubernetes API: the request comes in a variable, the answer is the container's
termination message.
"""
