package dev.stillhouse.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.tensor.Engine;
import org.junit.jupiter.api.Test;

class NamedEngineTest {
    @Test
    void anEngineIsFoundByItsName() {
        try (Engine engine = new NamedEngine("reference", 1).open()) {
            assertThat(engine.name()).isEqualTo("reference");
        }
    }

    @Test
    void aNameThatNobodyHasSaysWhichThereAre() {
        assertThatThrownBy(() -> new NamedEngine("abacus", 1).open())
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(FailureCode.ENGINE_UNSUPPORTED))
                .hasMessageStartingWith("There is no engine abacus here; set engine.name to one of [")
                .hasMessageContaining("reference");
    }
}
