/**
 * The engine for GPUs of NVIDIA from Ampere on, through CUDA 13.
 *
 * <p>Start at {@link dev.stillhouse.engine.cuda.CudaEngine}, which checks operands and hands each operation on. {@code Gpu} is the device and
 * its stream; {@code Products} asks cuBLASLt; {@code Rows}, {@code Elements}, {@code Losses} and {@code Attention} launch the kernels, whose
 * source lies beside these classes (types.cuh first) and is compiled by {@code KernelCompiler} when the engine is opened. {@code Staging} is the
 * way of arrays to the device and back.
 *
 * <p>Everything is asked for on one stream and runs in order. A tensor's memory is freed when it is closed; what only one operation needs is
 * {@code ScratchMemory}, which the next one overwrites.
 *
 * <p>The tests run the same classes and the same kernels without a GPU: src/test/cpp has a CUDA driver for the CPU.
 */
@NullMarked
package dev.stillhouse.engine.cuda;

import org.jspecify.annotations.NullMarked;
