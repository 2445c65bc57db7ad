#!/usr/bin/env bash
# Makes tenfold/weights/number.tenfold, the reader of numbers that ships.
# Needs: pip install -e '.[train]'.
#
# TIME
# SCORE
# What was composed and trained is kept in runs/strings and not made twice; runs/strings/batch.png
# shows some of it.
set -euo pipefail
cd "$(dirname "$0")/.."
exec python runs/strings.py "$@"
