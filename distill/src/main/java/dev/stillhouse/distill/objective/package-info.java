/**
 * What a student minimises. {@link dev.stillhouse.distill.objective.TopKObjective} learns from the teacher's most likely tokens that
 * were stored with the data; {@link dev.stillhouse.distill.objective.InStepTeacher} runs the teacher on every batch and learns from all
 * of its logits.
 */
@NullMarked
package dev.stillhouse.distill.objective;

import org.jspecify.annotations.NullMarked;
