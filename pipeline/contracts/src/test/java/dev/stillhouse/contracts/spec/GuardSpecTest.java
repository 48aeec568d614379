package dev.stillhouse.contracts.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stillhouse.contracts.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuardSpecTest {
    @TempDir
    private Path folder;

    @Test
    void readsAGuardModel() throws IOException {
        GuardSpec guard = read("guard: {model: guard, jailbreak: 0.9, action: flag}");

        assertThat(guard).isEqualTo(new GuardSpec(folder.resolve("guard"), 0.5, 0.9, GuardSpec.Action.FLAG));
    }

    @Test
    void refusesAGuardOfWhatIsKept() {
        assertThatThrownBy(() -> read("guard: {model: guard}, clean: {injections: keep}"))
                .isInstanceOf(Failure.class)
                .hasMessageEndingWith("data.guard: looks for what clean.injections keeps; remove one of them");
    }

    private GuardSpec read(String keys) throws IOException {
        Files.writeString(
                folder.resolve("spec.yaml"),
                "name: x\nmodels: {base: {path: base}}\ndata: {kind: chats, input: chats, " + keys + "}\n");
        return new SpecReader(folder)
                .read(Path.of("spec.yaml"), List.of())
                .data()
                .flatMap(DataSpec::guard)
                .orElseThrow();
    }
}
