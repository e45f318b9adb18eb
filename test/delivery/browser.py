"""What a browser does for Web Push: it makes a subscription and reads what comes for it, with another implementation's
decryption (http_ece) and another's tokens (PyJWT)."""

import base64
import json
import os
import re
from typing import NamedTuple

import http_ece
import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Sender(NamedTuple):
    """Who a message says that it is from (RFC 8292)."""

    key: str
    claims: dict


class Browser:
    def __init__(self, endpoint: str):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.auth = os.urandom(16)
        point = self.key.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        self.subscription = {
            "endpoint": endpoint,
            "expirationTime": None,
            "keys": {"p256dh": b64(point), "auth": b64(self.auth)},
        }

    def read(self, got) -> dict:
        """The text of a message, as JSON."""
        assert got.headers["content-encoding"] == "aes128gcm"
        return json.loads(http_ece.decrypt(got.body, private_key=self.key, auth_secret=self.auth))


def sender_of(got, audience: str) -> Sender:
    """The sender of a message to that push service; its signature is checked with the key that it names."""
    token, key = re.fullmatch(r"vapid t=([\w.-]+), k=([\w-]+)", got.headers["authorization"]).groups()
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), unb64(key))
    return Sender(key, jwt.decode(token, public, algorithms=["ES256"], audience=audience))
