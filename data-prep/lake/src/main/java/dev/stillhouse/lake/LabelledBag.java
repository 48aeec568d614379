package dev.stillhouse.lake;

import dev.stillhouse.text.classify.Bag;

/**
 * The features of a text whose class is known.
 *
 * @param key hash of the text without case, punctuation and white space: equal texts have one
 */
public record LabelledBag(String key, String label, Bag bag) {}
