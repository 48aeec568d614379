package dev.stillhouse.engine.nd4j;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;

import dev.stillhouse.engine.nd4j.MatmulShape.Layout;
import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.Into;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;

/** A oneDNN matmul of one shape, whose operands are pointed to other memory for every run. */
final class OnednnMatmul implements AutoCloseable {
    private static final int PACKING_ROWS = 4;

    private final String implementation;
    private final matmul primitive;
    private final memory a;
    private final memory b;
    private final memory c;
    private final IntMemoryMap operands;
    private final Address address = new Address();

    /** As many threads compute as OpenMP gives to the thread that calls this. */
    OnednnMatmul(engine cpu, MatmulShape shape) {
        try (memory.desc descA = describe(shape.m(), shape.k(), shape.a());
                memory.desc descB =
                        shape.b().isPacked() ? packed(cpu, shape) : describe(shape.k(), shape.n(), shape.b());
                memory.desc descC = describe(shape.m(), shape.n(), shape.c());
                primitive_attr attributes = attributes(shape);
                matmul.primitive_desc description =
                        new matmul.primitive_desc(cpu, descA, descB, descC, attributes, false)) {
            implementation = description.impl_info_str().getString();
            primitive = new matmul(description);
            a = new memory(descA, cpu, address);
            b = new memory(descB, cpu, address);
            c = new memory(descC, cpu, address);
        }
        operands =
                new IntMemoryMap().put(DNNL_ARG_SRC, a).put(DNNL_ARG_WEIGHTS, b).put(DNNL_ARG_DST, c);
    }

    private static memory.desc describe(int rows, int columns, Layout layout) {
        return new memory.desc(
                new long[] {rows, columns}, type(layout.dtype()), new long[] {layout.row(), layout.column()});
    }

    /** The layout depends on the weight alone, so that one packed copy serves any number of rows. */
    private static memory.desc packed(engine cpu, MatmulShape shape) {
        Layout plain = Layout.plain(shape.a().dtype(), shape.k());
        try (memory.desc descA = describe(PACKING_ROWS, shape.k(), plain);
                memory.desc any = new memory.desc(
                        new long[] {shape.k(), shape.n()}, type(shape.b().dtype()), memory.format_tag.any);
                memory.desc descC = describe(PACKING_ROWS, shape.n(), Layout.plain(DType.F32, shape.n()));
                matmul.primitive_desc description = new matmul.primitive_desc(cpu, descA, any, descC)) {
            return new memory.desc(description.weights_desc());
        }
    }

    private static memory.data_type type(DType dtype) {
        return dtype == DType.BF16 ? memory.data_type.bf16 : memory.data_type.f32;
    }

    private static primitive_attr attributes(MatmulShape shape) {
        primitive_attr attributes = new primitive_attr();
        try (post_ops after = new post_ops()) {
            if (shape.scale() != 1f) {
                after.append_eltwise(algorithm.eltwise_linear, shape.scale(), 0f);
            }
            if (shape.into() == Into.ADD) {
                after.append_sum();
            }
            attributes.set_post_ops(after);
        }
        return attributes;
    }

    /** The addresses of the first elements of the operands. */
    void run(stream stream, long addressA, long addressB, long addressC) {
        a.set_data_handle(address.at(addressA));
        b.set_data_handle(address.at(addressB));
        c.set_data_handle(address.at(addressC));
        primitive.execute(stream, operands);
    }

    /** Bytes of the right operand in the layout that it has here. */
    long packedBytes() {
        try (memory.desc desc = b.get_desc()) {
            return desc.get_size();
        }
    }

    /** Writes a right operand whose columns lie together, {@code k} elements each, in the layout that it has here. */
    void pack(engine cpu, stream stream, MatmulShape shape, long plain, long packed) {
        try (memory.desc desc = describe(
                        shape.k(), shape.n(), Layout.transposed(shape.b().dtype(), shape.k()));
                Address from = new Address();
                memory source = new memory(desc, cpu, from.at(plain));
                reorder copying = new reorder(source, b)) {
            b.set_data_handle(address.at(packed));
            copying.execute(stream, source, b);
        }
    }

    /** oneDNN's name of the code that it chose. */
    String implementation() {
        return implementation;
    }

    @Override
    public void close() {
        operands.close();
        a.close();
        b.close();
        c.close();
        primitive.close();
        address.close();
    }

    /** A pointer that can be moved, so that no object is made for a call. */
    private static final class Address extends Pointer {
        Address() {
            super((@Nullable Pointer) null);
        }

        Address at(long address) {
            this.address = address;
            return this;
        }
    }
}
