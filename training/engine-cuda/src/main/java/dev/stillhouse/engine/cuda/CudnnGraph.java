package dev.stillhouse.engine.cuda;

import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_MATMUL_COMP_TYPE;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_OPERATION_MATMUL_ADESC;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_OPERATION_MATMUL_BDESC;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_OPERATION_MATMUL_CDESC;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_OPERATION_MATMUL_DESC;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_OPERATION_MATMUL_GEMM_K_OVERRIDE_DESC;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_OPERATION_MATMUL_GEMM_M_OVERRIDE_DESC;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_OPERATION_MATMUL_GEMM_N_OVERRIDE_DESC;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_OPERATION_POINTWISE_BDESC;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_OPERATION_POINTWISE_PW_DESCRIPTOR;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_OPERATION_POINTWISE_TDESC;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_OPERATION_POINTWISE_XDESC;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_OPERATION_POINTWISE_YDESC;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_OPERATION_REDUCTION_DESC;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_OPERATION_REDUCTION_XDESC;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_OPERATION_REDUCTION_YDESC;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_OPERATION_RESHAPE_XDESC;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_OPERATION_RESHAPE_YDESC;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_POINTWISE_AXIS;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_POINTWISE_MATH_PREC;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_POINTWISE_MODE;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_REDUCTION_COMP_TYPE;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_REDUCTION_OPERATOR;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_TENSOR_BYTE_ALIGNMENT;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_TENSOR_DATA_TYPE;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_TENSOR_DIMENSIONS;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_TENSOR_IS_BY_VALUE;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_TENSOR_IS_VIRTUAL;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_TENSOR_RAGGED_OFFSET_DESC;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_TENSOR_STRIDES;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_TENSOR_UNIQUE_ID;
import static org.bytedeco.cuda.global.cudnn.CUDNN_BACKEND_MATMUL_DESCRIPTOR;
import static org.bytedeco.cuda.global.cudnn.CUDNN_BACKEND_OPERATION_MATMUL_DESCRIPTOR;
import static org.bytedeco.cuda.global.cudnn.CUDNN_BACKEND_OPERATION_POINTWISE_DESCRIPTOR;
import static org.bytedeco.cuda.global.cudnn.CUDNN_BACKEND_OPERATION_REDUCTION_DESCRIPTOR;
import static org.bytedeco.cuda.global.cudnn.CUDNN_BACKEND_OPERATION_RESHAPE_DESCRIPTOR;
import static org.bytedeco.cuda.global.cudnn.CUDNN_BACKEND_POINTWISE_DESCRIPTOR;
import static org.bytedeco.cuda.global.cudnn.CUDNN_BACKEND_REDUCTION_DESCRIPTOR;
import static org.bytedeco.cuda.global.cudnn.CUDNN_BACKEND_TENSOR_DESCRIPTOR;
import static org.bytedeco.cuda.global.cudnn.CUDNN_DATA_BFLOAT16;
import static org.bytedeco.cuda.global.cudnn.CUDNN_DATA_BOOLEAN;
import static org.bytedeco.cuda.global.cudnn.CUDNN_DATA_FLOAT;
import static org.bytedeco.cuda.global.cudnn.CUDNN_DATA_INT32;
import static org.bytedeco.cuda.global.cudnn.CUDNN_POINTWISE_BINARY_SELECT;
import static org.bytedeco.cuda.global.cudnn.CUDNN_POINTWISE_GEN_INDEX;
import static org.bytedeco.cuda.global.cudnn.CUDNN_TYPE_DATA_TYPE;
import static org.bytedeco.cuda.global.cudnn.CUDNN_TYPE_POINTWISE_MODE;
import static org.bytedeco.cuda.global.cudnn.CUDNN_TYPE_REDUCTION_OPERATOR_TYPE;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.bytedeco.javacpp.FloatPointer;

