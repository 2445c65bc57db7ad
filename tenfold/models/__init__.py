"""Networks: the tutorials' and ours, and how any Keras model is fed."""
