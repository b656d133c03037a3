"""Build the project's images from ordinary Dockerfiles and put them into a cluster.

Runs before anything is installed, so it uses Python's standard library only. What is in an image
belongs in its Dockerfile; what belongs here is when to build it and how it gets into a cluster.
"""
