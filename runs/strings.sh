#!/usr/bin/env bash
# Makes tenfold/weights/number.tenfold, the reader of numbers that ships.
# Needs: pip install -e '.[train]'.
#
# About 100 minutes on two cores: 400,000 strips are composed while they are first trained on, then seen
# three times more. What ships was made in stages, see tenfold/weights/README.md.
# What was composed and trained is kept in runs/strings and not made twice; runs/strings/batch.png
# shows some of it.
set -euo pipefail
cd "$(dirname "$0")/.."
exec python runs/strings.py "$@"
