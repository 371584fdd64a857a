"""A document as Markdown that is complete by itself."""
