"""Text -> Report: the dialects in which reports are written, and diagnostics that point at them."""
