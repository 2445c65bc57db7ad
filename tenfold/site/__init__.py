"""A page that reads in the browser, as a folder that any file server can show."""

from tenfold.site.write import Site, write_site

__all__ = ["Site", "write_site"]
