/**
 * The default engine. ND4J arrays own the memory; nothing of ND4J shows outside.
 *
 * <p>Start at {@link dev.stillhouse.engine.nd4j.Nd4jEngine}, which checks operands and hands each operation on: products
 * of token rows and attention go to tiles of the Vector API ({@code TokenProduct}, {@code Attention}), weight gradients to OpenBLAS on
 * the arrays' own memory ({@code WeightGradient}), losses to rows of logits ({@code Losses}), and the rest to passes over rows or elements ({@code RowPasses},
 * {@code ElementPasses}). All of them divide their rows over the same fixed {@code Workers}.
 *
 * <p>Whatever is added up is added in an order that depends on the shape alone, so that results repeat bit for bit, on any number of
 * threads. That is why no lane reduction of the Vector API is used for sums: its order is not specified.
 */
@NullMarked
package dev.stillhouse.engine.nd4j;

import org.jspecify.annotations.NullMarked;
