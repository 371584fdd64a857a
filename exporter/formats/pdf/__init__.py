"""A document as PDF/A-3a and PDF/UA-1, by WeasyPrint: the only room that imports it."""
