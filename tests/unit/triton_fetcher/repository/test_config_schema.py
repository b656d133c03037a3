"""NVIDIA's schema, loaded without NVIDIA's client."""

from tritonclient.grpc import model_config_pb2

from triton_fetcher.repository.config_schema import schema, type_name


def test_the_schema_is_the_clients_own() -> None:
    """Loaded twice in one process, by file and by import, it is one schema."""
    assert schema().ModelConfig.DESCRIPTOR is model_config_pb2.ModelConfig.DESCRIPTOR


def test_types_have_names() -> None:
    """A number from a newer Triton stays a number."""
    assert (type_name(11), type_name(99)) == ("TYPE_FP32", "99")
