"""Deltas: files of a newer edition as what differs from those of an older one, in one piece.

An edition changes little and in many places: the search index is 300 files of which a few bytes
each are new, for a course that says one thing more. So all files are written one after another and
compressed with those that they replace as the dictionary (Zstandard, RFC 8878; its command line
calls this `--patch-from`).
"""

from __future__ import annotations

import zstandard

# Bytes of all files of a patch together, old and new each: they are held in memory.
MAX_BYTES = 256 << 20
LEVEL = 19
# The longest that the format may look back and every build of the library reads.
WINDOW = 27


def write(old: bytes, new: bytes) -> bytes:
    """What makes `new` of `old`."""
    parameters = zstandard.ZstdCompressionParameters.from_level(
        LEVEL,
        window_log=min(WINDOW, max(10, (len(old) + len(new)).bit_length())),
        enable_ldm=True,
        dict_size=len(old),
        source_size=len(new),
        write_checksum=True,
    )
    compressor = zstandard.ZstdCompressor(compression_params=parameters, dict_data=_dictionary(old))
    return compressor.compress(new)


def read(old: bytes, packed: bytes, size: int) -> bytes:
    """The `size` bytes that were written; ValueError when they do not come out."""
    try:
        if zstandard.get_frame_parameters(packed).content_size != size:
            raise ValueError(size)
        reader = zstandard.ZstdDecompressor(dict_data=_dictionary(old), max_window_size=1 << WINDOW)
        return reader.decompress(packed, max_output_size=size)
    except zstandard.ZstdError as error:
        raise ValueError(str(error)) from error


def _dictionary(old: bytes) -> zstandard.ZstdCompressionDict | None:
    """The older bytes as they are; too few make no dictionary."""
    if len(old) < 8:
        return None
    return zstandard.ZstdCompressionDict(old, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
