package dev.stillhouse.engine.cuda;

import dev.stillhouse.tensor.HeadLayout;
import dev.stillhouse.tensor.Segments;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Attention of bf16 by cuDNN, for passes that are followed by a backward. It repeats its bits, but cuDNN does not promise that a row's bits are
 * free of the rows beside it, and its kernel is chosen by the longest segment.
 *
 * <p>A shape that cuDNN refuses is remembered, and the caller told so each time.
 */
final class CudnnAttention implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CudnnAttention.class);

    /** What it may take of the GPU's memory for itself. */
    private static final int SHARE_OF_MEMORY = 32;

    private final Cudnn cudnn;
    private final Staging staging;
    private final ScratchMemory workspace;
    private final long mostBytes;
    private final Map<AttentionShape, Optional<CudnnPlan>> forwards = new HashMap<>();
    private final Map<AttentionShape, Optional<CudnnPlan>> backwards = new HashMap<>();

    CudnnAttention(Gpu gpu, Cudnn cudnn, Staging staging) {
        this.cudnn = cudnn;
        this.staging = staging;
        this.workspace = new ScratchMemory(gpu);
        this.mostBytes = gpu.memory().total() / SHARE_OF_MEMORY;
    }

    List<AttentionRun> runs(Segments segments, HeadLayout heads) {
        return AttentionRun.of(segments, heads, mostBytes);
    }

    /** The run's rows of out and logSumExp, or false where cuDNN does not compute them. */
    boolean forward(AttentionForward f, AttentionRun run) {
        return compute(forwards, AttentionGraph::forward, run, addresses(f));
    }

    /**
     * The run's rows of the gradients, or false where cuDNN does not compute them.
     *
     * @param deltas the device address of memory for a number for each row and head
     */
    boolean backward(AttentionForward f, AttentionRun run, AttentionGradients g, long deltas) {
        Map<AttentionSlot, Long> addresses = addresses(f);
        addresses.put(AttentionSlot.D_OUT, g.dOut().address());
        addresses.put(AttentionSlot.DQ, g.dq().address());
        addresses.put(AttentionSlot.DK, g.dk().address());
        addresses.put(AttentionSlot.DV, g.dv().address());
        addresses.put(AttentionSlot.DELTAS, deltas);
        return compute(backwards, AttentionGraph::backward, run, addresses);
    }

    private static Map<AttentionSlot, Long> addresses(AttentionForward f) {
        Map<AttentionSlot, Long> addresses = new EnumMap<>(AttentionSlot.class);
        addresses.put(AttentionSlot.Q, f.q().address());
        addresses.put(AttentionSlot.K, f.k().address());
        addresses.put(AttentionSlot.V, f.v().address());
        addresses.put(AttentionSlot.OUT, f.out().address());
        addresses.put(AttentionSlot.LOG_SUM_EXP, f.logSumExp().address());
        return addresses;
    }

    private boolean compute(
            Map<AttentionShape, Optional<CudnnPlan>> plans,
            BiFunction<Cudnn, AttentionShape, CudnnPlan> planning,
            AttentionRun run,
            Map<AttentionSlot, Long> addresses) {
        AttentionShape shape = run.shape();
        Optional<CudnnPlan> plan = plans.computeIfAbsent(shape, unknown -> planned(planning, unknown));
        if (plan.isEmpty()) {
            return false;
        }
        HeadLayout heads = shape.heads();
        addresses.put(AttentionSlot.LENGTHS, staging.upload(run.lengths()));
        addresses.put(AttentionSlot.QUERY_OFFSETS, staging.upload(run.offsets(heads.queryColumns())));
        addresses.put(AttentionSlot.KEY_OFFSETS, staging.upload(run.offsets(heads.keyColumns())));
        addresses.put(AttentionSlot.ROW_OFFSETS, staging.upload(run.offsets(heads.heads())));
        try {
            plan.get().run(addresses, workspace.of(plan.get().workspaceBytes()));
            return true;
        } catch (CudnnRefusal e) {
            note(shape, String.valueOf(e.getMessage()));
            plan.get().close();
            plans.put(shape, Optional.empty());
            return false;
        }
    }

    private Optional<CudnnPlan> planned(BiFunction<Cudnn, AttentionShape, CudnnPlan> planning, AttentionShape shape) {
        try {
            CudnnPlan plan = planning.apply(cudnn, shape);
            if (plan.workspaceBytes() <= mostBytes) {
                return Optional.of(plan);
            }
            note(shape, "it would take " + plan.workspaceBytes() + " bytes, and may take " + mostBytes);
            plan.close();
        } catch (CudnnRefusal e) {
            note(shape, String.valueOf(e.getMessage()));
        }
        return Optional.empty();
    }

    private static void note(AttentionShape shape, String why) {
        LOG.info("{} is not used for attention over {}, but kernels of the engine: {}", Cudnn.name(), shape, why);
    }

    @Override
    public void close() {
        forwards.values().forEach(plan -> plan.ifPresent(CudnnPlan::close));
        backwards.values().forEach(plan -> plan.ifPresent(CudnnPlan::close));
        workspace.close();
        cudnn.close();
    }
}
