"""Object stores: what needs no server."""

import pytest

from triton_api.fetching import FetchRequest
from triton_fetcher.credentials import Credentials
from triton_fetcher.errors import FetchError
from triton_fetcher.sources.azure import login
from triton_fetcher.sources.gs import service_account
from triton_fetcher.sources.object_store import cause, status_of, without_markers
from triton_fetcher.sources.s3 import config
from triton_fetcher.sources.source import RemoteFile

ANONYMOUS = Credentials({}, None)


def with_keys(**values: str) -> Credentials:
    return Credentials(values, "bucket")


def test_empty_objects_that_stand_for_folders_are_no_files():
    sizes = {"": 0, "m": 0, "m/1": 0, "m/1/model": 7, "m/1/empty": 0, "ensemble/1": 0}
    files = [RemoteFile(path, size, "v") for path, size in sizes.items()]
    assert [each.path for each in without_markers(files)] == ["m/1/model", "m/1/empty"]


def test_a_status_is_found_in_an_error_without_a_kind():
    error = OSError("Error performing GET - Server returned non-2xx status code: 503 Busy: ")
    assert status_of(error) == 503
    assert status_of(OSError("connection refused")) is None


def test_no_signature_of_a_url_is_told():
    text = "Generic error: GET https://a.blob/x?sig=hunter2 in 1s - HTTP error: error sending"
    assert cause(OSError(text)) == "HTTP error: error sending"
    assert "hunter2" not in cause(OSError("failed: https://a.blob/x?sig=hunter2"))


def test_a_bucket_is_read_without_a_signature_only_without_secret_and_identity(
    monkeypatch: pytest.MonkeyPatch,
):
    request = FetchRequest(uri="s3://bucket/models")
    assert config(request, ANONYMOUS, None)["skip_signature"] is True
    monkeypatch.setenv("AWS_WEB_IDENTITY_TOKEN_FILE", "/var/run/token")
    assert "skip_signature" not in config(request, ANONYMOUS, None)


def test_half_a_key_is_told():
    with pytest.raises(FetchError, match="Secret bucket lacks the key AWS_SECRET_ACCESS_KEY"):
        config(FetchRequest(uri="s3://b"), with_keys(AWS_ACCESS_KEY_ID="id"), None)


def test_the_requests_region_wins_over_the_secrets():
    names = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION")
    keys = Credentials(dict.fromkeys(names, "eu-west-1"), "bucket")
    assert config(FetchRequest(uri="s3://b"), keys, None)["region"] == "eu-west-1"
    request = FetchRequest(uri="s3://b", region="us-west-2")
    assert config(request, keys, None)["region"] == "us-west-2"


def test_each_way_to_sign_in_to_azure_has_its_keys():
    assert login(with_keys(AZURE_STORAGE_KEY="k")) == {"account_key": "k"}
    assert login(Credentials({"AZURE_STORAGE_SAS_TOKEN": "t"}, "s")) == {"sas_key": "t"}
    assert login(ANONYMOUS) == {"skip_signature": True}
    with pytest.raises(FetchError, match="AZURE_CLIENT_SECRET"):
        login(with_keys(AZURE_CLIENT_ID="c"))


def test_a_service_account_has_three_names():
    names = ("GOOGLE_SERVICE_ACCOUNT_KEY", "GOOGLE_APPLICATION_CREDENTIALS", "service-account.json")
    assert {service_account(Credentials({name: "{}"}, "s")) for name in names} == {"{}"}
