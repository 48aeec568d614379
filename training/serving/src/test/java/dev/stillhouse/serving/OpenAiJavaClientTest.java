package dev.stillhouse.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.errors.UnauthorizedException;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.completions.Completion;
import com.openai.models.completions.CompletionCreateParams;
import com.openai.models.models.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server as OpenAI's own Java client sees it. */
final class OpenAiJavaClientTest {
    private static final String KEY = "sk-for-the-test";

    @TempDir
    private static Path folder;

    private static TinyServer server;
    private static OpenAIClient client;

    @BeforeAll
    static void start() throws IOException {
        Path key = Files.writeString(folder.resolve("key"), KEY + "\n");
        server = new TinyServer(settings -> settings.withApiKeyFile(key));
        client = client(KEY);
    }

    @AfterAll
    static void stop() {
        client.close();
        server.close();
    }

    private static OpenAIClient client(String key) {
        return OpenAIOkHttpClient.builder()
                .baseUrl(server.baseUrl().toString())
                .apiKey(key)
                .maxRetries(0)
                .build();
    }

    private static ChatCompletionCreateParams.Builder chat() {
        return ChatCompletionCreateParams.builder()
                .model(TinyServer.MODEL)
                .addSystemMessage("Answer shortly.")
                .addUserMessage("Who are you?")
                .temperature(0.0)
                .maxCompletionTokens(12);
    }

    @Test
    void itListsTheModel() {
        assertThat(client.models().list().data()).extracting(Model::id).containsExactly("tiny");
        assertThat(client.models().retrieve("tiny").ownedBy()).isEqualTo("stillhouse");
    }

    @Test
    void itChats() {
        ChatCompletion completion = client.chat().completions().create(chat().build());

        assertThat(completion.validate().choices()).hasSize(1);
        assertThat(completion.choices().get(0).message().content().orElseThrow())
                .isNotEmpty();
        assertThat(completion.usage().orElseThrow().completionTokens()).isBetween(1L, 12L);
    }

    @Test
    void itStreamsWithUsage() {
        String whole = client.chat()
                .completions()
                .create(chat().build())
                .choices()
                .get(0)
                .message()
                .content()
                .orElseThrow();
        StringBuilder text = new StringBuilder();
        long[] usage = new long[1];
        ChatCompletionCreateParams params = chat().streamOptions(
                        ChatCompletionStreamOptions.builder().includeUsage(true).build())
                .build();
        try (StreamResponse<ChatCompletionChunk> stream =
                client.chat().completions().createStreaming(params)) {
            stream.stream().forEach(chunk -> {
                chunk.validate();
                chunk.choices().forEach(choice -> choice.delta().content().ifPresent(text::append));
                chunk.usage().ifPresent(counts -> usage[0] = counts.totalTokens());
            });
        }

        assertThat(text.toString()).isEqualTo(whole);
        assertThat(usage[0]).isPositive();
    }

    @Test
    void itReadsLogProbs() {
        ChatCompletion.Choice choice = client.chat()
                .completions()
                .create(chat().logprobs(true).topLogprobs(5).build())
                .validate()
                .choices()
                .get(0);

        assertThat(choice.logprobs().orElseThrow().content().orElseThrow())
                .isNotEmpty()
                .allSatisfy(token -> assertThat(token.topLogprobs()).hasSize(5));
    }

    @Test
    void itCompletesText() {
        Completion completion = client.completions()
                .create(CompletionCreateParams.builder()
                        .model(TinyServer.MODEL)
                        .prompt("Once upon a time")
                        .echo(true)
                        .logprobs(2)
                        .maxTokens(5)
                        .temperature(0.0)
                        .build());

        assertThat(completion.choices().get(0).text()).startsWith("Once upon a time");
        assertThat(completion.choices().get(0).logprobs().orElseThrow().tokens().orElseThrow())
                .hasSizeGreaterThan(16);
    }

    @Test
    void errorsBecomeItsExceptions() {
        assertThatThrownBy(() -> client.chat()
                        .completions()
                        .create(chat().model("gpt-99").build()))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("The model 'gpt-99' does not exist; this server has 'tiny'");
        assertThatThrownBy(() -> client.chat()
                        .completions()
                        .create(chat().frequencyPenalty(1.0).build()))
                .isInstanceOf(BadRequestException.class)
                .hasMessageContaining("frequency_penalty is not supported by this server; leave it out");
    }

    @Test
    void aWrongKeyIsRefused() {
        for (String key : List.of("sk-wrong", KEY + "x", KEY.substring(1))) {
            OpenAIClient stranger = client(key);
            assertThatThrownBy(() -> stranger.models().list())
                    .isInstanceOf(UnauthorizedException.class)
                    .hasMessageContaining("Incorrect or missing API key");
            stranger.close();
        }
    }
}
