package dev.stillhouse.distill.bench.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class BenchTableTest {
    private static final String MACHINE = """
            {"step":"machine","state":"done","why":"","date":"2026-01-02 03:04 UTC","gpu":"NVIDIA H200","driver":"580.1","engine":"cuda","revision":"abc"}""";
    private static final String DEVICE = """
            {"step":"device","dtype":"bf16","state":"done","why":"","result":{"matmul_tflops":800,"copy_gb_per_s":4000,"device":"the card"}}""";

    /** 8b with 4,096 x 2 packed takes 30.8 billion operations a token at least, and 32.1 by its parameters. */
    @Test
    void trainingHasMediansFloorUtilizationMemoryPeerAndRatio() {
        String table = BenchTable.of(List.of(
                MACHINE,
                DEVICE,
                train("ours", 15_000, "46000"),
                train("peer", 10_000, "70000"),
                train("ours", 16_000, "47104"),
                train("peer", 11_000, "71680")));
        assertThat(table)
                .startsWith(
                        "# One GPU, 2026-01-02 03:04 UTC\n\nNVIDIA H200; driver 580.1; engine cuda: the card. Revision abc.\n")
                .contains("of 989 TFLOP/s.")
                .contains("""
                        | what                              |     ours |   floor | MFU % |   GiB |    peer |   GiB | ratio |
                        |-----------------------------------|---------:|--------:|------:|------:|--------:|------:|------:|
                        | product bf16, TFLOP/s             |      800 |       - |     - |     - |       - |     - |     - |
                        | copy, GB/s                        |    4,000 |       - |     - |     - |       - |     - |     - |
                        | 8b lora bf16 4096x2 packed        |   15,500 |  25,942 |  50.3 |  46.0 |  10,500 |  70.0 |  1.48 |
                        """);
    }

    @Test
    void aLineIsAtMostAHundredColumnsWide() {
        assertThat(BenchTable.of(List.of(MACHINE, DEVICE, train("ours", 1, "1")))
                        .lines())
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(100));
    }

    @Test
    void decodingIsBoundByTheMeasuredCopyWhateverTheBenchmarkItselfCopied() {
        assertThat(BenchTable.of(List.of(MACHINE, DEVICE, """
                                {"step":"decode","shape":"8b","dtype":"bf16","batch":1,"state":"done","result":{"tokens_per_s":210,"memory_floor_ms":8,"bandwidth_gb_per_s":2000}}""")))
                .contains("| 8b decode bf16 batch 1            |      210 |     250 |     - |     - |");
    }

    @Test
    void whatFailedWasLeftOutOrIsMissingIsSaidWithItsReason() {
        String table = BenchTable.of(List.of(MACHINE, """
                {"step":"conformance","state":"failed","why":"2 of 5 checks fail","result":{"checks":5,"failed":[{"check":"copy 3","reason":"wrong"},{"check":"fill","reason":"late"}]}}""", """
                {"step":"parity","dump":"tiny-full","dtype":"f32","state":"done","why":"","result":{"passed":true}}""", """
                {"step":"parity","dump":"tiny-full","dtype":"bf16","state":"failed","why":"out of tolerance","result":{"passed":false}}""", """
                {"step":"train","who":"ours","shape":"tiny","mode":"lora","dtype":"bf16","seq":64,"batch":1,"lengths":"packed","state":"skipped","why":"3 of 600 seconds were left","result":null}""", """
                {"step":"train","who":"peer","shape":"tiny","mode":"lora","dtype":"bf16","seq":64,"batch":1,"lengths":"packed","state":"missing","why":"No module named 'torch'","result":null}"""));
        assertThat(table)
                .contains("| conformance                       | 2 failed |")
                .contains("| parity tiny-full f32              |       ok |")
                .contains("| parity tiny-full bf16             |   failed |")
                .contains("| tiny lora bf16 64x1 packed        |  skipped |       - |     - |     - | missing |")
                .endsWith("""

                        - conformance: failed: 2 of 5 checks fail
                        - copy 3: wrong
                        - fill: late
                        - parity tiny-full bf16: failed: out of tolerance
                        - tiny lora bf16 64x1 packed: skipped: 3 of 600 seconds were left
                        - tiny lora bf16 64x1 packed, peer: missing: No module named 'torch'
                        """);
    }

    @Test
    void aStepThatNobodyKnowsIsNamed() {
        assertThatThrownBy(() -> BenchTable.of(List.of("{\"step\":\"dance\"}")))
                .hasMessage(
                        "step is \"dance\", expected one of machine, conformance, parity, device, attention, train, decode");
        assertThatThrownBy(() -> BenchTable.of(List.of(MACHINE, "{")))
                .hasMessageStartingWith("Line 2 of the steps is not JSON: ");
    }

    private static String train(String who, double speed, String mib) {
        return "{\"step\":\"train\",\"who\":\"" + who
                + "\",\"shape\":\"8b\",\"mode\":\"lora\",\"dtype\":\"bf16\",\"seq\":4096,\"batch\":2,\"lengths\":\"packed\",\"state\":\"done\","
                + "\"why\":\"\",\"device_mib\":" + mib + ",\"result\":{\"tokens_per_s\":" + speed + "}}";
    }
}
