"""AWS signature version 4, as S3 wants it of a request: the AWS documentation's own steps."""

import hashlib
import hmac
from datetime import UTC, datetime
from urllib.parse import parse_qsl, quote, urlsplit


def signed_headers(
    method: str, url: str, body: bytes, *, key_id: str, key: str, region: str
) -> dict[str, str]:
    """Return the headers that authorise a request whose path and query are encoded already."""
    time = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    parts = urlsplit(url)
    headers = {
        "host": parts.netloc,
        "x-amz-content-sha256": hashlib.sha256(body).hexdigest(),
        "x-amz-date": time,
    }
    query = sorted(parse_qsl(parts.query, keep_blank_values=True))
    canonical = [
        method,
        parts.path,
        "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in query),
        *(f"{name}:{value}" for name, value in headers.items()),
        "",
        ";".join(headers),
        headers["x-amz-content-sha256"],
    ]
    scope = f"{time[:8]}/{region}/s3/aws4_request"
    digest = hashlib.sha256("\n".join(canonical).encode()).hexdigest()
    signing = f"AWS4{key}".encode()
    for word in scope.split("/"):
        signing = _hmac(signing, word)
    signature = _hmac(signing, f"AWS4-HMAC-SHA256\n{time}\n{scope}\n{digest}").hex()
    authorization = f"Credential={key_id}/{scope}, SignedHeaders={';'.join(headers)}"
    return {
        **headers,
        "authorization": f"AWS4-HMAC-SHA256 {authorization}, Signature={signature}",
    }


def _hmac(key: bytes, message: str) -> bytes:
    return hmac.new(key, message.encode(), hashlib.sha256).digest()
