"""Pictures of high dynamic range, as linear BT.2020 in cd/m² of the shape (180, 320, 3)."""

import colorsys

import numpy as np

HEIGHT, WIDTH = 180, 320


def chart():
    """Hues of several strengths and brightnesses, and a row of greys up to 900 cd/m²."""
    rows = [(1, 1000), (1, 120), (0.5, 700), (0.5, 60), (0.2, 300), (0, None)]
    picture = np.zeros((HEIGHT, WIDTH, 3))
    for row, (saturation, light) in enumerate(rows):
        for column in range(12):
            level = light or 5 + 900 * (column / 11) ** 2
            patch = np.s_[row * 30 : row * 30 + 30, column * WIDTH // 12 : (column + 1) * WIDTH // 12]
            picture[patch] = np.array(colorsys.hsv_to_rgb(column / 12, saturation, 1)) * level
    return picture


def greys():
    """From black to 1000 cd/m², in steps that look alike."""
    ramp = np.linspace(0, 1, WIDTH) ** 4 * 1000
    return np.broadcast_to(ramp[None, :, None], (HEIGHT, WIDTH, 3)).copy()


def photograph():
    """A dusk: a sky that darkens, lights and things of all sizes and colours, and a little noise."""
    random = np.random.default_rng(3)
    y, x = np.mgrid[:HEIGHT, :WIDTH] / np.array([HEIGHT, WIDTH]).reshape(2, 1, 1)
    picture = (1 - y)[..., None] * np.array([20.0, 40.0, 90.0])
    for across, down, size in random.random((60, 3)):
        colour = random.random(3) * 10 ** random.uniform(0, 2.9)
        near = np.exp(-((x - across) ** 2 + (y - down) ** 2) / (0.002 + 0.02 * size))
        picture += near[..., None] * colour
    return np.clip(picture + random.normal(0, 0.5, picture.shape), 0, 1000)


SCENES = {"chart": chart, "greys": greys, "photograph": photograph}
