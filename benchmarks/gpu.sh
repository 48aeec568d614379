#!/usr/bin/env bash
# Checks and measures an engine on this machine's GPU beside PyTorch, and prints one table. From a checkout that is built, or from a payload of
# benchmarks/gpu-payload.sh; nothing is downloaded.
#   benchmarks/gpu.sh RESULTS_DIR [OPTION VALUE]...
#   --engine NAME     what is measured (default: cuda)
#   --minutes N       what all of it may take (default: 10); steps that no longer fit are left out, and the table says so
#   --shapes LIST     shapes of bench train, the most important first (default: "8b mid")
#   --modes LIST      what to train (default: "lora full topk distill"); lora runs in turn with the peer; no distill at 8b, whose teacher has 16b
#   --rounds N        rounds of lora and its peer (default: 2)
#   --seq N --batch N --lengths uniform|packed   what a step is made of (default: 4096, 2, packed)
#   --steps N         of every training (default: 10); the first 3 are not counted
#   --warmup N        seconds that the tiny shape runs before (default: 5)
#   --width N --copy-mib N   of the product and the copy that show what the device reaches (default: 8192, 4096)
#   --dtype TYPE      of all benchmarks (default: bf16)
#   --dumps DIR       reference dumps (default: those of the checkout or payload)
#   --python NAME     the Python that has torch, transformers and peft (default: python3)
#   --peer-device D   cuda or cpu (default: cuda)
# RESULTS_DIR gets YYYY-MM-DD-HHMM-gpu.md, the table; steps.jsonl, a line for every step; machine.txt; and logs/ with the output of every step.
# Ends with 0 when nothing failed, with 1 when something did, with 2 when an option is wrong.
set -uo pipefail

began=$SECONDS
usage() {
    [ -z "${1:-}" ] || echo "gpu.sh: $1" >&2
    sed -n '2,21s/^# \{0,1\}//p' "$0" >&2
    exit 2
}

[ $# -ge 1 ] && [ "${1#-}" = "$1" ] || usage
results=$1
shift
engine=cuda minutes=10 shapes="8b mid" modes="lora full topk distill" rounds=2 seq=4096 batch=2 lengths=packed steps=10 warmup=5
width=8192 copy_mib=4096 dtype=bf16 dumps="" python=python3 peer_device=cuda
while [ $# -gt 0 ]; do
    [ $# -ge 2 ] || usage "$1 needs a value"
    case $1 in
        --engine) engine=$2 ;;
        --minutes) minutes=$2 ;;
        --shapes) shapes=$2 ;;
        --modes) modes=$2 ;;
        --rounds) rounds=$2 ;;
        --seq) seq=$2 ;;
        --batch) batch=$2 ;;
        --lengths) lengths=$2 ;;
        --steps) steps=$2 ;;
        --warmup) warmup=$2 ;;
        --width) width=$2 ;;
        --copy-mib) copy_mib=$2 ;;
        --dtype) dtype=$2 ;;
        --dumps) dumps=$2 ;;
        --python) python=$2 ;;
        --peer-device) peer_device=$2 ;;
        *) usage "there is no option $1" ;;
    esac
    shift 2
done
[[ $minutes =~ ^[0-9]+([.][0-9]+)?$ ]] || usage "--minutes is $minutes, expected a number such as 10 or 0.5"
budget=$(awk -v m="$minutes" 'BEGIN { printf "%d", m * 60 }')

home=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
if [ -z "$dumps" ]; then
    if [ -d "$home/dumps" ]; then dumps=$home/dumps; else dumps=$home/distill/src/test/resources/dumps; fi
fi
mkdir -p "$results/logs" || exit 2
results=$(cd "$results" && pwd)
lines=$results/steps.jsonl
table=$results/$(date -u +%Y-%m-%d-%H%M)-gpu.md
: > "$lines"
failures=0
system_libraries=${LD_LIBRARY_PATH:-}

left() { echo $((budget - (SECONDS - began))); }

# A text for between the quotes of JSON.
quoted() { printf '%s' "$1" | tr '\000-\037' ' ' | sed 's/\\/\\\\/g; s/"/\\"/g'; }

# record FIELDS STATE WHY [SECONDS DEVICE_MIB RESULT]
record() {
    printf '{%s,"state":"%s","why":"%s","seconds":%s,"device_mib":%s,"result":%s}\n' \
        "$1" "$2" "$(quoted "$3")" "${4:-0}" "${5:-null}" "${6:-null}" >> "$lines"
}

gpu() { nvidia-smi --id=0 --query-gpu="$1" --format=csv,noheader,nounits 2> /dev/null | head -n 1; }

# Writes down what the device has in use, five times a second, until it is ended.
watch_memory() {
    while :; do
        gpu memory.used
        sleep 0.2
    done > "$1"
}

