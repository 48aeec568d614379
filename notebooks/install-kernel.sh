#!/usr/bin/env bash
# Installs the Java kernel of this checkout for Jupyter: install-kernel.sh [--prefix DIR]
set -euo pipefail

usage() {
    echo "Usage: install-kernel.sh [--prefix DIR]"
    echo "Writes kernels/stillhouse-java/kernel.json for Jupyter: under DIR/share/jupyter, or where your own kernels lie."
    echo "Prints the path of the file. Exit codes: 0 done, 2 usage, 4 something is not installed or built."
}

fail() {
    local code=$1
    shift
    printf '%s\n' "$@" >&2
    exit "$code"
}

case "$(uname)" in
    Darwin) data="${JUPYTER_DATA_DIR:-$HOME/Library/Jupyter}" ;;
    *) data="${JUPYTER_DATA_DIR:-${XDG_DATA_HOME:-$HOME/.local/share}/jupyter}" ;;
esac
while [ $# -gt 0 ]; do
    case "$1" in
        --help) usage; exit 0 ;;
        --prefix)
            [ $# -ge 2 ] || fail 2 "--prefix needs a folder"
            mkdir -p "$2"
            data="$(cd "$2" && pwd)/share/jupyter"
            shift 2
            ;;
        *) fail 2 "Unknown argument: $1" "$(usage)" ;;
    esac
done

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
kernel="$root/notebooks/kernel/target"
app="$root/pipeline/app/target"
for built in "$kernel/stillhouse-notebook-kernel.jar" "$kernel/lib" "$app/stillhouse-app.jar" "$app/lib"; do
    [ -e "$built" ] || fail 4 "$built is missing; build it first, in $root:" \
        "  mvn -q -pl pipeline/app,notebooks/kernel -am package -DskipTests"
done

java="${JAVA_HOME:+$JAVA_HOME/bin/}java"
command -v "$java" > /dev/null || fail 4 "There is no $java; install a JDK, version 17 or newer, or set JAVA_HOME"
"$java" --list-modules | grep -q '^jdk\.jshell' ||
    fail 4 "$java has no JShell, so it is a JRE; install a JDK, version 17 or newer, or set JAVA_HOME"

own="$kernel/stillhouse-notebook-kernel.jar:$kernel/lib/*"
"$java" -cp "$own" dev.stillhouse.notebook.InstallKernel "$data" "$own:$app/stillhouse-app.jar:$app/lib/*"
