"""QR codes as inline SVG: black on white in every theme, because a camera needs the contrast."""

from functools import lru_cache

import segno
from markupsafe import Markup


@lru_cache(maxsize=2048)
def svg(text: str) -> Markup:
    """An <svg> element without fixed size (CSS sizes it), with the quiet zone of four modules that the standard asks for."""
    made = segno.make(text, error="m", micro=False)
    return Markup(made.svg_inline(border=4, dark="#000", light="#fff", omitsize=True, svgclass="qr", lineclass=None))
