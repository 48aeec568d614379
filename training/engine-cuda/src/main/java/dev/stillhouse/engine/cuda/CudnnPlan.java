package dev.stillhouse.engine.cuda;

import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_ENGINEHEUR_MODE;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_ENGINEHEUR_OPERATION_GRAPH;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_ENGINEHEUR_RESULTS;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_EXECUTION_PLAN_ENGINE_CONFIG;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_EXECUTION_PLAN_WORKSPACE_SIZE;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_OPERATIONGRAPH_OPS;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_VARIANT_PACK_DATA_POINTERS;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_VARIANT_PACK_UNIQUE_IDS;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_VARIANT_PACK_WORKSPACE;
import static org.bytedeco.cuda.global.cudnn.CUDNN_BACKEND_ENGINECFG_DESCRIPTOR;
import static org.bytedeco.cuda.global.cudnn.CUDNN_BACKEND_ENGINEHEUR_DESCRIPTOR;
import static org.bytedeco.cuda.global.cudnn.CUDNN_BACKEND_EXECUTION_PLAN_DESCRIPTOR;
import static org.bytedeco.cuda.global.cudnn.CUDNN_BACKEND_OPERATIONGRAPH_DESCRIPTOR;
import static org.bytedeco.cuda.global.cudnn.CUDNN_BACKEND_VARIANT_PACK_DESCRIPTOR;
import static org.bytedeco.cuda.global.cudnn.CUDNN_HEUR_MODE_A;
import static org.bytedeco.cuda.global.cudnn.CUDNN_TYPE_HEUR_MODE;
import static org.bytedeco.cuda.global.cudnn.CUDNN_TYPE_INT64;
import static org.bytedeco.cuda.global.cudnn.CUDNN_TYPE_VOID_PTR;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;

/** A kernel that cuDNN made of a graph, ready to run on whatever memory. */
final class CudnnPlan implements AutoCloseable {
    private final Cudnn cudnn;
    private final CudnnGraph graph;
    private final List<CudnnDescriptor> descriptors;
    private final CudnnDescriptor plan;
    private final long workspaceBytes;

    private CudnnPlan(Cudnn cudnn, CudnnGraph graph, List<CudnnDescriptor> descriptors, CudnnDescriptor plan) {
        this.cudnn = cudnn;
        this.graph = graph;
        this.descriptors = descriptors;
        this.plan = plan;
        this.workspaceBytes = plan.number(CUDNN_ATTR_EXECUTION_PLAN_WORKSPACE_SIZE);
    }

    /**
     * The first that works among those that cuDNN expects to be fast. The graph is closed with the plan.
     *
     * @throws CudnnRefusal when none works
     */
    static CudnnPlan of(Cudnn cudnn, CudnnGraph graph) {
        List<CudnnDescriptor> made = new ArrayList<>();
        try {
            CudnnDescriptor operations = kept(made, CUDNN_BACKEND_OPERATIONGRAPH_DESCRIPTOR)
                    .with(CUDNN_ATTR_OPERATIONGRAPH_OPS, graph.operations().toArray(CudnnDescriptor[]::new));
            cudnn.ofGraph(operations).finish();
            CudnnDescriptor heuristics = kept(made, CUDNN_BACKEND_ENGINEHEUR_DESCRIPTOR)
                    .with(CUDNN_ATTR_ENGINEHEUR_OPERATION_GRAPH, operations)
                    .withConstant(CUDNN_ATTR_ENGINEHEUR_MODE, CUDNN_TYPE_HEUR_MODE, CUDNN_HEUR_MODE_A);
            cudnn.ofHeuristics(heuristics).finish();
            List<CudnnDescriptor> choices =
                    heuristics.all(CUDNN_ATTR_ENGINEHEUR_RESULTS, CUDNN_BACKEND_ENGINECFG_DESCRIPTOR);
            made.addAll(choices);
            return new CudnnPlan(cudnn, graph, made, firstOf(cudnn, choices, made));
        } catch (CudnnRefusal e) {
            made.forEach(CudnnDescriptor::close);
            throw e;
        }
    }

    private static CudnnDescriptor firstOf(Cudnn cudnn, List<CudnnDescriptor> choices, List<CudnnDescriptor> made) {
        CudnnRefusal refusal = CudnnRefusal.because("compute a graph by cuDNN", "it has no kernel for it");
        for (CudnnDescriptor choice : choices) {
            CudnnDescriptor plan = kept(made, CUDNN_BACKEND_EXECUTION_PLAN_DESCRIPTOR)
                    .with(CUDNN_ATTR_EXECUTION_PLAN_ENGINE_CONFIG, choice);
            try {
                return cudnn.ofPlan(plan).finish();
            } catch (CudnnRefusal e) {
                refusal = e;
            }
        }
        throw refusal;
    }

    private static CudnnDescriptor kept(List<CudnnDescriptor> made, int kind) {
        CudnnDescriptor descriptor = new CudnnDescriptor(kind);
        made.add(descriptor);
        return descriptor;
    }

    /** Memory that it needs while it runs. */
    long workspaceBytes() {
        return workspaceBytes;
    }

    /**
     * @param addresses in device memory
     * @param workspace the address of so many bytes as it needs
     */
    void run(Map<AttentionSlot, Long> addresses, long workspace) {
        int count = addresses.size() + graph.constants().size();
        try (LongPointer ids = new LongPointer(count);
                LongPointer pointers = new LongPointer(count);
                LongPointer work = new LongPointer(1).put(workspace);
                CudnnDescriptor variant = new CudnnDescriptor(CUDNN_BACKEND_VARIANT_PACK_DESCRIPTOR)) {
            int at = 0;
            for (Map.Entry<AttentionSlot, Long> slot : addresses.entrySet()) {
                ids.put(at, slot.getKey().id());
                pointers.put(at++, slot.getValue());
            }
            for (Map.Entry<Long, FloatPointer> constant : graph.constants().entrySet()) {
                ids.put(at, constant.getKey());
                pointers.put(at++, constant.getValue().address());
            }
            cudnn.execute(
                    plan,
                    variant.with(CUDNN_ATTR_VARIANT_PACK_UNIQUE_IDS, CUDNN_TYPE_INT64, ids, count)
                            .with(CUDNN_ATTR_VARIANT_PACK_DATA_POINTERS, CUDNN_TYPE_VOID_PTR, pointers, count)
                            .with(CUDNN_ATTR_VARIANT_PACK_WORKSPACE, CUDNN_TYPE_VOID_PTR, work, 1)
                            .finish());
        }
    }

    @Override
    public void close() {
        descriptors.forEach(CudnnDescriptor::close);
        graph.close();
    }
}