# step NAME FIELDS NEEDS LIMIT COMMAND...: runs it, in what time there is, and writes down what became of it.
# NEEDS: seconds without which it is not begun. LIMIT: seconds after which it is ended.
step() {
    local name=$1 fields=$2 needs=$3 limit=$4 log=$results/logs/$1 whole=$4 status watcher="" used="" result started=$SECONDS
    shift 4
    if [ "$(left)" -lt $((needs + 5)) ]; then
        record "$fields" skipped "$(left) of $budget seconds were left"
        echo "gpu.sh: $name: skipped, no time left" >&2
        return
    fi
    if [ $((limit + 5)) -gt "$(left)" ]; then limit=$(($(left) - 5)); fi
    echo "gpu.sh: $name" >&2
    if command -v nvidia-smi > /dev/null; then
        watch_memory "$log.memory" &
        watcher=$!
    fi
    timeout -k 5 "$limit" "$@" > "$log.out" 2> "$log.log"
    status=$?
    if [ -n "$watcher" ]; then
        kill "$watcher" && wait "$watcher" 2> /dev/null
        used=$(grep -E "^[0-9]+$" "$log.memory" | sort -n | tail -n 1)
        rm -f "$log.memory"
    fi
    case $used in '' | *[!0-9]*) used=null ;; esac
    result=$(grep '^{.*}$' "$log.out" | tail -n 1)
    if [ $status -eq 0 ] && [ -n "$result" ]; then
        record "$fields" "done" "" $((SECONDS - started)) "$used" "$result"
    elif [ $status -eq 124 ] || [ $status -eq 137 ]; then
        if [ "$limit" -lt "$whole" ]; then
            record "$fields" skipped "the time was up after $limit seconds of it" $((SECONDS - started)) "$used"
        else
            failures=$((failures + 1))
            record "$fields" failed "ended after $limit seconds; see $name.log" $((SECONDS - started)) "$used"
        fi
    else
        failures=$((failures + 1))
        record "$fields" failed "$(tail -n 1 "$log.log" | cut -c 1-400) (exit code $status; $name.log)" \
            $((SECONDS - started)) "$used" "$result"
    fi
}


# Folders with the libraries of CUDA 13 that the loader would not look into: the toolkit's, then those of Python's wheels. Those that LD_LIBRARY_PATH
# names already come first.
library_folders() {
    local folder
    for folder in /usr/local/cuda*/lib64 /usr/local/cuda*/targets/x86_64-linux/lib; do
        [ -e "$folder/libcudart.so.13" ] && echo "$folder"
    done
    for folder in /usr/local/nvidia/lib64 /usr/lib/x86_64-linux-gnu/nvidia/current; do
        [ -d "$folder" ] && echo "$folder"
    done
    command -v "$python" > /dev/null && timeout 30 "$python" - 2> /dev/null << 'PYTHON'
import glob, os, site, sysconfig
roots = {sysconfig.get_paths()["purelib"], sysconfig.get_paths()["platlib"], *site.getsitepackages(), site.getusersitepackages()}
for folder in sorted(folder for root in roots for folder in glob.glob(os.path.join(root, "nvidia", "*", "lib"))):
    print(folder)
PYTHON
}

# Where the loader will find each of them, or nothing.
find_library() {
    local folder
    while read -r folder; do
        if [ -n "$folder" ] && [ -e "$folder/$1" ]; then
            echo "$folder/$1"
            return
        fi
    done < <(tr ':' '\n' <<< "$LD_LIBRARY_PATH")
    ldconfig -p 2> /dev/null | sed -n "s/^[[:space:]]*$1 .*=> //p" | head -n 1
}

LD_LIBRARY_PATH=${system_libraries:+$system_libraries:}$(library_folders | awk '!seen[$0]++' | tr '\n' ':')
LD_LIBRARY_PATH=${LD_LIBRARY_PATH%:}
export LD_LIBRARY_PATH
{
    echo "LD_LIBRARY_PATH=$LD_LIBRARY_PATH"
    for library in libcuda.so.1 libcudart.so.13 libcublas.so.13 libcublasLt.so.13 libnvrtc.so.13 libcudnn.so.9 libnccl.so.2; do
        echo "$library: $(found=$(find_library $library) && echo "${found:-not found}")"
    done
    sed -n 's/^model name.*: //p' /proc/cpuinfo | sort | uniq -c
    free -g 2> /dev/null | sed -n 2p
    nvidia-smi || true
} > "$results/machine.txt" 2>&1
missing=$(sed -n 's/^\(lib[^:]*\): not found$/\1/p' "$results/machine.txt" | tr '\n' ' ')
revision=$(cat "$home/REVISION" 2> /dev/null || git -C "$home" rev-parse --short HEAD 2> /dev/null || echo unknown)
printf '{"step":"machine","state":"%s","why":"%s","date":"%s","gpu":"%s","driver":"%s","engine":"%s","revision":"%s"}\n' \
    "$([ -z "$missing" ] && echo "done" || echo missing)" "$(quoted "${missing:+no ${missing}was found}")" "$(date -u '+%Y-%m-%d %H:%M UTC')" \
    "$(quoted "$(gpu name || true)")" "$(quoted "$(gpu driver_version || true)")" "$engine" "$revision" |
    sed 's/"gpu":""/"gpu":"no GPU"/; s/"driver":""/"driver":"none"/' >> "$lines"

