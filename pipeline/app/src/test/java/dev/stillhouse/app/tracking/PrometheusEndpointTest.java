package dev.stillhouse.app.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stillhouse.app.stage.StageKind;
import dev.stillhouse.app.stage.StageName;
import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.run.Progress;
import dev.stillhouse.contracts.spec.TrackingSpec;
import dev.stillhouse.finetune.TrainingListener;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

class PrometheusEndpointTest {
    private static final TrackingSpec.Prometheus ANY_PORT = new TrackingSpec.Prometheus("127.0.0.1", 0);

    @Test
    void showsTheLastStepOfATraining() throws Exception {
        try (PrometheusEndpoint endpoint = new PrometheusEndpoint(ANY_PORT, "triage")) {
            TrainingListener training = endpoint.training("lora");
            training.step(Steps.metrics(1));
            training.step(Steps.metrics(2));
            training.validation(Steps.validation(2));

            assertThat(scrape(endpoint))
                    .contains("# TYPE stillhouse_training_loss gauge\n")
                    .contains("stillhouse_training_loss{recipe=\"lora\",run=\"triage\"} 0.5\n")
                    .contains("stillhouse_training_validation_loss{recipe=\"lora\",run=\"triage\"} 1.0\n")
                    .contains("stillhouse_training_step{recipe=\"lora\",run=\"triage\"} 2.0\n")
                    .contains("stillhouse_training_steps{recipe=\"lora\",run=\"triage\"} 100.0\n")
                    .contains("# TYPE stillhouse_training_tokens_total counter\n")
                    .contains("stillhouse_training_tokens_total{recipe=\"lora\",run=\"triage\"} 128.0\n")
                    .contains("stillhouse_training_skipped_steps_total{recipe=\"lora\",run=\"triage\"} 0.0\n");
        }
    }

    @Test
    void showsTheStageThatRuns() throws Exception {
        StageName prepare = StageName.of(StageKind.PREPARE);
        StageName synthesize = StageName.of(StageKind.SYNTHESIZE);
        try (PrometheusEndpoint endpoint = new PrometheusEndpoint(ANY_PORT, "triage")) {
            endpoint.skipped(prepare, 1, 2);
            endpoint.started(synthesize, 2, 2);
            endpoint.progressed(synthesize, Progress.Tick.of("ask", 30, 70, "prompts"));

            assertThat(scrape(endpoint))
                    .contains("stillhouse_stage_running{run=\"triage\",stage=\"prepare\"} 0.0\n")
                    .contains("stillhouse_stage_running{run=\"triage\",stage=\"synthesize\"} 1.0\n")
                    .contains(
                            "stillhouse_stage_units_done{run=\"triage\",stage=\"synthesize\",unit=\"prompts\"} 30.0\n")
                    .contains("stillhouse_stage_units{run=\"triage\",stage=\"synthesize\",unit=\"prompts\"} 70.0\n");
        }
    }

    @Test
    void aPortThatIsTakenIsNamedWithItsKey() {
        try (PrometheusEndpoint endpoint = new PrometheusEndpoint(ANY_PORT, "triage")) {
            int port = endpoint.uri().getPort();

            assertThatThrownBy(() -> new PrometheusEndpoint(new TrackingSpec.Prometheus("127.0.0.1", port), "other"))
                    .isInstanceOfSatisfying(
                            Failure.class,
                            failure -> assertThat(failure.code()).isEqualTo(FailureCode.PORT_UNAVAILABLE))
                    .hasMessage("Cannot listen on 127.0.0.1 port " + port
                            + ": Address already in use; give another tracking.prometheus.port, or 0 for any free one");
        }
    }

    static String scrape(PrometheusEndpoint endpoint) throws IOException, InterruptedException {
        HttpResponse<String> reply = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(endpoint.uri()).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(reply.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
        return reply.body();
    }
}
