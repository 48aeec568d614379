#!/usr/bin/env bash
# Prepares made-up short rows with one executor of one core and with two, each a process, and prints what a second gives.
#   benchmarks/prepare.sh ROWS
#   EXECUTORS   how many to try; "1 2" when unset
#   CORES       cores of each executor; 1 when unset
#   MEMORY      of each executor, in MiB; 4096 when unset
#   SCRATCH     where rows and runs lie meanwhile, some 1.5 KB for each row; the temporary folder when unset
# Near duplicates, personal data, packing and all else that is on by default are looked for, with the tokenizer of the quickstart.
set -euo pipefail

[ $# -eq 1 ] || { sed -n '2,7s/^# \{0,1\}//p' "$0" >&2; exit 2; }
rows=$1
executors=${EXECUTORS:-1 2}
cores=${CORES:-1}
memory=${MEMORY:-4096}
home=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
scratch=$(mktemp -d "${SCRATCH:-${TMPDIR:-/tmp}}/stillhouse-prepare.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
results=$home/benchmarks/results/$(date -u +%Y-%m-%d-%H%M)-prepare.md

# What Spark needs of an installation to start executors.
export SPARK_HOME=$scratch/spark SPARK_SCALA_VERSION=2.13 SPARK_LOCAL_IP=127.0.0.1 SPARK_LOCAL_DIRS=$scratch/local
mkdir -p "$SPARK_HOME/work" "$SPARK_LOCAL_DIRS"
"$home/stillhouse" --version > "$scratch/version"
ln -s "$home/pipeline/app/target/lib" "$SPARK_HOME/jars"

# Questions and answers of 8 to 40 words, one row in ten an exact copy of an earlier one.
echo "prepare.sh: making $rows rows" >&2
mkdir "$scratch/rows"
awk -v rows="$rows" -v folder="$scratch/rows" '
    function word() { return words[int(rand() * rand() * 20000)] }
    function said(n,  text, i) { text = word(); for (i = 1; i < n; i++) text = text " " word(); return text "." }
    BEGIN {
        srand(42)
        split("ba ce di fo gu la me ni or pu ra se ti va xe an el in on ur", parts, " ")
        for (w = 0; w < 20000; w++) {
            words[w] = ""
            for (i = 0; i < 1 + int(4 * rand()); i++) words[w] = words[w] parts[1 + int(20 * rand())]
        }
        for (r = 0; r < rows; r++) {
            if (r % 10 != 9 || r < 1000) line = "\"prompt\":\"" said(6 + int(14 * rand())) "\",\"completion\":\"" said(2 + int(20 * rand())) "\"}"
            else line = kept[int(100 * rand())]
            if (r % 10 == 3) kept[int(r / 10) % 100] = line
            printf "{\"id\":\"row-%09d\",%s\n", r, line > (folder "/" int(r / 500000) ".jsonl")
        }
    }'
bytes=$(du -sb "$scratch/rows" | cut -f 1)
cat > "$scratch/prepare.yaml" <<SPEC
name: prepare
engine: {threads: 1}
spark:
  conf:
    spark.executor.memory: ${memory}m
    spark.executor.extraClassPath: $home/pipeline/app/target/stillhouse-app.jar
    spark.executor.extraJavaOptions: -XX:ActiveProcessorCount=$cores
    spark.ui.enabled: "false"
models: {base: {path: $home/examples/quickstart/base}}
data:
  kind: chats
  input: rows
  fields: {id: id, prompt: prompt, completion: completion}
  tokenizer: base
  sequence_length: 512
  dedup: {exact: true, near: {ngram: 5, bands: 14, rows: 8, threshold: 0.8}}
  pii: mask
SPEC

{
    echo "# Preparing $rows rows of $((bytes / rows)) bytes, $(date -u +%Y-%m-%d)"
    echo
    echo "$(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1), $(nproc) cores. Revision $(git -C "$home" rev-parse --short HEAD 2> /dev/null || echo unknown)."
    echo
    echo "| executors | cores of each | memory of each | seconds | rows/s | rows/s a core | times the first |"
    echo "|---|---|---|---|---|---|---|"
} | tee "$results"
first=
for count in $executors; do
    start=$(date +%s)
    "$home/stillhouse" prepare "$scratch/prepare.yaml" --out "$scratch/run-$count" --master "local-cluster[$count,$cores,$memory]" >&2
    seconds=$(($(date +%s) - start))
    first=${first:-$seconds}
    awk -v e="$count" -v c="$cores" -v m="$memory" -v s="$seconds" -v r="$rows" -v f="$first" 'BEGIN {
        printf "| %d | %d | %d MiB | %d | %.0f | %.0f | %.2f |\n", e, c, m, s, r / s, r / s / e / c, f / s }' | tee -a "$results"
    rm -rf "$scratch/run-$count"
done
echo "written to $results" >&2
