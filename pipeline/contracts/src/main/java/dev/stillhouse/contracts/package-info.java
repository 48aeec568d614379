/** The bottom of the house: the run spec, manifests and lineage, and failure codes; knows no Spark and no tensors. */
@NullMarked
package dev.stillhouse.contracts;

import org.jspecify.annotations.NullMarked;
