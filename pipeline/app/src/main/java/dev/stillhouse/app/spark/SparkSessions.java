package dev.stillhouse.app.spark;

import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/** The one Spark session of a command: started when a stage first asks for it, stopped when the command ends. */
public final class SparkSessions implements AutoCloseable {
    private final SparkSettings settings;
    private Optional<SparkSession> started = Optional.empty();

    public SparkSessions(SparkSettings settings) {
        this.settings = settings;
    }

    public synchronized SparkSession session() {
        if (started.isEmpty()) {
            SparkConf conf = new SparkConf();
            settings.conf().forEach(conf::set);
            started = Optional.of(SparkSession.builder().config(conf).getOrCreate());
        }
        return started.get();
    }

    public SparkSettings settings() {
        return settings;
    }

    @Override
    public synchronized void close() {
        started.ifPresent(SparkSession::stop);
        started = Optional.empty();
    }
}
