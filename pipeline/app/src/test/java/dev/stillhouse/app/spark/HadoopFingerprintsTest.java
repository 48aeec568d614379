package dev.stillhouse.app.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.spec.Location;
import dev.stillhouse.contracts.spec.SparkSpec;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HadoopFingerprintsTest {
    private static final Location TICKETS = new Location("table:global_temp.tickets");

    @Test
    void tellsWhetherTheRowsOfATableChanged() {
        SparkSpec spec = new SparkSpec(Optional.empty(), Optional.empty(), Map.of());
        try (SparkSessions sessions = new SparkSessions(SparkSettings.of(spec, Optional.empty(), Map.of(), 2))) {
            HadoopFingerprints fingerprints = new HadoopFingerprints(sessions);

            String first = of(fingerprints, "(1, 'a'), (2, 'b'), (2, 'b')");

            assertThat(of(fingerprints, "(2, 'b'), (1, 'a'), (2, 'b')")).isEqualTo(first);
            assertThat(of(fingerprints, "(1, 'a'), (2, 'b')")).isNotEqualTo(first);
            assertThat(of(fingerprints, "(1, 'a'), (2, 'c'), (2, 'b')")).isNotEqualTo(first);
            assertThatThrownBy(() -> fingerprints.of("data.input", new Location("table:nothing")))
                    .isInstanceOf(Failure.class)
                    .hasMessage(
                            "data.input: there is no table nothing; name one as catalog.schema.table, and set up its"
                                    + " catalog in spark.conf");
        }
    }

    private static String of(HadoopFingerprints fingerprints, String values) {
        fingerprints
                .sessions()
                .session()
                .sql("create or replace global temporary view tickets as select * from values " + values
                        + " as t(id, text)");
        return fingerprints.of("data.input", TICKETS);
    }
}
