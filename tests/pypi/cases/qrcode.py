"""`qrcode`: squares."""

import io

import qrcode
from qrcode.image.pil import PilImage


def draws():
    code = qrcode.QRCode(border=1)
    code.add_data("hello")
    code.make(fit=True)
    picture, file = code.make_image(image_factory=PilImage), io.BytesIO()
    picture.save(file)
    return [len(code.get_matrix()), "".join("#" if bit else " " for bit in code.get_matrix()[1]), picture.size, file.getvalue()[:8]]
