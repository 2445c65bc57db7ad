"""The same work on one machine or on many: pictures to read, and networks to train.

    reading       pictures → a folder of Parquet, here
    ├── on_ray    the same, on the workers of a cluster
    ├── shards    what is to be read, in pieces that a worker takes
    ├── pictures  a piece → its pictures, a batch at a time
    └── results   the folder: what is in it, and how a batch is added whole or not at all
        ├── rows      readings as rows with a key
        └── places    files of this machine, or behind an address
    trials        seeds, folds and searches: a run folder each, here or on a cluster

What is done does not depend on where: a cluster only runs more of it at once. Only ``on_ray`` and
``trials_on_ray`` know Ray.
"""
