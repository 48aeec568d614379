#!/usr/bin/env bash
# Trains the bench shapes with stillhouse and with another program, turn by turn, and prints both side by side.
#   benchmarks/compare.sh PEER_DIR
# PEER_DIR holds a run.sh that takes --config --mode --dtype --threads --steps --quiet and prints a line of JSON last, with tokens_per_s,
# peak_rss_mb (or peak_rss_mib) and, if it knows, foreign_cpus: the processors that other programs used meanwhile.
#   SHAPES MODES DTYPES   what to compare; all of tiny small mid, full lora distill, f32 bf16 when unset
#   THREADS RUNS          2 threads, medians of 3 runs when unset
#   PEAK_F32 PEAK_BF16    GFLOP/s that this machine's products reach with these threads (the JMH benchmark "linear" tells); the floor column
#                         is the tokens/s at which a step would do nothing but its arithmetic at that rate
set -euo pipefail

[ $# -eq 1 ] || { sed -n '2,10s/^# \{0,1\}//p' "$0" >&2; exit 2; }
[ -x "$1/run.sh" ] || { echo "compare.sh: $1/run.sh: no such program; name the folder of the peer" >&2; exit 2; }
peer=$(cd "$1" && pwd)
home=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
threads=${THREADS:-2}
runs=${RUNS:-3}
most_foreign=0.05
tries=5
results=$home/benchmarks/results/$(date -u +%Y-%m-%d-%H%M)-compare.md
mkdir -p "$home/benchmarks/results"

steps_of() { case $1 in tiny) echo 30 ;; small) echo 12 ;; *) echo 6 ;; esac; }

# The number of a key in a line of JSON, or nothing.
number() { sed -n "s/.*\"$2\": *\([-0-9.eE+]*\).*/\1/p" <<< "$1"; }

median() { sort -g | awk '{ v[NR] = $1 } END { if (NR) print (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2 }'; }

ours() {
    "$home/stillhouse" bench train --shape "$1" --mode "$2" --dtype "$3" --threads "$threads" --steps "$(steps_of "$1")" --json 2> /dev/null | tail -n 1
}

# One run of the peer, again while other programs take its processors.
theirs() {
    local line foreign try
    for ((try = 1; try <= tries; try++)); do
        line=$("$peer/run.sh" --config "$1" --mode "$2" --dtype "$3" --threads "$threads" --steps "$(steps_of "$1")" --quiet 2> /dev/null | tail -n 1)
        foreign=$(number "$line" foreign_cpus)
        if awk -v f="${foreign:-0}" -v m=$most_foreign 'BEGIN { exit !(f <= m) }'; then
            echo "$line"
            return
        fi
        echo "compare.sh: $1 $2 $3: other programs took $foreign processors from the peer; run $try is discarded" >&2
    done
}

# Tokens/s at which a step is arithmetic alone: 2 flops a weight and pass, 7 * sequence * H * K a layer for causal attention.
floor() {
    awk -v shape="$1" -v mode="$2" -v peak="$3" 'BEGIN {
        if (peak == "") { print "-"; exit }
        if (shape == "tiny") split("512 128 4 128 64 352 256", s, " ")
        if (shape == "small") split("4096 256 6 256 128 704 512", s, " ")
        if (shape == "mid") split("8192 1024 8 1024 256 2816 512", s, " ")
        layer = 2 * s[2] * s[4] + 2 * s[2] * s[5] + 3 * s[2] * s[6]
        head = s[1] * s[2]
        attention = s[7] * s[4] * s[3]
        if (mode == "lora") {
            low = 16 * (4 * s[2] + 2 * s[4] + 2 * s[5] + s[2] + s[4] + 3 * s[6])
            flops = 4 * (s[3] * layer + head) + 6 * s[3] * low + 7 * attention
        } else flops = 6 * (s[3] * layer + head) + 7 * attention
        if (mode == "distill") flops += 2 * (2 * s[3] * layer + head) + 2 * 2 * attention
        printf "%.0f", peak * 1e9 / flops
    }'
}

{
    echo "# Training beside $(basename "$peer"), $(date -u +%Y-%m-%d)"
    echo
    echo "$(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1), $threads threads, medians of $runs runs in turn. Revision $(git -C "$home" rev-parse --short HEAD 2> /dev/null || echo unknown)."
    echo
    echo "| shape | mode | type | tokens/s | peer | ratio | floor | MiB | peer | ratio |"
    echo "|---|---|---|---|---|---|---|---|---|---|"
} | tee "$results"
for shape in ${SHAPES:-tiny small mid}; do
    for mode in ${MODES:-full lora distill}; do
        for dtype in ${DTYPES:-f32 bf16}; do
            mine=$(mktemp) && other=$(mktemp)
            for ((run = 0; run < runs; run++)); do
                ours "$shape" "$mode" "$dtype" >> "$mine"
                theirs "$shape" "$mode" "$dtype" >> "$other"
            done
            column() { while read -r line; do number "$line" "$2"; done < "$1" | median; }
            speed=$(column "$mine" tokens_per_s) memory=$(column "$mine" peak_rss_mib)
            peer_speed=$(column "$other" tokens_per_s) peer_memory=$(column "$other" 'peak_rss_mi\{0,1\}b')
            if [ "$dtype" = f32 ]; then peak=${PEAK_F32:-}; else peak=${PEAK_BF16:-}; fi
            awk -v s="$shape" -v m="$mode" -v d="$dtype" -v a="$speed" -v b="${peer_speed:-0}" -v f="$(floor "$shape" "$mode" "$peak")" \
                -v x="$memory" -v y="${peer_memory:-0}" 'BEGIN {
                    printf "| %s | %s | %s | %.0f | %s | %s | %s | %.0f | %s | %s |\n", s, m, d, a, b ? sprintf("%.0f", b) : "disturbed",
                        b ? sprintf("%.2f", a / b) : "-", f, x, y ? sprintf("%.0f", y) : "-", y ? sprintf("%.2f", x / y) : "-" }' |
                tee -a "$results"
            rm -f "$mine" "$other"
        done
    done
done
echo "written to $results" >&2
