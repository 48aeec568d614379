#!/usr/bin/env bash
# Submits a stillhouse command to a standalone cluster: submit.sh spark://HOST:7077 run pipeline.yaml --out /shared/runs/first
#   SPARK_HOME             a Spark 4.2 distribution; otherwise spark-submit is taken from the PATH
#   STILLHOUSE_SPARK_CONF  settings to use in place of the spark.conf beside this script
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
conf=${STILLHOUSE_SPARK_CONF:-$here/spark.conf}
if [ ! -r "$conf" ]; then
    echo "submit.sh: cannot read $conf; correct STILLHOUSE_SPARK_CONF, or unset it" >&2
    exit 4
fi
exec "$submit" --master "$master" --properties-file "$conf" --class dev.stillhouse.app.Main "$jar" "$@"
