#!/usr/bin/env bash
# Makes tenfold/weights/digit.tenfold, the reader that ships. Needs: pip install -e '.[train]'.
set -euo pipefail
cd "$(dirname "$0")/.."
exec python runs/digit.py "$@"
