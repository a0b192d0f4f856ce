"""`pillow`: pictures."""

import hashlib
import io

from PIL import Image, ImageDraw, ImageFilter


def draws_and_saves():
    picture = Image.new("RGB", (64, 48), "white")
    ImageDraw.Draw(picture).ellipse((8, 8, 40, 40), fill=(200, 30, 60))
    saved = {}
    for kind in ("PNG", "JPEG", "WEBP", "GIF"):
        data = io.BytesIO()
        picture.save(data, kind)
        again = Image.open(io.BytesIO(data.getvalue()))
        saved[kind] = [again.size, again.format, len(data.getvalue()) > 100]
    return saved


def transforms():
    picture = Image.radial_gradient("L").resize((32, 32)).rotate(30).filter(ImageFilter.GaussianBlur(2))
    return [hashlib.sha256(picture.tobytes()).hexdigest(), picture.getextrema()]