/**
 * Operations for cuDNN to make one kernel of: tensors first, then what becomes of them. cuDNN recognises attention by its pattern, which is
 * that of NVIDIA/cudnn-frontend. Sums and what lies between operations are f32, unless said otherwise.
 */
final class CudnnGraph implements AutoCloseable {
    /** Addresses in memory are multiples of it. */
    private static final int ALIGNMENT = 16;

    private static final CudnnShape ONE = new CudnnShape(1, 1, 1, 1);

    /** Above those of {@link AttentionSlot}. */
    private static final int FIRST_OWN_ID = 100;

    private final List<CudnnDescriptor> descriptors = new ArrayList<>();
    private final List<CudnnDescriptor> operations = new ArrayList<>();
    private final TreeMap<Long, FloatPointer> constants = new TreeMap<>();
    private long nextId = FIRST_OWN_ID;

    /** In memory, without gaps. */
    CudnnTensor memory(AttentionSlot slot, int type, CudnnShape shape) {
        return finished(describe(slot.id(), type, shape, shape.strides()), shape);
    }

    /** In memory, each part of the batch at an offset of its own. */
    CudnnTensor memory(AttentionSlot slot, int type, CudnnShape shape, CudnnShape strides, CudnnTensor offsets) {
        return finished(
                describe(slot.id(), type, shape, strides)
                        .with(CUDNN_ATTR_TENSOR_RAGGED_OFFSET_DESC, offsets.descriptor()),
                shape);
    }

    CudnnTensor constant(float value) {
        constants.put(nextId, new FloatPointer(1).put(value));
        return finished(describe(nextId++, CUDNN_DATA_FLOAT, ONE, ONE).withFlag(CUDNN_ATTR_TENSOR_IS_BY_VALUE), ONE);
    }

    /** Between two operations. */
    CudnnTensor between(int type, CudnnShape shape) {
        return finished(between(type, shape, shape.strides()), shape);
    }

    private CudnnDescriptor between(int type, CudnnShape shape, CudnnShape strides) {
        return describe(nextId++, type, shape, strides).withFlag(CUDNN_ATTR_TENSOR_IS_VIRTUAL);
    }

    private CudnnDescriptor describe(long id, int type, CudnnShape shape, CudnnShape strides) {
        return make(CUDNN_BACKEND_TENSOR_DESCRIPTOR)
                .withNumbers(CUDNN_ATTR_TENSOR_UNIQUE_ID, id)
                .withConstant(CUDNN_ATTR_TENSOR_DATA_TYPE, CUDNN_TYPE_DATA_TYPE, type)
                .withNumbers(CUDNN_ATTR_TENSOR_DIMENSIONS, shape.toArray())
                .withNumbers(CUDNN_ATTR_TENSOR_STRIDES, strides.toArray())
                .withNumbers(CUDNN_ATTR_TENSOR_BYTE_ALIGNMENT, ALIGNMENT);
    }

    /** How many rows and columns of a product there are in each part of the batch, and over how many is summed. */
    enum Bound {
        ROWS(CUDNN_ATTR_OPERATION_MATMUL_GEMM_M_OVERRIDE_DESC),
        COLUMNS(CUDNN_ATTR_OPERATION_MATMUL_GEMM_N_OVERRIDE_DESC),
        SUMMED(CUDNN_ATTR_OPERATION_MATMUL_GEMM_K_OVERRIDE_DESC);

        private final int attribute;

        Bound(int attribute) {
            this.attribute = attribute;
        }
    }

