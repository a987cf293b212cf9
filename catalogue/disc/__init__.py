"""Disc: an edition as one folder, zip or image; sealed, signed, verified and patched."""
