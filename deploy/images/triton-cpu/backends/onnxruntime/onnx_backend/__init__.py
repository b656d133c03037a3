"""What the backend does, without Triton: nothing in here imports triton_python_backend_utils."""
