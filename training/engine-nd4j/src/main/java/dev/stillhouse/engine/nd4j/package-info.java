/**
 * The default engine. ND4J arrays own the memory; nothing of ND4J shows outside.
 *
 * <p>Start at {@link dev.stillhouse.engine.nd4j.Nd4jEngine}, which checks operands and hands each operation on: products
 * go to oneDNN on the arrays' own memory ({@code OnednnProducts}) or, where it does not load, to the Vector API and OpenBLAS
 * ({@code PortableProducts}), attention to tiles of the Vector API ({@code Attention}) or, in bf16, to oneDNN ({@code NarrowAttention}), losses to rows of logits ({@code Losses}), and the rest to passes over rows or elements ({@code RowPasses},
 * {@code ElementPasses}). All of them divide their rows over the same fixed {@code Workers}.
 *
 * <p>A tensor is f32 or bf16 in memory ({@code Elements}); blocks of it are f32 on the heap, so all passes take any mix. Only attention
 * in bf16 works on native memory.
 *
 * <p>Whatever is added up is added in an order that depends on the shape alone, so that results repeat bit for bit, on any number of
 * threads. That is why no lane reduction of the Vector API is used for sums: its order is not specified.
 */
@NullMarked
package dev.stillhouse.engine.nd4j;

import org.jspecify.annotations.NullMarked;
