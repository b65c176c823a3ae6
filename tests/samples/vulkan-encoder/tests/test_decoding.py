import pytest
from vulkan_encoder.decoding import VulkanEncoder

from plex_previews.testing.encoder_contract import EncoderContract


class TestVulkanEncoder(EncoderContract):
    @pytest.fixture
    def encoder(self):
        return VulkanEncoder()
