package dev.stillhouse.app.stage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StageNameTest {
    private final StageName recipe = StageName.of(StageKind.FINETUNE, "lora-gold");

    @Test
    void isMeantByItsKindItsRecipeAndBoth() {
        assertThat(recipe.isMeantBy("finetune")).isTrue();
        assertThat(recipe.isMeantBy("lora-gold")).isTrue();
        assertThat(recipe.isMeantBy("finetune.lora-gold")).isTrue();
        assertThat(recipe.isMeantBy("finetune.lora")).isFalse();
    }
}
