/** Text as pure functions: tokenizer, chat template, filters, MinHash, packing and the shard format. */
@NullMarked
package dev.stillhouse.text;

import org.jspecify.annotations.NullMarked;
