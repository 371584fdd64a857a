"""Document -> Bundle, one module a format; nothing here draws, reads a file or asks a clock."""