    /** c = a b, where the lengths bound both of the dimensions. */
    void product(CudnnTensor a, CudnnTensor b, CudnnTensor c, CudnnTensor lengths, Bound one, Bound another) {
        CudnnDescriptor how = make(CUDNN_BACKEND_MATMUL_DESCRIPTOR)
                .withConstant(CUDNN_ATTR_MATMUL_COMP_TYPE, CUDNN_TYPE_DATA_TYPE, CUDNN_DATA_FLOAT)
                .finish();
        operations.add(make(CUDNN_BACKEND_OPERATION_MATMUL_DESCRIPTOR)
                .with(CUDNN_ATTR_OPERATION_MATMUL_DESC, how)
                .with(CUDNN_ATTR_OPERATION_MATMUL_ADESC, a.descriptor())
                .with(CUDNN_ATTR_OPERATION_MATMUL_BDESC, b.descriptor())
                .with(CUDNN_ATTR_OPERATION_MATMUL_CDESC, c.descriptor())
                .with(one.attribute, lengths.descriptor())
                .with(another.attribute, lengths.descriptor())
                .finish());
    }

    /** The same, whose result lies between operations. */
    CudnnTensor product(CudnnTensor a, CudnnTensor b, CudnnShape shape, CudnnTensor lengths, Bound one, Bound another) {
        CudnnTensor c = between(CUDNN_DATA_FLOAT, shape);
        product(a, b, c, lengths, one, another);
        return c;
    }

    CudnnTensor each(int mode, CudnnTensor x) {
        CudnnTensor y = between(CUDNN_DATA_FLOAT, x.shape());
        operations.add(pointwise(how(mode, CUDNN_DATA_FLOAT).finish(), x, y).finish());
        return y;
    }

    CudnnTensor each(int mode, CudnnTensor x, CudnnTensor b) {
        CudnnTensor y = between(CUDNN_DATA_FLOAT, x.shape().with(b.shape()));
        each(mode, x, b, y);
        return y;
    }

    void each(int mode, CudnnTensor x, CudnnTensor b, CudnnTensor y) {
        combine(mode, CUDNN_DATA_FLOAT, x, b, y);
    }

    /** A truth for each element: a comparison of two, or what two truths give together. */
    CudnnTensor test(int mode, CudnnTensor x, CudnnTensor b) {
        CudnnTensor y = between(CUDNN_DATA_BOOLEAN, x.shape().with(b.shape()));
        combine(mode, CUDNN_DATA_BOOLEAN, x, b, y);
        return y;
    }

    private void combine(int mode, int precision, CudnnTensor x, CudnnTensor b, CudnnTensor y) {
        operations.add(pointwise(how(mode, precision).finish(), x, y)
                .with(CUDNN_ATTR_OPERATION_POINTWISE_BDESC, b.descriptor())
                .finish());
    }

    /** The row (axis 2) or column (axis 3) of each element. */
    CudnnTensor index(CudnnTensor x, int axis) {
        CudnnTensor y = between(CUDNN_DATA_INT32, x.shape());
        CudnnDescriptor how = how(CUDNN_POINTWISE_GEN_INDEX, CUDNN_DATA_INT32)
                .withNumbers(CUDNN_ATTR_POINTWISE_AXIS, axis)
                .finish();
        operations.add(pointwise(how, x, y).finish());
        return y;
    }

    /** x where the mask is true, the other elsewhere. */
    CudnnTensor select(CudnnTensor x, CudnnTensor mask, CudnnTensor other) {
        CudnnTensor y = between(CUDNN_DATA_FLOAT, x.shape());
        operations.add(
                pointwise(how(CUDNN_POINTWISE_BINARY_SELECT, CUDNN_DATA_FLOAT).finish(), x, y)
                        .with(CUDNN_ATTR_OPERATION_POINTWISE_BDESC, other.descriptor())
                        .with(CUDNN_ATTR_OPERATION_POINTWISE_TDESC, mask.descriptor())
                        .finish());
        return y;
    }

    private CudnnDescriptor how(int mode, int precision) {
        return make(CUDNN_BACKEND_POINTWISE_DESCRIPTOR)
                .withConstant(CUDNN_ATTR_POINTWISE_MODE, CUDNN_TYPE_POINTWISE_MODE, mode)
                .withConstant(CUDNN_ATTR_POINTWISE_MATH_PREC, CUDNN_TYPE_DATA_TYPE, precision);
    }

