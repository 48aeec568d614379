package dev.stillhouse.finetune.spark;

import dev.stillhouse.finetune.watch.WatchTicket;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import scala.Function1;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag;

/** The little of Scala that barrier mode needs: {@link JavaRDD} has no {@code barrier()}. */
final class BarrierStage {
    private BarrierStage() {}

    private interface PartitionTask<A, B>
            extends Function1<scala.collection.Iterator<A>, scala.collection.Iterator<B>>, Serializable {}

    /** Starts one task per worker, all at the same time or none. */
    static JavaFutureAction<List<TaskOutcome>> start(
            JavaSparkContext spark, EngineTasks tasks, int workers, TrainingTask task, WatchTicket ticket) {
        List<Integer> ranks = IntStream.range(0, workers).boxed().toList();
        RDD<Integer> rows = spark.parallelize(ranks, workers).rdd();
        PartitionTask<Integer, TaskOutcome> partition = rank -> scalaIterator(BarrierWorker.run(task, ticket));
        RDD<TaskOutcome> outcomes = rows.barrier().mapPartitions(partition, false, ClassTag.apply(TaskOutcome.class));
        RDD<TaskOutcome> stage = tasks.on(outcomes);
        spark.sc().setInterruptOnCancel(true);
        spark.sc().setLocalProperty(TryTasks.TRY, ticket.attempt());
        try {
            return JavaRDD.fromRDD(stage, ClassTag.apply(TaskOutcome.class)).collectAsync();
        } finally {
            spark.sc().setInterruptOnCancel(false);
            spark.sc().setLocalProperty(TryTasks.TRY, null);
        }
    }

    private static scala.collection.Iterator<TaskOutcome> scalaIterator(TaskOutcome outcome) {
        Iterator<TaskOutcome> one = List.of(outcome).iterator();
        return CollectionConverters.asScala(one);
    }
}
