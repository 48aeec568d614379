package dev.stillhouse.text.pii;

/** Where something stands in a text, in chars. */
record PiiMatch(PiiType type, int start, int end) {}
