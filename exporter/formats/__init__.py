"""Document -> Bundle, one folder a format; nothing here draws, reads a file or asks a clock."""
