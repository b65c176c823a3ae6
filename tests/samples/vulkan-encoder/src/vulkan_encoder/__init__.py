from pathlib import Path

from plex_previews.plugins import EncoderType, hookimpl


def make_encoder():
    from vulkan_encoder.decoding import VulkanEncoder

    return VulkanEncoder()


def may_be_here():
    return any(Path("/sys/class/drm").glob("renderD*"))


@hookimpl
def plex_previews_encoders():
    return EncoderType("vulkan", "A GPU with Vulkan video", make_encoder, rank=15, may_be_here=may_be_here)
