package dev.stillhouse.distill.teacher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong before the first request is sent. */
final class BadEndpointTest {
    @TempDir
    private Path folder;

    private static void check(URI url, Optional<Path> key, int maxTokens) {
        try (TeacherClient client = new TeacherClient(TeacherSettings.at(url, FakeTeacher.MODEL, key), 1)) {
            client.check(maxTokens);
        }
    }

    @Test
    void noSuchHost() {
        URI url = URI.create("http://no-such-host.invalid/v1");

        assertThatThrownBy(() -> check(url, Optional.empty(), 1))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(FailureCode.TEACHER_UNREACHABLE))
                .hasMessage(
                        "Teacher %s cannot be reached: no such host; check synthesize.teacher.base_url, and that the"
                                + " endpoint is up",
                        url);
    }

    @Test
    void noKeyOrAnEmptyOne() throws IOException {
        URI url = URI.create("http://127.0.0.1:1/v1");
        Path none = folder.resolve("none");
        Path empty = Files.writeString(folder.resolve("empty"), "\nkey");

        assertThatThrownBy(() -> check(url, Optional.of(none), 1))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(FailureCode.SPEC_INVALID))
                .hasMessage(
                        "synthesize.teacher.api_key_file %s: no such file; write the key into it, readable by you alone",
                        none);
        assertThatThrownBy(() -> check(url, Optional.of(empty), 1))
                .hasMessage(
                        "synthesize.teacher.api_key_file %s: the first line must be the key, in printable ASCII",
                        empty);
    }

    @Test
    void anAnswerAsLongAsTheContext() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/v1/models", exchange -> {
            byte[] body =
                    "{\"data\":[{\"id\":\"other\",\"max_model_len\":1},{\"id\":\"fake-405b\",\"max_model_len\":4096}]}"
                            .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1");
        try {
            check(url, Optional.empty(), 4_095);
            assertThatThrownBy(() -> check(url, Optional.empty(), 4_096))
                    .isInstanceOfSatisfying(
                            Failure.class, failure -> assertThat(failure.code()).isEqualTo(FailureCode.TEACHER_REFUSED))
                    .hasMessage(
                            "Teacher %s has a context of 4096 tokens, in which synthesize.max_tokens 4096 leaves no room for a"
                                    + " prompt; set it lower",
                            url);
        } finally {
            server.stop(0);
        }
    }
}
