"""Documents as a static site, by MkDocs and Material: the only room that imports them."""
