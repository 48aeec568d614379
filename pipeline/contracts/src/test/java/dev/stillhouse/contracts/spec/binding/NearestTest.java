package dev.stillhouse.contracts.spec.binding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestTest {
    @Test
    void countsASwapOfNeighboursOnce() {
        assertThat(Nearest.distance("taecher", "teacher")).isEqualTo(1);
        assertThat(Nearest.distance("", "abc")).isEqualTo(3);
        assertThat(Nearest.distance("kitten", "sitting")).isEqualTo(3);
    }

    @Test
    void suggestsOnlyWhatIsNear() {
        assertThat(Nearest.to("epocs", List.of("steps", "epochs"))).contains("epochs");
        assertThat(Nearest.to("colour", List.of("steps", "epochs"))).isEmpty();
    }

    @Test
    void listsTheChoicesWhenNoneIsNear() {
        assertThat(Nearest.hint("colour", List.of("steps", "epochs"))).isEqualTo("; known here: steps, epochs");
    }
}
