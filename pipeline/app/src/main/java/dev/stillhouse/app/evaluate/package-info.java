/**
 * How good the models of a run are: greedy answers to the held-out rows, graded, with intervals; perplexity for plain documents.
 *
 * <p>Start at {@link dev.stillhouse.app.evaluate.EvaluateJob}. In: {@code data/test} (Parquet) or {@code data/validation} (shards) and
 * models in HF and PEFT folders. Out: {@code evaluation/MODEL/} (Parquet, one row per answer) and an
 * {@link dev.stillhouse.app.evaluate.Evaluation}, which is {@code evaluation.json}.
 *
 * <p>Metrics. <b>Exact match</b>: the answer parses as one JSON object that equals the gold object; the order of keys and white space
 * do not matter, numbers are compared by value, an answer that does not parse is wrong. <b>By field</b>: the share of rows whose
 * object has the gold value under that key. <b>Intervals</b>: Wilson's score interval at 95%. <b>Perplexity</b>: e to the mean negative
 * log-likelihood per labelled token, every token weighing the same. <b>Tokens per second</b>: generated tokens over the time in which
 * at least one task was generating; reading prompts counts, loading the model does not.
 */
@NullMarked
package dev.stillhouse.app.evaluate;

import org.jspecify.annotations.NullMarked;
