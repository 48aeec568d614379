package dev.stillhouse.app.stages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stillhouse.app.stage.StageInput;
import dev.stillhouse.app.stage.StageKind;
import dev.stillhouse.app.stage.StageName;
import dev.stillhouse.contracts.spec.Location;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DataInputsTest {
    private static final Location FILE = new Location("/lake/tickets");
    private static final Location GENERATED = new Location("run:generated/tickets");

    @Test
    void filesBesideGeneratedDataCountToo() {
        assertThat(inputs(GENERATED, FILE))
                .isEqualTo(Map.of(
                        "input", new StageInput.Files("data.input", List.of(FILE)),
                        "input generated", new StageInput.Earlier(StageName.of(StageKind.GENERATE))));
    }

    @Test
    void generatedDataAloneIsWhatTheStageWrote() {
        assertThat(inputs(GENERATED))
                .isEqualTo(Map.of("input generated", new StageInput.Earlier(StageName.of(StageKind.GENERATE))));
    }

    private static Map<String, StageInput> inputs(Location... locations) {
        Map<String, StageInput> inputs = new TreeMap<>();
        ModelPlaces.addData("input", "data.input", List.of(locations), inputs);
        return inputs;
    }
}
