package dev.stillhouse.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.tensor.EngineResources;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.bytedeco.javacpp.BytePointer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of a machine that will not do. */
@WithFakeCuda
class GpuTest {
    @BeforeEach
    @AfterEach
    void aWorkingMachine() throws IOException {
        FakeCuda.says("");
    }

    @Test
    void aDriverThatDoesNotStartIsNamedWithItsError() throws IOException {
        FakeCuda.says("init=999");
        expectRefusal(
                "engine cuda cannot start: the NVIDIA driver does not start (CUDA_ERROR_UNKNOWN); see what nvidia-smi says"
                        + " of it; or compute on the CPU with engine nd4j");
    }

    @Test
    void aDriverThatIsTooOldIsNamedWithWhatItSupports() throws IOException {
        FakeCuda.says("version=12080");
        expectRefusal(
                "engine cuda cannot start: the NVIDIA driver is out of date: it supports CUDA 12.8, but 13.0 is needed;"
                        + " install driver 580 or later; or compute on the CPU with engine nd4j");
    }

    @Test
    void aGpuThatIsNotThereIsNamedWithHowManyThereAre() throws IOException {
        FakeCuda.says("devices=0");
        expectRefusal(
                "engine cuda cannot start: there is no GPU 0: the driver shows 0, counted from 0; see nvidia-smi and"
                        + " CUDA_VISIBLE_DEVICES; or compute on the CPU with engine nd4j");
    }

    @Test
    void aGpuThatIsTooOldIsNamedWithWhatIsNeeded() throws IOException {
        FakeCuda.says("capability=75");
        expectRefusal(
                "engine cuda cannot start: GPU 0 (Fake GPU) has compute capability 7.5, but 8.0 (Ampere) or later is needed;"
                        + " for GPUs from Volta to Ada see docs/guide/nd4j-cuda.md; or compute on the CPU with engine nd4j");
    }

    @Test
    void aGpuWithoutEnoughMemoryIsNamedWithWhatIsLeft() {
        try (Gpu gpu = Gpu.open(0, Optional.empty());
                DeviceMemory most = gpu.allocate(1000L << 20)) {
            assertThatThrownBy(() -> gpu.allocate(512L << 20))
                    .isInstanceOfSatisfying(
                            Failure.class,
                            failure -> assertThat(failure.code()).isEqualTo(FailureCode.MEMORY_EXHAUSTED))
                    .hasMessageContaining("Fake GPU has 0.02 of its 1.0 GiB left, but 0.50 GiB more are needed;");
            assertThat(most.isClosed()).isFalse();
        }
    }

    @Test
    void moreThanMayBeUsedOfAGpuIsRefusedWithWhatIsLeft() {
        try (Gpu gpu = Gpu.open(0, Optional.of(512L << 20))) {
            assertThat(gpu.memory()).isEqualTo(new Gpu.Memory(512L << 20, 512L << 20));
            try (DeviceMemory some = gpu.allocate(300L << 20)) {
                assertThat(some.bytes()).isEqualTo(300L << 20);
                assertThat(gpu.memory().free()).isEqualTo(212L << 20);
                assertThatThrownBy(() -> gpu.allocate(256L << 20))
                        .hasMessageContaining("Fake GPU has 0.21 of its 0.5 GiB left, but 0.25 GiB more are needed;");
            }
            gpu.allocate(512L << 20).close();
        }
    }

    @Test
    void moreMemoryThanTheMachineCanLockIsRefused() {
        try (Gpu gpu = Gpu.open(0, Optional.empty())) {
            assertThatThrownBy(() -> gpu.allocateOnHost(2048L << 20))
                    .isInstanceOfSatisfying(
                            Failure.class,
                            failure -> assertThat(failure.code()).isEqualTo(FailureCode.MEMORY_EXHAUSTED))
                    .hasMessageStartingWith(
                            "The machine has no 2.00 GiB of memory left that can be page-locked, where activations are to be kept");
        }
    }

    @Test
    void anErrorOfTheDriverSaysWhatWasAskedFor() {
        try (Gpu gpu = Gpu.open(0, Optional.empty());
                DeviceMemory memory = gpu.allocate(100)) {
            assertThatThrownBy(() -> gpu.clear(memory.address(), 101))
                    .hasMessageStartingWith("Cannot clear device memory on the GPU: the driver says CUDA_ERROR_OTHER");
        }
    }

    @Test
    void kernelsOfAnEarlierStartThatTheDriverRefusesAreCompiledAnew(@TempDir Path folder) {
        KernelCompiler compiler = new KernelCompiler();
        KernelCache cache = new KernelCache(folder);
        try (Gpu gpu = Gpu.open(0, Optional.empty())) {
            String key = compiler.key(KernelSource.read(), compiler.target(gpu.capability()));
            try (BytePointer refused = new BytePointer("no library")) {
                cache.keep(key, refused);
            }
            new Kernels(gpu, compiler, cache).close();
            try (BytePointer image = cache.find(key).orElseThrow()) {
                assertThat(image.getString()).contains("/kernels-");
            }
        }
    }

    private static void expectRefusal(String message) {
        assertThatThrownBy(() -> new CudaEngine(EngineResources.ofThreads(1)).close())
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(FailureCode.DEVICE_UNAVAILABLE))
                .hasMessage(message);
    }
}
