from plex_previews.encoding.ffmpeg import Arguments, FfmpegEncoder, find_ffmpeg, lacks
from plex_previews.model import Device


class VulkanEncoder(FfmpegEncoder):
    def devices(self):
        lame = lacks(find_ffmpeg() or "ffmpeg", ["scale_vulkan"])
        return [
            Device("vulkan", "0", "the first GPU", slots=2, problem="no ffmpeg with Vulkan" if lame else "")
        ]

    def arguments(self, device, video, size):
        use = ("-init_hw_device", f"vulkan=gpu:{device.name}", "-hwaccel", "vulkan", "-hwaccel_device", "gpu")
        scale = f"scale_vulkan=w={size.width}:h={size.height}"
        download = "hwdownload,format=" + ("p010le" if video.bit_depth > 8 else "nv12")
        return Arguments((*use, "-hwaccel_output_format", "vulkan"), f"{scale},{download}")
