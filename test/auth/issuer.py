"""An issuer of tokens: keys, their JWKS, and tokens that are right but for what a test breaks."""

import base64
import hashlib
import hmac
import json
import time

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

NAME = "https://issuer.example"
AUDIENCE = "aido-test"
CLAIM = "aido_workspace"


def encoded(data) -> str:
    raw = data if isinstance(data, bytes) else json.dumps(data).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


class SigningKey:
    def __init__(self, kid, algorithm, private=None):
        self.kid, self.algorithm = kid, algorithm
        made = ec.generate_private_key(ec.SECP256R1()) if algorithm == "ES256" else None
        self.private = private or made or rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def public_pem(self) -> bytes:
        return self.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    def jwk(self) -> dict:
        kind = jwt.algorithms.ECAlgorithm if self.algorithm == "ES256" else jwt.algorithms.RSAAlgorithm
        return {**kind.to_jwk(self.private.public_key(), as_dict=True), "kid": self.kid, "use": "sig", "alg": self.algorithm}


class Issuer:
    def __init__(self):
        self.keys = {a: SigningKey(a.lower() + "-1", a) for a in ("RS256", "PS256", "ES256")}

    def jwks(self) -> str:
        # A symmetric key must be of no use, even when somebody published one.
        symmetric = {"kty": "oct", "kid": "shared", "k": encoded(b"0" * 32), "alg": "HS256"}
        return json.dumps({"keys": [k.jwk() for k in self.keys.values()] + [symmetric]})

    def claims(self, workspace, subject="ada", **changes) -> dict:
        now = int(time.time())
        made = {"iss": NAME, "aud": AUDIENCE, "sub": subject, "iat": now, "exp": now + 600, CLAIM: workspace, **changes}
        return {name: value for name, value in made.items() if value is not None}

    def token(self, workspace, subject="ada", algorithm="RS256", headers=None, key=None, **changes) -> str:
        key = key or self.keys[algorithm]
        return jwt.encode(
            self.claims(workspace, subject, **changes), key.private, algorithm, {"kid": key.kid, **(headers or {})}
        )

    def unsigned(self, workspace, algorithm="none", kid="rs256-1") -> str:
        head = encoded({"alg": algorithm, "typ": "JWT", "kid": kid})
        return f"{head}.{encoded(self.claims(workspace))}."

    def with_shared_secret(self, workspace, secret: bytes, kid: str) -> str:
        signed = f"{encoded({'alg': 'HS256', 'typ': 'JWT', 'kid': kid})}.{encoded(self.claims(workspace))}"
        return f"{signed}.{encoded(hmac.new(secret, signed.encode(), hashlib.sha256).digest())}"