step conformance '"step":"conformance"' 10 180 "$home/stillhouse" conformance --engine "$engine" --json

for dump in "$dumps"/*/; do
    [ -d "$dump" ] || continue
    dump=$(basename "$dump")
    for type in f32 bf16; do
        step "parity-$dump-$type" "\"step\":\"parity\",\"dump\":\"$dump\",\"dtype\":\"$type\"" 5 60 \
            "$home/stillhouse" parity "$dumps/$dump" --engine "$engine" --dtype $type --json
    done
done

step device "\"step\":\"device\",\"dtype\":\"$dtype\"" 5 60 \
    "$home/stillhouse" bench device --engine "$engine" --dtype "$dtype" --width "$width" --copy-mib "$copy_mib" --json

for kernels in library own; do
    step "attention-$kernels" "\"step\":\"attention\",\"kernels\":\"$kernels\",\"dtype\":\"$dtype\"" 5 60 \
        "$home/stillhouse" bench attention --engine "$engine" --attention "$kernels" --dtype "$dtype" --sequences "$batch" --rows "$seq" --json
done

# Seconds that a step of a shape needs at least, and may take at most.
needs() { [ "$1" = 8b ] && echo 45 || echo 10; }
limit() { [ "$1" = 8b ] && echo 150 || echo 60; }

train_fields() {
    printf '"step":"train","who":"%s","shape":"%s","mode":"%s","dtype":"%s","seq":%s,"batch":%s,"lengths":"%s"' \
        "$1" "$2" "$3" "$dtype" "$seq" "$batch" "$lengths"
}

# train SHAPE MODE ROUND
train() {
    step "train-$1-$2-$3" "$(train_fields ours "$1" "$2")" "$(needs "$1")" "$(limit "$1")" \
        "$home/stillhouse" bench train --engine "$engine" --shape "$1" --mode "$2" --dtype "$dtype" --seq "$seq" --batch "$batch" \
        --lengths "$lengths" --steps "$steps" --warmup "$warmup" --json
}

# Why there is no peer on this machine, or nothing.
peer_absence() {
    command -v "$python" > /dev/null || { echo "there is no $python"; return; }
    env LD_LIBRARY_PATH="$system_libraries" timeout 60 "$python" -c '
import sys
import torch, transformers, peft
sys.exit(0 if sys.argv[1] == "cpu" or torch.cuda.is_available() else "PyTorch finds no GPU")' "$peer_device" 2>&1 | tail -n 1
}
no_peer=$(peer_absence)

# The same by PyTorch, which has libraries of its own.
peer() {
    if [ -n "$no_peer" ]; then
        [ "$3" -gt 1 ] || record "$(train_fields peer "$1" "$2")" missing "$no_peer"
        return
    fi
    step "peer-$1-$2-$3" "$(train_fields peer "$1" "$2")" "$(needs "$1")" "$(limit "$1")" \
        env LD_LIBRARY_PATH="$system_libraries" PYTHONDONTWRITEBYTECODE=1 "$python" "$home/benchmarks/peers/torch_peft.py" --shape "$1" \
        --mode "$2" --dtype "$dtype" --seq "$seq" --batch "$batch" --lengths "$lengths" --steps "$steps" --device "$peer_device"
}

for shape in $shapes; do
    for mode in $modes; do
        if [ "$mode" = lora ]; then
            for ((round = 1; round <= rounds; round++)); do
                train "$shape" lora "$round"
                peer "$shape" lora "$round"
            done
            step "decode-$shape" "\"step\":\"decode\",\"shape\":\"$shape\",\"dtype\":\"$dtype\",\"batch\":1" "$(needs "$shape")" \
                "$(limit "$shape")" "$home/stillhouse" bench decode --engine "$engine" --shape "$shape" --dtype "$dtype" --batch 1 \
                --warmup "$warmup" --json
        elif [ "$mode" != distill ] || [ "$shape" != 8b ]; then
            train "$shape" "$mode" 1
        fi
    done
done

"$home/stillhouse" bench table "$lines" | tee "$table"
[ "${PIPESTATUS[0]}" -eq 0 ] || failures=$((failures + 1))
echo "gpu.sh: $failures failed, $((SECONDS - began)) seconds; written to $table" >&2
[ "$failures" -eq 0 ]
