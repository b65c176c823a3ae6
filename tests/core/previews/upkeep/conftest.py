"""Sets of thumbnails with a colour for each slot, and the app with real children."""

import colorsys
import io

import pytest
from PIL import Image

from plex_previews import open_app
from plex_previews.formats.bif import write_bif
from plex_previews.formats.webvtt import cues, to_webvtt
from plex_previews.model import Geometry, Grid

CELL = Geometry(64, 36)
SINGLE = Grid(1, 1)


@pytest.fixture(scope="module")
def upkeep():
    with open_app(workers=1) as app:
        yield app.upkeep


def colour(slot):
    red, green, blue = colorsys.hsv_to_rgb(slot * 0.618 % 1, 0.8, 0.5 + slot % 3 / 6)
    return round(255 * red), round(255 * green), round(255 * blue)


def picture(slot, size=CELL):
    """A bright corner on the slot's colour: nobody takes it for blank."""
    image = Image.new("RGB", (size.width, size.height), colour(slot))
    image.paste((255, 255, 255), (0, 0, size.width // 4, size.height // 4))
    return image


def jpeg(image):
    file = io.BytesIO()
    image.save(file, "JPEG", quality=95)
    return file.getvalue()


class Maker:
    """Writes sets as others would, with Pillow alone."""

    cell = CELL
    picture = staticmethod(picture)
    jpeg = staticmethod(jpeg)

    @staticmethod
    def colours(image, grid=SINGLE, cell=CELL):
        """The colour in the middle of each cell of a picture."""
        rgb = image.convert("RGB")
        return [
            rgb.getpixel((column * cell.width + cell.width // 2, row * cell.height + cell.height // 2))
            for row in range(grid.rows)
            for column in range(grid.columns)
        ]

    @staticmethod
    def is_like(found, slot):
        """Whether a colour is the slot's; None stands for black."""
        wanted = (0, 0, 0) if slot is None else colour(slot)
        return all(abs(one - other) <= 12 for one, other in zip(found, wanted, strict=True))

    @staticmethod
    def bif(path, count, interval=10):
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_bif(file, [jpeg(picture(slot)) for slot in range(count)], count=count, interval=interval)
        return path

    @staticmethod
    def sheets(folder, count, grid, rows=None):
        folder.mkdir(parents=True)
        for number in range(-(-count // grid.cells)):
            last = number == (count - 1) // grid.cells
            high = rows if last and rows else grid.rows
            sheet = Image.new("RGB", (grid.columns * CELL.width, high * CELL.height))
            for cell, slot in enumerate(range(number * grid.cells, min(count, (number + 1) * grid.cells))):
                row, column = divmod(cell, grid.columns)
                sheet.paste(picture(slot), (column * CELL.width, row * CELL.height))
            (folder / f"{number}.jpg").write_bytes(jpeg(sheet))
        return folder

    def track(self, folder, count, grid, interval=10.0):
        self.sheets(folder, count, grid)
        times = [slot * interval for slot in range(count)]
        text = to_webvtt(cues(times, count * interval, CELL, grid))
        (folder / "thumbnails.vtt").write_text(text, encoding="utf-8")
        return folder


@pytest.fixture(scope="session")
def maker():
    return Maker()
