#!/usr/bin/env bash
# Tells Spark which GPUs this machine has: {"name": "gpu", "addresses": ["0", "1"]}. For spark.worker.resource.gpu.discoveryScript of a
# standalone cluster, spark.executor.resource.gpu.discoveryScript on YARN and Kubernetes.
# The numbers are those of nvidia-smi, which counts by PCI bus; CUDA does too with CUDA_DEVICE_ORDER=PCI_BUS_ID, as the gpu.conf files set it.
set -euo pipefail

if ! numbers=$(nvidia-smi --query-gpu=index --format=csv,noheader 2>&1); then
    echo "gpus.sh: nvidia-smi fails, so Spark is told of no GPU: $numbers" >&2
    exit 1
fi
addresses=
for number in $numbers; do
    addresses="$addresses${addresses:+, }\"$number\""
done
echo "{\"name\": \"gpu\", \"addresses\": [$addresses]}"
