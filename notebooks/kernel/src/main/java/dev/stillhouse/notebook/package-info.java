/**
 * A Jupyter kernel whose cells are Java, run by JShell in the kernel's own JVM, so that a cell can use Spark and stillhouse.
 *
 * <p>Start at {@link dev.stillhouse.notebook.Cells}, which runs one cell after the other and knows nothing of Jupyter.
 * {@link dev.stillhouse.notebook.JavaKernel} connects it to the protocol, {@link dev.stillhouse.notebook.KernelMain} is what
 * {@code kernel.json} starts, and {@link dev.stillhouse.notebook.KernelSpec} writes that file. A cell shows what it prints and
 * the value of its last expression.
 */
@NullMarked
package dev.stillhouse.notebook;

import org.jspecify.annotations.NullMarked;
