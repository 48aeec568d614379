package dev.stillhouse.distill.synthesis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BatchDraftTest {
    @TempDir
    private Path folder;

    @Test
    void takesSoManyRequestsAndBytes() throws IOException {
        Path file = folder.resolve("requests");
        try (BatchDraft few = BatchDraft.begin(file, 2, 100)) {
            assertThat(few.add("a")).isTrue();
            assertThat(few.add("b")).isTrue();
            assertThat(few.add("c")).isFalse();
            assertThat(few.requests()).isEqualTo(2);
        }
        assertThat(Files.readString(file)).isEqualTo("a\nb\n");
        try (BatchDraft small = BatchDraft.begin(file, 9, 8)) {
            assertThat(small.add("ééé")).isTrue();
            assertThat(small.add("b")).as("seven bytes and two").isFalse();
            assertThat(small.name(Instant.EPOCH))
                    .matches("[0-9a-f]{64}")
                    .isNotEqualTo(small.name(Instant.EPOCH.plusMillis(1)));
        }
    }
}
