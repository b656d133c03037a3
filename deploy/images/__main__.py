"""Build the project's container images and load them into the cluster in use."""

from triton_images.command_line import main

if __name__ == "__main__":
    raise SystemExit(main())
