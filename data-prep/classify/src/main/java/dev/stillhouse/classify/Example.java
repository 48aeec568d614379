package dev.stillhouse.classify;

import dev.stillhouse.text.classify.Bag;

/**
 * A row to learn from.
 *
 * @param label index of its class
 */
record Example(Bag bag, int label) {}
