"""Every form in which people keep digits of their own; ``read`` is the door to all of them."""
