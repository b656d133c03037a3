"""Entry of the middleware: `python -m triton_middleware`."""

import asyncio
import logging
import sys

from triton_middleware import last_words, logs, settings, supervisor

logger = logging.getLogger("triton_middleware")


def main() -> int:
    """Serve the script until told to end; return the exit code of the process.

    0 after a stop, 1 when a setting or the port is wrong, 3 when a worker could not start.
    """
    try:
        configured = settings.from_environment()
    except settings.SettingsError as error:
        logs.configure("INFO")
        logger.critical("%s", error)
        last_words.leave(str(error))
        return 1
    logs.configure(configured.log_level)
    return asyncio.run(supervisor.run(configured))


if __name__ == "__main__":
    sys.exit(main())
