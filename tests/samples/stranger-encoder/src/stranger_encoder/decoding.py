from av.codec.hwaccel import HWAccel

from plex_previews.encoding.libav import LibavEncoder
from plex_previews.model import Device


class StrangerEncoder(LibavEncoder):
    def devices(self):
        names = {"videotoolbox": "Apple's decoder", "software": "no hardware at all"}
        return filter(self.proven, [Device("stranger", *each) for each in names.items()])

    def hwaccel(self, device):
        return None if device.name == "software" else HWAccel(device.name, allow_software_fallback=False)
