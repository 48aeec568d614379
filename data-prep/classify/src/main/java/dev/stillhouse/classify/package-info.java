/**
 * Trains text classifiers for data preparation: Deeplearning4j learns a network of two layers from labels that a teacher, or people, gave to
 * a sample, and what comes out is a {@link dev.stillhouse.text.classify.Classifier} in plain Java, which scores a lake without it.
 *
 * <p>Start at {@link dev.stillhouse.classify.TrainJob}: it reads the labels with Spark, divides them by the hash of their text into rows to
 * learn from, rows that choose epoch and temperature, and rows to measure on. {@link dev.stillhouse.classify.NetworkTrainer} is the only class
 * that knows Deeplearning4j. The same labels, settings and seed give the same files, on one machine with the same number of threads.
 */
@NullMarked
package dev.stillhouse.classify;

import org.jspecify.annotations.NullMarked;
