"""OCI registries: what a reference means, how a registry is asked, what an artifact becomes."""
