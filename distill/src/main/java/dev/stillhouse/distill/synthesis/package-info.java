/**
 * What synthetic data is made of besides the teacher: which answers are good enough, what was asked already, and what it cost.
 *
 * <p>Start at {@link dev.stillhouse.distill.synthesis.AnswerGuard}, which accepts or rejects an answer with a reason, and
 * {@link dev.stillhouse.distill.synthesis.LedgerWriter}, the append-only record of every request that was paid for. The package knows
 * neither Spark nor HTTP.
 */
@NullMarked
package dev.stillhouse.distill.synthesis;

import org.jspecify.annotations.NullMarked;
