import os

import pytest

from rendering import Helm


@pytest.fixture(scope="session")
def helm() -> Helm:
    return Helm(os.environ["CHART_TOOLS"])
