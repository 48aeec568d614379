package dev.stillhouse.contracts.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DedupSpecTest {
    @TempDir
    Path folder;

    @Test
    void takesBandsAndRowsFromAPresetOrOneByOne() throws IOException {
        DedupSpec dedup = read("""
                  fields: {score: quality}
                  dedup: {near: {preset: thorough, rows: 6}, keep: best, index: s3a://lake/seen, generation: 2026-11}
                """);

        DedupSpec.Near near = dedup.near().orElseThrow();
        assertThat(near.bandCount()).isEqualTo(32);
        assertThat(near.rowsOfABand()).isEqualTo(6);
        assertThat(dedup.keep()).isEqualTo(DedupSpec.Keep.BEST);
        assertThat(dedup.index()).contains(new Location("s3a://lake/seen"));
        assertThat(dedup.generation()).contains("2026-11");
    }

    @Test
    void looksForNearDuplicatesInTheUsualWayWhenNothingIsSaid() throws IOException {
        DedupSpec dedup = read("");

        DedupSpec.Near near = dedup.near().orElseThrow();
        assertThat(near.bandCount()).isEqualTo(14);
        assertThat(near.rowsOfABand()).isEqualTo(8);
        assertThat(dedup.keep()).isEqualTo(DedupSpec.Keep.FIRST);
        assertThat(dedup.index()).isEmpty();
    }

    private DedupSpec read(String more) throws IOException {
        String text = "name: x\nmodels: {base: {path: base}}\ndata:\n  kind: chats\n  input: a\n" + more;
        Files.writeString(folder.resolve("pipeline.yaml"), text);
        return new SpecReader(folder)
                .read(Path.of("pipeline.yaml"), List.of())
                .data()
                .orElseThrow()
                .dedup();
    }
}
