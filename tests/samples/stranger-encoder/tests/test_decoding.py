import pytest
from stranger_encoder.decoding import StrangerEncoder

from plex_previews.testing.encoder_contract import EncoderContract


class TestStrangerEncoder(EncoderContract):
    @pytest.fixture
    def encoder(self):
        return StrangerEncoder()
