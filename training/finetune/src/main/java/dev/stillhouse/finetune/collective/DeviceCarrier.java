package dev.stillhouse.finetune.collective;

import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.llama.Parameter;
import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.DeviceCollective;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/**
 * Leaves buckets to the devices. The ring stands watch meanwhile: each worker passes a word around it, which does not come back where another
 * one is gone, so that a worker that waits for its device learns of that as one that waits for the ring does.
 */
final class DeviceCarrier implements Carrier {
    private static final long LOOK_NANOS = 50_000;
    private static final byte[] WORD = {1};

    private final Engine engine;
    private final Collective ring;
    private final ExchangeSettings settings;
    private final DeviceCollective devices;
    private final ExecutorService watch;
    private final List<Slice> summed = new ArrayList<>();

    DeviceCarrier(Engine engine, Collective ring, ExchangeSettings settings, DeviceCollective devices) {
        this.engine = engine;
        this.ring = ring;
        this.settings = settings;
        this.devices = devices;
        this.watch = Executors.newSingleThreadExecutor(work -> {
            Thread thread = new Thread(work, "ring-watch-" + ring.rank());
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public void sum(Bucket bucket) {
        DType wire = settings.wire() == WireType.BF16 ? DType.BF16 : DType.F32;
        if (settings.sharedMoments()) {
            devices.reduceScatter(chunks(bucket, Parameter::gradient), wire);
        } else {
            devices.allReduce(tensors(bucket.slices(), Parameter::gradient), wire);
        }
        summed.addAll(bucket.chunk(ring.rank()));
    }

    @Override
    public void handRound(Bucket bucket) {
        devices.allGather(chunks(bucket, Parameter::value));
    }

    private List<List<Tensor>> chunks(Bucket bucket, Function<Parameter, Tensor> which) {
        List<List<Tensor>> chunks = new ArrayList<>();
        for (int rank = 0; rank < ring.size(); rank++) {
            chunks.add(tensors(bucket.chunk(rank), which));
        }
        return chunks;
    }

    private static List<Tensor> tensors(List<Slice> slices, Function<Parameter, Tensor> which) {
        return slices.stream()
                .map(slice -> slice.of(which.apply(slice.parameter())))
                .toList();
    }

    @Override
    public double land() {
        CompletableFuture<List<byte[]>> word = CompletableFuture.supplyAsync(() -> ring.gather(WORD), watch);
        try {
            while (!devices.isDone()) {
                if (word.isCompletedExceptionally()) {
                    word.join();
                }
                if (Thread.currentThread().isInterrupted()) {
                    throw FailureCode.WORKER_LOST.with(
                            "Rank %d was interrupted while its device exchanged", ring.rank());
                }
                LockSupport.parkNanos(LOOK_NANOS);
            }
            word.join();
        } catch (RuntimeException e) {
            devices.close();
            throw e instanceof CompletionException && e.getCause() instanceof RuntimeException cause ? cause : e;
        }
        double squares = engine.sumOfSquares(tensors(summed, Parameter::gradient));
        summed.clear();
        return squares;
    }

    @Override
    public void close() {
        watch.shutdown();
        devices.close();
    }
}
