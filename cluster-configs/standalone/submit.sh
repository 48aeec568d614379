#!/usr/bin/env bash
# Submits a stillhouse command to a standalone cluster: submit.sh spark://HOST:7077 run pipeline.yaml --out /shared/runs/first
set -euo pipefail

if [ $# -lt 2 ]; then
    echo "usage: submit.sh spark://HOST:PORT COMMAND [ARGUMENT]..." >&2
    exit 2
fi
master=$1
shift
here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
home=$(cd -P "$here/../.." && pwd)
jar=$home/pipeline/app/target/stillhouse-app-spark.jar
if [ ! -f "$jar" ]; then
    echo "submit.sh: $jar is missing; build it with: mvn -B -DskipTests -P dist package" >&2
    exit 4
fi
if [ -n "${SPARK_HOME:-}" ]; then
    submit=$SPARK_HOME/bin/spark-submit
elif ! submit=$(command -v spark-submit); then
    echo "submit.sh: there is no spark-submit; install Spark 4.2 and set SPARK_HOME" >&2
    exit 4
fi
exec "$submit" --master "$master" --properties-file "$here/spark.conf" --class dev.stillhouse.app.Main "$jar" "$@"
