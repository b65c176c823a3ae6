"""Colour by the standards' own formulae, in double precision; shares no code with the product.

PQ is SMPTE ST 2084, HLG and ICtCp ITU-R BT.2100, the primaries and matrices BT.709 and BT.2020, the cones those of
Hunt, Pointer and Estevez. Light is in cd/m²; pictures have the shape (height, width, 3).
"""

import numpy as np

M1, M2, C1, C2, C3 = 2610 / 16384, 2523 / 32, 3424 / 4096, 2413 / 128, 2392 / 128
A, B, C = 0.17883277, 0.28466892, 0.55991073
XYZ_OF_709 = np.array(
    [
        [0.4123907993, 0.3575843394, 0.1804807884],
        [0.2126390059, 0.7151686788, 0.0721923154],
        [0.0193308187, 0.1191947798, 0.9505321522],
    ]
)
XYZ_OF_2020 = np.array(
    [
        [0.6369580483, 0.1446169036, 0.1688809752],
        [0.2627002120, 0.6779980715, 0.0593017165],
        [0.0, 0.0280726930, 1.0609850577],
    ]
)
CONES_OF_XYZ = np.array([[0.40024, 0.70760, -0.08081], [-0.22630, 1.16532, 0.04570], [0, 0, 0.91822]])
CROSSTALK = np.array([[0.96, 0.02, 0.02], [0.02, 0.96, 0.02], [0.02, 0.02, 0.96]])
CONES_OF_IPT = np.array([[8192, 799, 1681], [8192, -933, 1091], [8192, 267, -5545]]) / 8192
CONES_OF_2020 = np.array([[1688, 2146, 262], [683, 2951, 462], [99, 309, 3688]]) / 4096
ICTCP_OF_CONES = np.array([[2048, 2048, 0], [6610, -13613, 7003], [17933, -17390, -543]]) / 4096
HLG_ICTCP_OF_CONES = np.array([[2048, 2048, 0], [3625, -7465, 3840], [9500, -9212, -288]]) / 4096


def pq(light):
    powered = (np.clip(light, 0, None) / 10_000) ** M1
    return ((C1 + C2 * powered) / (1 + C3 * powered)) ** M2


def of_pq(code):
    root = np.clip(code, 0, None) ** (1 / M2)
    return 10_000 * (np.maximum(root - C1, 0) / (C2 - C3 * root)) ** (1 / M1)


def hlg(scene):
    return np.where(scene <= 1 / 12, np.sqrt(3 * scene), A * np.log(np.maximum(12 * scene - B, 1e-9)) + C)


def of_hlg(code):
    """The light of a display of 1000 cd/m²."""
    scene = np.where(code <= 0.5, code**2 / 3, (np.exp((code - C) / A) + B) / 12)
    luminance = scene @ np.array([0.2627, 0.6780, 0.0593])
    return 1000 * scene * np.maximum(luminance, 1e-12)[..., None] ** 0.2


def bt2020_of_709(light):
    return light @ (np.linalg.inv(XYZ_OF_2020) @ XYZ_OF_709).T


def bt709_of_2020(light):
    return light @ (np.linalg.inv(XYZ_OF_709) @ XYZ_OF_2020).T


def shown(light):
    """R'G'B' in 0 to 255 of linear BT.709 in cd/m², on a display of 100 cd/m².

    What is too bright keeps its hue; what is negative is cut off.
    """
    dimmed = light / np.maximum(light.max(axis=-1, keepdims=True), 100)
    return 255 * np.clip(dimmed, 0, 1) ** (1 / 2.4)


def light_of(rgb):
    """The inverse of :func:`shown`."""
    return 100 * (np.asarray(rgb) / 255) ** 2.4


def samples(values, *, full_range=False, depth=10, weights=(0.2627, 0.0593)):
    """Y'CbCr of R'G'B' in 0 to 1: three planes."""
    kr, kb = weights
    red, green, blue = np.moveaxis(values, -1, 0)
    luma = kr * red + (1 - kr - kb) * green + kb * blue
    return quantised((luma, (blue - luma) / (2 - 2 * kb), (red - luma) / (2 - 2 * kr)), full_range, depth)


def quantised(signal, full_range=False, depth=10):
    top, step = 2**depth - 1, 2 ** (depth - 8)
    base, span, chroma = (0, top, top) if full_range else (16 * step, 219 * step, 224 * step)
    y, u, v = signal
    planes = base + span * y, 128 * step + chroma * u, 128 * step + chroma * v
    return [np.rint(plane).clip(0, top).astype(int) for plane in planes]


def constant_luminance(light):
    """Samples of linear BT.2020 as a display of 100 cd/m² shows it, by BT.2020's table 4."""
    values = np.clip(light / 100, 0, 1) ** (1 / 2.4)
    scene = np.where(values < 4.5 * 0.0181, values / 4.5, ((values + 0.0993) / 1.0993) ** (1 / 0.45))
    luminance = scene @ np.array([0.2627, 0.6780, 0.0593])
    luma = np.where(luminance < 0.0181, 4.5 * luminance, 1.0993 * luminance**0.45 - 0.0993)
    blue, red = values[..., 2] - luma, values[..., 0] - luma
    return quantised(
        (luma, blue / np.where(blue <= 0, 1.9404, 1.5816), red / np.where(red <= 0, 1.7184, 0.9936))
    )


def ictcp(light):
    """Samples of linear BT.2020."""
    return quantised(np.moveaxis(pq(light @ CONES_OF_2020.T) @ ICTCP_OF_CONES.T, -1, 0))


def hlg_ictcp(light):
    """Samples of what a display of 1000 cd/m² is to show: linear BT.2020."""
    cones = hlg(np.clip(scene_of(light) @ CONES_OF_2020.T, 0, 1))
    return quantised(np.moveaxis(cones @ HLG_ICTCP_OF_CONES.T, -1, 0))


def ipt(light):
    """Samples of linear BT.709, as profile 5 of Dolby Vision has them where nothing is reshaped."""
    cones = pq(light @ (CROSSTALK @ CONES_OF_XYZ @ XYZ_OF_709).T)
    return quantised(np.moveaxis(cones @ np.linalg.inv(CONES_OF_IPT).T, -1, 0), full_range=True)


def of_ipt(signal):
    """Linear BT.709 of three components in 0 to 1, of which the middle is no colour."""
    centred = np.moveaxis(np.asarray(signal), 0, -1) - np.array([0, 0.5, 0.5])
    cones = of_pq(centred @ CONES_OF_IPT.T)
    return cones @ (np.linalg.inv(CROSSTALK @ CONES_OF_XYZ @ XYZ_OF_709)).T


def hlg_of(light):
    """Codes of what a display of 1000 cd/m² is to show: linear BT.2020."""
    return hlg(np.clip(scene_of(light), 0, 1))


def scene_of(light):
    """The light before the camera, 0 to 1, for what a display of 1000 cd/m² is to show."""
    luminance = light @ np.array([0.2627, 0.6780, 0.0593]) / 1000
    return light / 1000 * np.maximum(luminance, 1e-12)[..., None] ** (1 / 1.2 - 1)
