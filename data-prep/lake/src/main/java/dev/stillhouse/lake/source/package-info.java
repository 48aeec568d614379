/**
 * What lies in a lake as single records: JSON, a text, or a defect with the reason why there is no record.
 *
 * <p>Start at {@link dev.stillhouse.lake.source.FileRecords}, which reads a part of a file; {@link dev.stillhouse.lake.source.LakeFiles} finds
 * files, {@link dev.stillhouse.lake.source.SplitPlan} divides them among tasks. Each kind of file is a
 * {@link dev.stillhouse.lake.source.RecordSource}; what goes wrong inside a file is turned into a defect in one place,
 * {@link dev.stillhouse.lake.source.RecordIterator}, so that the records before it stay. Memory is bounded by
 * {@link dev.stillhouse.lake.source.ReadLimits}. Knows nothing of the meaning of fields, and no Spark.
 */
@NullMarked
package dev.stillhouse.lake.source;

import org.jspecify.annotations.NullMarked;
