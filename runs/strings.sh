#!/usr/bin/env bash
# Makes tenfold/weights/number.tenfold, the reader of numbers that ships.
# Needs: pip install -e '.[train]' torch==2.13.0, in an environment of its own.
#
# Three and a quarter hours on two cores that have bfloat16: the first network is trained in two
# rounds, the second in one; for each round 500,000 strips are composed while they are first
# learnt from, and seen five times more. Without PyTorch leave out --trainer torch: the recipe is the
# same, and takes nearly three times as long.
# What was composed and trained is kept in runs/strings and not made twice; runs/strings/batch.png
# shows some of it.
set -euo pipefail
cd "$(dirname "$0")/.."
exec python runs/strings.py --trainer torch "$@"
