"""Writes a trained network as ONNX, on the ``onnx`` package alone, and proves the copy right.

    write_onnx     model → file, proved
    ├── walk       which layer follows which → graph
    │   └── layers, pictures, activations, weights    what each layer is in ONNX
    ├── graph      nodes, constants, and how numbers are stored
    └── proof      trial pictures, and how far off the file is

``jax2onnx`` writes the same files from any JAX program, see ``benchmarks/export_size.py`` for what
that costs; this writer knows few layers and refuses the others.
"""

from tenfold.training.onnx_export.write import Parity, write_onnx

__all__ = ["Parity", "write_onnx"]
