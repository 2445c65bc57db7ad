#!/usr/bin/env bash
# Makes tenfold/weights/number.tenfold, the reader of numbers that ships.
# Needs: pip install -e '.[train]' torch==2.13.0, in an environment of its own.
#
# Two and a half hours on two cores that have bfloat16: for each of two networks 600,000 strips are
# composed while it is first trained on them, and seen five times more. Without PyTorch leave out
# --trainer torch: the recipe is the same, and takes nearly three times as long.
# What was composed and trained is kept in runs/strings and not made twice; runs/strings/batch.png
# shows some of it.
set -euo pipefail
cd "$(dirname "$0")/.."
exec python runs/strings.py --trainer torch "$@"
