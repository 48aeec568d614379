/**
 * Talking to a teacher: any endpoint of the OpenAI chat API and, to score given text, of vLLM's completions.
 *
 * <p>Start at {@link dev.stillhouse.distill.teacher.TeacherClient}. In goes an {@link dev.stillhouse.distill.teacher.EndpointRequest}, out comes
 * a {@link dev.stillhouse.distill.teacher.Reply} with its {@link dev.stillhouse.distill.teacher.Outcome}, which says what happened and never throws. Retries happen
 * here and nowhere else. A {@link dev.stillhouse.distill.teacher.Tab} allows every attempt and is told what it cost. The package does not know
 * what the answers are for.
 */
@NullMarked
package dev.stillhouse.distill.teacher;

import org.jspecify.annotations.NullMarked;
