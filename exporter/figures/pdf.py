"""The same drawing, the same PDF: puts the objects of an engine's PDF into a fixed order."""

import io

import pikepdf


def settle(pdf: bytes) -> bytes:
    """Rewrite a PDF with a fixed object order and an /ID made from its content.

    The engine writes resources in the order of a hash map (like typst #6783). Object streams
    stay off: with them two orders remain.
    """
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        document.save(
            out,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            recompress_flate=False,
        )
    return out.getvalue()
