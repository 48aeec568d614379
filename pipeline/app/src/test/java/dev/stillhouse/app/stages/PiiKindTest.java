package dev.stillhouse.app.stages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stillhouse.contracts.spec.PiiKind;
import dev.stillhouse.text.pii.PiiType;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PiiKindTest {
    @Test
    void everyTypeCanBeNamedInASpec() {
        assertThat(Stream.of(PiiKind.values()).map(PiiKind::name))
                .containsExactlyElementsOf(
                        Stream.of(PiiType.values()).map(PiiType::name).toList());
    }
}
