"""``python -m tenfold``: the command line without the installed script."""

from tenfold.cli import main

main()
