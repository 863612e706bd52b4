"""A photo of a dish as it is uploaded, made into what a menu shows: upright, 5:4, in a few widths, and nothing else.

Where it was taken, by whom and with which phone stays behind. Nothing here touches a disk.
"""

import io
from base64 import b64encode
from contextlib import suppress
from hashlib import sha256
from typing import Any, NamedTuple

from PIL import Image, ImageCms, ImageOps

from forkflow.base.errors import Refused

KINDS = frozenset({"image/jpeg", "image/png", "image/webp"})
LARGEST_BYTES = 12_000_000
MOST_PIXELS = 50_000_000  # of a JPEG, as the best phones take them
MOST_PIXELS_WHOLE = 25_000_000  # of what cannot be read smaller than it is
WIDTHS = (160, 320, 640, 1280)
SHAPE = (5, 4)
SMALLEST = (320, 256)

ENOUGH = (WIDTHS[-1] * 2, WIDTHS[-1] * 2)

_FORMATS = ("JPEG", "PNG", "WEBP")
_QUALITY = 80
_SHRINKABLE = ("L", "LA", "RGB", "RGBA")  # in the other modes a colour is not a mean of its neighbours


class PhotoUnfit(Refused):
    """This photo cannot be used."""

    code = "photo_unfit"


class Prepared(NamedTuple):
    """A photo ready for the menu: WebP by width, in base64; `colour` is what stands there while it loads."""

    digest: str
    colour: str
    widths: dict[int, str]


def prepared(content: bytes) -> Prepared:
    """The derived sizes. Raises PhotoUnfit with what is wrong: no photo, too small, or a bomb of pixels."""
    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as opened:
            _must_fit(opened.size, MOST_PIXELS if opened.format == "JPEG" else MOST_PIXELS_WHOLE)
            picture = _upright(_near(opened))
    except PhotoUnfit:
        raise
    except Exception as error:  # whatever a file may hold, Pillow has an exception for it
        raise PhotoUnfit("This is no photo that can be read. Send a JPEG, PNG or WebP.") from error
    _must_fit(picture.size, MOST_PIXELS)
    width = min(picture.width, picture.height * SHAPE[0] // SHAPE[1])
    sizes = [each for each in WIDTHS if each <= width]
    return Prepared(
        digest=sha256(content).hexdigest()[:32],
        colour=_colour(picture),
        widths={each: _webp(ImageOps.fit(picture, (each, each * SHAPE[1] // SHAPE[0]))) for each in sizes},
    )


def _must_fit(size: tuple[int, int], most: int) -> None:
    if size[0] * size[1] > most:
        raise PhotoUnfit(
            "This photo has more than {most} million pixels. Send a smaller one.", most=most // 1_000_000
        )  # fmt: skip
    if size[0] < SMALLEST[0] or size[1] < SMALLEST[1]:
        raise PhotoUnfit(
            "This photo is smaller than {width} × {height} pixels. Send a larger one.",
            width=SMALLEST[0], height=SMALLEST[1],
        )  # fmt: skip


def _near(opened: Image.Image) -> Image.Image:
    """No larger than what is made of it needs: each step after this one holds the picture once more in memory."""
    if opened.format == "JPEG":  # read at a half or a quarter
        opened.draft("RGB", ENOUGH)
    elif opened.mode in _SHRINKABLE:
        opened.thumbnail(ENOUGH, Image.Resampling.BOX, reducing_gap=1.0)
    return opened


def _upright(opened: Image.Image) -> Image.Image:
    """As it was meant to be seen, in plain colours, on white where it is transparent."""
    picture = ImageOps.exif_transpose(opened)
    profile = opened.info.get("icc_profile")
    if profile and picture.mode in ("RGB", "RGBA"):
        with suppress(ImageCms.PyCMSError, OSError):
            mine = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            cms: Any = ImageCms
            turned = cms.profileToProfile(picture, mine, cms.createProfile("sRGB"))
            picture = turned or picture
    if "A" in picture.getbands() or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        white = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(white, picture)
    return picture.convert("RGB")


def _colour(picture: Image.Image) -> str:
    """What the photo looks like from far away."""
    whole: Any = picture
    red, green, blue = whole.resize((1, 1), Image.Resampling.BOX).tobytes()
    return f"#{red:02x}{green:02x}{blue:02x}"


def _webp(picture: Image.Image) -> str:
    written = io.BytesIO()
    picture.save(written, "WEBP", quality=_QUALITY, method=4)
    return b64encode(written.getvalue()).decode()
