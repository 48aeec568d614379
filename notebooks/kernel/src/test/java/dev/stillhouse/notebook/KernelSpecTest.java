package dev.stillhouse.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelSpecTest {
    @Test
    void jupyterFindsTheKernelUnderItsName(@TempDir Path data) throws IOException {
        Path file = new KernelSpec(Path.of("/jdk/bin/java"), "a.jar").write(data);

        assertThat(file).isEqualTo(data.resolve("kernels/stillhouse-java/kernel.json"));
        JsonObject spec = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
        assertThat(spec.get("language").getAsString()).isEqualTo("java");
        assertThat(spec.get("interrupt_mode").getAsString()).isEqualTo("message");
    }

    @Test
    void theCommandHasTheFlagsOfSparkAndPathsWithSpacesAndQuotesAsTheyAre() throws IOException {
        String json = new KernelSpec(Path.of("/my \"jdk\"/bin/java"), "/some where/lib/*").json();

        List<String> command = JsonParser.parseString(json).getAsJsonObject().getAsJsonArray("argv").asList().stream()
                .map(JsonElement::getAsString)
                .toList();
        assertThat(command)
                .startsWith("/my \"jdk\"/bin/java", "-XX:+IgnoreUnrecognizedVMOptions")
                .contains("--add-opens=java.base/java.nio=ALL-UNNAMED")
                .endsWith("-cp", "/some where/lib/*", "dev.stillhouse.notebook.KernelMain", "{connection_file}");
    }
}
