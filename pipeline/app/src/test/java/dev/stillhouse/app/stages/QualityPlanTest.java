package dev.stillhouse.app.stages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stillhouse.contracts.spec.QualitySpec;
import dev.stillhouse.contracts.spec.RunSpec;
import dev.stillhouse.contracts.spec.SpecReader;
import dev.stillhouse.text.quality.FineWebQuality;
import dev.stillhouse.text.quality.GopherQuality;
import dev.stillhouse.text.quality.GopherRepetition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QualityPlanTest {
    @TempDir
    private Path folder;

    @Test
    void takesThePublishedThresholdsByDefault() throws IOException {
        assertThat(QualityPlan.families(quality("{}")))
                .containsExactly(GopherQuality.PUBLISHED, GopherRepetition.PUBLISHED, FineWebQuality.PUBLISHED);
    }

    @Test
    void leavesOutWhatIsOff() throws IOException {
        assertThat(QualityPlan.families(quality("{gopher: off, repetition: off, fineweb: {short_line: 20}}")))
                .containsExactly(new FineWebQuality(0.12, 0.67, 20, 0.01, 0.3));
    }

    private QualitySpec quality(String section) throws IOException {
        Path file = Files.writeString(
                folder.resolve("spec.yaml"),
                "name: x\nmodels: {base: {path: base}}\ndata: {kind: documents, input: web, quality: " + section
                        + "}\n");
        RunSpec spec = new SpecReader(folder).read(file, List.of());
        return spec.data().orElseThrow().quality().orElseThrow();
    }
}
