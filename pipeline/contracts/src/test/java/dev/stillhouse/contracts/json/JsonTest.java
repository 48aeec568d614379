package dev.stillhouse.contracts.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import org.junit.jupiter.api.Test;

class JsonTest {
    @Test
    void theCanonicalFormDoesNotDependOnTheOrderOfKeys() throws JsonProcessingException {
        assertThat(Json.canonical(Json.parse("{\"b\":[{\"d\":1,\"c\":2}],\"a\":0.5}")))
                .isEqualTo("{\"a\":0.5,\"b\":[{\"c\":2,\"d\":1}]}");
    }

    @Test
    void repeatedKeysAndTrailingTextAreRefused() {
        assertThatThrownBy(() -> Json.parse("{\"a\":1,\"a\":2}")).isInstanceOf(JsonProcessingException.class);
        assertThatThrownBy(() -> Json.parse("{} {}")).isInstanceOf(JsonProcessingException.class);
    }
}
