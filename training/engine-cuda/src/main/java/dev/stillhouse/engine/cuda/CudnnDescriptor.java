package dev.stillhouse.engine.cuda;

import static org.bytedeco.cuda.global.cudnn.CUDNN_TYPE_BACKEND_DESCRIPTOR;
import static org.bytedeco.cuda.global.cudnn.CUDNN_TYPE_BOOLEAN;
import static org.bytedeco.cuda.global.cudnn.CUDNN_TYPE_HANDLE;
import static org.bytedeco.cuda.global.cudnn.CUDNN_TYPE_INT64;

import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.cuda.cudnn.cudnnBackendDescriptor_t;
import org.bytedeco.cuda.cudnn.cudnnContext;
import org.bytedeco.cuda.global.cudnn;
import org.bytedeco.javacpp.BooleanPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * A descriptor of cuDNN's backend API (docs.nvidia.com/deeplearning/cudnn/backend): given attributes, then finished, then used by others.
 *
 * <p>Everything here throws {@link CudnnRefusal} when cuDNN says no.
 */
final class CudnnDescriptor implements AutoCloseable {
    private final int kind;
    private final cudnnBackendDescriptor_t descriptor = new cudnnBackendDescriptor_t();

    /** @param kind one of CUDNN_BACKEND_..._DESCRIPTOR */
    CudnnDescriptor(int kind) {
        this.kind = kind;
        CudnnRefusal.unless(
                cudnn.cudnnBackendCreateDescriptor(kind, descriptor), "make a descriptor of cuDNN's kind " + kind);
    }

    CudnnDescriptor with(int attribute, CudnnDescriptor... others) {
        try (PointerPointer<cudnnBackendDescriptor_t> values = pointers(List.of(others))) {
            return with(attribute, CUDNN_TYPE_BACKEND_DESCRIPTOR, values, others.length);
        }
    }

    CudnnDescriptor with(int attribute, cudnnContext handle) {
        try (PointerPointer<cudnnContext> values = new PointerPointer<>(handle)) {
            return with(attribute, CUDNN_TYPE_HANDLE, values, 1);
        }
    }

    CudnnDescriptor withNumbers(int attribute, long... numbers) {
        try (LongPointer values = new LongPointer(numbers)) {
            return with(attribute, CUDNN_TYPE_INT64, values, numbers.length);
        }
    }

    /** @param type of the enumeration that the constant is one of, CUDNN_TYPE_... */
    CudnnDescriptor withConstant(int attribute, int type, int constant) {
        try (IntPointer values = new IntPointer(1).put(constant)) {
            return with(attribute, type, values, 1);
        }
    }

    /** Sets what is off otherwise. */
    CudnnDescriptor withFlag(int attribute) {
        try (BooleanPointer values = new BooleanPointer(1).put(true)) {
            return with(attribute, CUDNN_TYPE_BOOLEAN, values, 1);
        }
    }

    CudnnDescriptor with(int attribute, int type, Pointer values, int count) {
        CudnnRefusal.unless(
                cudnn.cudnnBackendSetAttribute(descriptor, attribute, type, count, values),
                "set cuDNN's attribute " + attribute);
        return this;
    }

    /** From now on it is as it is, and can be used. */
    CudnnDescriptor finish() {
        CudnnRefusal.unless(cudnn.cudnnBackendFinalize(descriptor), "finish a descriptor of cuDNN's kind " + kind);
        return this;
    }

    long number(int attribute) {
        try (LongPointer value = new LongPointer(1)) {
            CudnnRefusal.unless(
                    cudnn.cudnnBackendGetAttribute(descriptor, attribute, CUDNN_TYPE_INT64, 1, new long[1], value),
                    "read cuDNN's attribute " + attribute);
            return value.get();
        }
    }

    /** The descriptors that cuDNN made. The caller closes them. */
    List<CudnnDescriptor> all(int attribute, int kindOfResult) {
        long[] count = new long[1];
        CudnnRefusal.unless(
                cudnn.cudnnBackendGetAttribute(descriptor, attribute, CUDNN_TYPE_BACKEND_DESCRIPTOR, 0, count, null),
                "count cuDNN's attribute " + attribute);
        List<CudnnDescriptor> results = Stream.generate(() -> new CudnnDescriptor(kindOfResult))
                .limit(count[0])
                .toList();
        try (PointerPointer<cudnnBackendDescriptor_t> values = pointers(results)) {
            CudnnRefusal.unless(
                    cudnn.cudnnBackendGetAttribute(
                            descriptor, attribute, CUDNN_TYPE_BACKEND_DESCRIPTOR, count[0], count, values),
                    "read cuDNN's attribute " + attribute);
        }
        int filled = (int) Math.min(count[0], results.size());
        results.subList(filled, results.size()).forEach(CudnnDescriptor::close);
        return results.subList(0, filled);
    }

    /** Of an execution plan: runs it on the handle's stream. */
    void execute(cudnnContext handle, CudnnDescriptor variant) {
        CudnnRefusal.unless(cudnn.cudnnBackendExecute(handle, descriptor, variant.descriptor), "run cuDNN's plan");
    }

    private static PointerPointer<cudnnBackendDescriptor_t> pointers(List<CudnnDescriptor> descriptors) {
        return new PointerPointer<>(
                descriptors.stream().map(each -> each.descriptor).toArray(cudnnBackendDescriptor_t[]::new));
    }

    @Override
    public void close() {
        if (!descriptor.isNull()) {
            cudnn.cudnnBackendDestroyDescriptor(descriptor);
            descriptor.setNull();
        }
    }

    @Override
    public String toString() {
        return "descriptor of kind " + kind;
    }
}
