"""The formats of pictures: each file stripped to the parts that paint it, before it is decoded.

What a camera, an editor or an attacker wrote beside the pixels (notes, profiles, thumbnails,
further frames) is never parsed: it is dropped, once the way up has been read from it. A format's
module also refuses, before any pixel is decoded, what would take unbounded time or memory.
"""