    private CudnnDescriptor pointwise(CudnnDescriptor how, CudnnTensor x, CudnnTensor y) {
        return make(CUDNN_BACKEND_OPERATION_POINTWISE_DESCRIPTOR)
                .with(CUDNN_ATTR_OPERATION_POINTWISE_PW_DESCRIPTOR, how)
                .with(CUDNN_ATTR_OPERATION_POINTWISE_XDESC, x.descriptor())
                .with(CUDNN_ATTR_OPERATION_POINTWISE_YDESC, y.descriptor());
    }

    /** One number for each row. */
    CudnnTensor reduce(int operator, CudnnTensor x) {
        CudnnTensor y = between(CUDNN_DATA_FLOAT, x.shape().column());
        reduce(operator, x, y);
        return y;
    }

    /** Over the dimensions in which y is smaller. */
    void reduce(int operator, CudnnTensor x, CudnnTensor y) {
        CudnnDescriptor how = make(CUDNN_BACKEND_REDUCTION_DESCRIPTOR)
                .withConstant(CUDNN_ATTR_REDUCTION_OPERATOR, CUDNN_TYPE_REDUCTION_OPERATOR_TYPE, operator)
                .withConstant(CUDNN_ATTR_REDUCTION_COMP_TYPE, CUDNN_TYPE_DATA_TYPE, CUDNN_DATA_FLOAT)
                .finish();
        operations.add(make(CUDNN_BACKEND_OPERATION_REDUCTION_DESCRIPTOR)
                .with(CUDNN_ATTR_OPERATION_REDUCTION_DESC, how)
                .with(CUDNN_ATTR_OPERATION_REDUCTION_XDESC, x.descriptor())
                .with(CUDNN_ATTR_OPERATION_REDUCTION_YDESC, y.descriptor())
                .finish());
    }

    /** The transpose, as bf16. */
    CudnnTensor transpose(CudnnTensor x) {
        CudnnShape shape = x.shape().transposed();
        CudnnShape strides = x.shape().strides().transposed();
        return reshaped(x, finished(between(CUDNN_DATA_BFLOAT16, shape, strides), shape));
    }

    /** The transpose of what lies in memory at offsets. */
    CudnnTensor transpose(CudnnTensor x, CudnnShape stridesOfResult, CudnnTensor offsets) {
        CudnnShape shape = x.shape().transposed();
        return reshaped(
                x,
                finished(
                        between(CUDNN_DATA_BFLOAT16, shape, stridesOfResult)
                                .with(CUDNN_ATTR_TENSOR_RAGGED_OFFSET_DESC, offsets.descriptor()),
                        shape));
    }

    private CudnnTensor reshaped(CudnnTensor x, CudnnTensor y) {
        operations.add(make(CUDNN_BACKEND_OPERATION_RESHAPE_DESCRIPTOR)
                .with(CUDNN_ATTR_OPERATION_RESHAPE_XDESC, x.descriptor())
                .with(CUDNN_ATTR_OPERATION_RESHAPE_YDESC, y.descriptor())
                .finish());
        return y;
    }

    private CudnnDescriptor make(int kind) {
        CudnnDescriptor made = new CudnnDescriptor(kind);
        descriptors.add(made);
        return made;
    }

    private static CudnnTensor finished(CudnnDescriptor descriptor, CudnnShape shape) {
        return new CudnnTensor(descriptor.finish(), shape);
    }

    List<CudnnDescriptor> operations() {
        return operations;
    }

    /** Host memory by the identifiers of its tensors. */
    TreeMap<Long, FloatPointer> constants() {
        return constants;
    }

    @Override
    public void close() {
        descriptors.forEach(CudnnDescriptor::close);
        constants.values().forEach(FloatPointer::close);
    }
}
