"""Names: what printed things are called, for those who only pass them on."""

BOOK = "catalogue.pdf"
