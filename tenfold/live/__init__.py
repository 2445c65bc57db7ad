"""Watching a network learn: ``Live``, a callback for ``tenfold.train``, and the page it serves.

    callback.py    Live: what Keras calls; looks, holds, changes the rate
    looking.py     what is looked at: answers to some digits, the first weights
    measures.py    loss and accuracy between two looks
    board.py       what is told to those who watch
    controls.py    what they ask for
    server.py      HTTP on the loopback
    pages/         the page

All that touches the network happens in the thread that trains it; threads that serve see JSON.
"""

from tenfold.live.callback import Live

__all__ = ["Live"]
