#!/usr/bin/env bash
# Runs explore-run.ipynb on a run without a browser: execute.sh RUN_FOLDER OUT.ipynb|OUT.html
set -euo pipefail

usage() {
    echo "Usage: execute.sh RUN_FOLDER OUT.ipynb|OUT.html"
    echo "Runs explore-run.ipynb on a run and writes it with its outputs, as a notebook or as a page."
    echo "Exit codes: 0 done, 1 a cell failed, 2 usage, 3 not a run folder, 4 something is not installed or built."
}

fail() {
    local code=$1
    shift
    printf '%s\n' "$@" >&2
    exit "$code"
}

[ "${1:-}" != --help ] || { usage; exit 0; }
[ $# -eq 2 ] || fail 2 "$(usage)"
case "$2" in
    *.ipynb) format=notebook ;;
    *.html) format=html ;;
    *) fail 2 "$2 ends neither in .ipynb nor in .html" ;;
esac
[ -f "$1/manifest.json" ] || fail 3 "There is no manifest.json in $1; give the folder of a finished run"
command -v jupyter-nbconvert > /dev/null || fail 4 \
    "There is no jupyter-nbconvert on the PATH. Install it:" \
    "  Debian, Ubuntu: apt-get install jupyter-nbconvert jupyter-client python3-ipykernel" \
    "  elsewhere:      pip install nbconvert jupyter-client ipykernel"

run="$(cd "$1" && pwd)"
mkdir -p "$(dirname "$2")"
folder="$(cd "$(dirname "$2")" && pwd)"
notebooks="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
prefix="$(mktemp -d)"
trap 'rm -rf "$prefix"' EXIT
"$notebooks/install-kernel.sh" --prefix "$prefix" > /dev/null

JUPYTER_PATH="$prefix/share/jupyter" STILLHOUSE_RUN="$run" jupyter-nbconvert \
    --execute --ExecutePreprocessor.timeout=600 --log-level=WARN \
    --to "$format" --output-dir "$folder" --output "$(basename "$2")" "$notebooks/explore-run.ipynb" ||
    fail 1 "explore-run.ipynb did not run to its end on $run; the cell that failed is named above"
