#!/usr/bin/env bash
# Makes a folder that runs benchmarks/gpu.sh on a machine that has neither Java nor Maven nor the network: a Java runtime, the engine without Spark,
# the reference dumps, and the peer. CUDA, cuBLAS, cuDNN and NCCL are those of that machine. Only for Linux on x86-64.
#   benchmarks/gpu-payload.sh OUT_DIR       after ./stillhouse has built; OUT_DIR must be empty, or not be there; OUT_DIR.tar.gz is the same, packed
#   JAVA_HOME     the JDK 17 whose runtime goes along; otherwise that of the javac on the PATH
#   CLASS_PATH    where the classes are, with colons; otherwise pipeline/app/target
#   LIMIT_MIB     what it may weigh, 64 when unset; more than that ends with 1
set -euo pipefail

fail() {
    echo "gpu-payload.sh: $1" >&2
    exit "$2"
}

[ $# -eq 1 ] || { sed -n '2,7s/^# \{0,1\}//p' "$0" >&2; exit 2; }
mkdir -p "$1"
out=$(cd "$1" && pwd)
[ -z "$(ls -A "$out")" ] || fail "$out is not empty; name an empty folder" 2
home=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
target=$home/pipeline/app/target
limit=${LIMIT_MIB:-64}

java_home=${JAVA_HOME:-$(dirname "$(dirname "$(readlink -f "$(command -v javac || echo /nowhere/bin/javac)")")")}
[ -x "$java_home/bin/jlink" ] && [ -d "$java_home/jmods" ] ||
    fail "$java_home has no bin/jlink with jmods; set JAVA_HOME to a whole JDK 17" 4

if [ -z "${CLASS_PATH:-}" ]; then
    [ -f "$target/stillhouse-app.jar" ] || fail "stillhouse is not built; run ./stillhouse --help first" 4
    CLASS_PATH=$target/stillhouse-app.jar:$(printf '%s:' "$target"/lib/*.jar)
fi

# What the commands of EngineMain need; nothing of Spark, Hadoop or ND4J.
is_needed() {
    case $1 in
        stillhouse-app* | stillhouse-contracts* | stillhouse-text* | stillhouse-tensor* | stillhouse-llama* | stillhouse-finetune*) ;;
        stillhouse-distill* | stillhouse-engine-cuda*) ;;
        jackson-core-2* | jackson-databind-2* | jackson-annotations-2* | log4j-api-* | log4j-core-* | picocli-*) ;;
        javacpp-[0-9]* | cuda-[0-9]*) case $1 in *redist* | *windows* | *macosx* | *arm64*) return 1 ;; esac ;;
        *) return 1 ;;
    esac
}

# Jars as they are; the classes of a module that was only compiled as a jar of its name.
mkdir "$out/lib"
IFS=: read -r -a entries <<< "$CLASS_PATH"
for entry in "${entries[@]}"; do
    case $entry in
        */target/classes)
            name=stillhouse-$(basename "${entry%/target/classes}")
            if is_needed "$name.jar"; then "$java_home/bin/jar" --create --file "$out/lib/$name.jar" -C "$entry" .; fi
            ;;
        *.jar) if is_needed "$(basename "$entry")"; then cp "$entry" "$out/lib/"; fi ;;
    esac
done
for name in stillhouse-app stillhouse-tensor stillhouse-distill jackson-databind picocli log4j-core; do
    compgen -G "$out/lib/$name*.jar" > /dev/null || fail "the class path has no $name; build with ./stillhouse --help" 4
done

"$java_home/bin/jlink" --add-modules java.base,java.logging,java.management,java.xml,jdk.management,jdk.unsupported,jdk.incubator.vector \
    --strip-debug --compress=2 --no-header-files --no-man-pages --output "$out/runtime" >&2

cat > "$out/stillhouse" << 'LAUNCHER'
#!/usr/bin/env bash
# The commands of stillhouse that need an engine alone. STILLHOUSE_JAVA_OPTS: options for Java, otherwise -Xmx4g
home=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck disable=SC2086 # options are words
exec "$home/runtime/bin/java" --add-modules=jdk.incubator.vector -XX:+UseSerialGC -Xshare:auto ${STILLHOUSE_JAVA_OPTS:--Xmx4g} \
    "-Dstillhouse.home=$home" -cp "$home/lib/*" dev.stillhouse.app.EngineMain "$@"
LAUNCHER
chmod +x "$out/stillhouse"

mkdir -p "$out/benchmarks"
cp "$home/benchmarks/gpu.sh" "$out/benchmarks/"
mkdir "$out/benchmarks/peers"
cp "$home"/benchmarks/peers/*.py "$out/benchmarks/peers/"
cp -r "$home/distill/src/test/resources/dumps" "$out/dumps"
git -C "$home" rev-parse --short HEAD > "$out/REVISION" 2> /dev/null || echo unknown > "$out/REVISION"

"$out/stillhouse" bench --help > /dev/null || fail "the payload does not start" 1
mib() { du -sb "$1" | awk '{ printf "%.1f", $1 / 1048576 }'; }
tar -C "$(dirname "$out")" -czf "$out.tar.gz" "$(basename "$out")"
echo "$out: $(mib "$out") MiB: runtime $(mib "$out/runtime"), jars $(mib "$out/lib"), dumps $(mib "$out/dumps"); packed $(mib "$out.tar.gz")"
compgen -G "$out/lib/stillhouse-engine-cuda*" > /dev/null ||
    echo "gpu-payload.sh: the class path has no engine-cuda, so this payload computes with the reference engine alone" >&2
awk -v m="$(mib "$out")" -v l="$limit" 'BEGIN { exit !(m <= l) }' || fail "that is more than $limit MiB" 1
