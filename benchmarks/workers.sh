#!/usr/bin/env bash
# Trains with one executor of one core and with two, each a process, and prints what a second gives.
#   benchmarks/workers.sh [STEPS]
#   WORKERS   how many to try; "1 2" when unset
#   ROUNDS    how often each takes its turn; 3 when unset
#   MEMORY    of each executor, in MiB; 3072 when unset
#   SCRATCH   where runs lie meanwhile; the temporary folder when unset
# The same batches of the quickstart's answers in all of them: a LoRA of its base, and all weights of a model of 8 million numbers.
set -euo pipefail

[ $# -le 1 ] || { sed -n '2,7s/^# \{0,1\}//p' "$0" >&2; exit 2; }
steps=${1:-40}
workers=${WORKERS:-1 2}
rounds=${ROUNDS:-3}
memory=${MEMORY:-3072}
home=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
scratch=$(mktemp -d "${SCRATCH:-${TMPDIR:-/tmp}}/stillhouse-workers.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
results=$home/benchmarks/results/$(date -u +%Y-%m-%d-%H%M)-workers.md

# What Spark needs of an installation to start executors.
export SPARK_HOME=$scratch/spark SPARK_SCALA_VERSION=2.13 SPARK_LOCAL_IP=127.0.0.1 SPARK_LOCAL_DIRS=$scratch/local
mkdir -p "$SPARK_HOME/work" "$SPARK_LOCAL_DIRS"
"$home/stillhouse" --version > "$scratch/version"
ln -s "$home/pipeline/app/target/lib" "$SPARK_HOME/jars"

spec() {
    cat <<SPEC
name: workers
seed: 1
engine: {threads: 1}
spark:
  conf:
    spark.executor.memory: ${memory}m
    spark.executor.extraClassPath: $home/pipeline/app/target/stillhouse-app.jar
    spark.executor.extraJavaOptions: -XX:ActiveProcessorCount=1
    spark.ui.enabled: "false"
models: {base: {path: $home/examples/quickstart/base}}
data:
  kind: prompts
  labelled: {path: $home/examples/quickstart/data/gold.jsonl, fields: {id: id, prompt: text, completion: label}}
  tokenizer: base
  sequence_length: 512
finetune:
  lora:
    base: base
    data: [labelled]
    lora: {rank: 16, alpha: 32}
    steps: $steps
    batch_tokens: 16384
    micro_batch_tokens: 2048
    optimizer: {learning_rate: 1.0e-3}
    distributed: {workers: $1}
  all-weights:
    init: {hidden_size: 256, intermediate_size: 704, layers: 6, heads: 8, kv_heads: 4}
    data: [labelled]
    steps: $steps
    batch_tokens: 16384
    micro_batch_tokens: 2048
    optimizer: {learning_rate: 1.0e-3}
    distributed: {workers: $1, zero_stage: 1}
SPEC
}

# The median of tokens by seconds of a recipe's steps, without the first quarter.
speed() {
    sed -n 's/.*"step":\([0-9]*\),.*"tokens_per_second":\([0-9.E]*\),.*/\1 \2/p' "$1" |
        awk -v skip=$((steps / 4)) '$1 > skip { print $2 }' | sort -g | awk '{ v[NR] = $1 } END { printf "%.0f", v[int((NR + 1) / 2)] }'
}

spec 1 > "$scratch/1.yaml"
"$home/stillhouse" prepare "$scratch/1.yaml" --out "$scratch/prepared" >&2
for round in $(seq "$rounds"); do
    for count in $workers; do
        spec "$count" > "$scratch/$count.yaml"
        cp -r "$scratch/prepared" "$scratch/run"
        "$home/stillhouse" run "$scratch/$count.yaml" --out "$scratch/run" --only finetune --master "local-cluster[$count,1,$memory]" >&2
        for recipe in lora all-weights; do
            echo "$recipe $count $(speed "$scratch/run/checkpoints/$recipe/metrics.jsonl")" >> "$scratch/speeds"
        done
        rm -rf "$scratch/run"
    done
done

{
    echo "# $steps steps of 16,384 tokens on several workers, $(date -u +%Y-%m-%d)"
    echo
    echo "$(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1), $(nproc) cores. Revision $(git -C "$home" rev-parse --short HEAD 2> /dev/null || echo unknown)."
    echo "Tokens a second: the median of $rounds runs of the median of their steps."
    echo
    echo "| recipe | workers | tokens/s | times the first |"
    echo "|---|---|---|---|"
    for recipe in lora all-weights; do
        first=
        for count in $workers; do
            median=$(awk -v r="$recipe" -v c="$count" '$1 == r && $2 == c { print $3 }' "$scratch/speeds" | sort -g |
                awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }')
            first=${first:-$median}
            awk -v r="$recipe" -v c="$count" -v m="$median" -v f="$first" 'BEGIN { printf "| %s | %d | %d | %.2f |\n", r, c, m, m / f }'
        done
    done
} | tee "$results"
echo "written to $results" >&2
