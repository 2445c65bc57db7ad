"""Training: the feed, the fit, checkpoints, and the run folder that keeps it all."""
