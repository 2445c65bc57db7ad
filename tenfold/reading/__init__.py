"""From glyphs to numbers, with ONNX Runtime alone: bundles, readers and their answers."""
