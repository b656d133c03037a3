#!/bin/bash
# Stands where NVIDIA's image has its entrypoint. That one prints a banner and ends in the same
# exec, so that tritonserver is process 1 and gets the signals; ours has nothing to print.
exec "$@"
