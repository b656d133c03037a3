"""The middleware as whole processes, compared with the server that it replaces."""
