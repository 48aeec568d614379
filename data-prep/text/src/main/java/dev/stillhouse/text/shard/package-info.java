/**
 * Packed training data on disk: a folder of Arrow IPC or Parquet files and a {@code manifest.json}.
 *
 * <p>Start at {@link dev.stillhouse.text.shard.ShardSet} to read and at {@link dev.stillhouse.text.shard.ShardWriter} to write. Knows
 * neither Spark nor Hadoop: the classes of Hadoop that Parquet's own need are there at run time only.
 *
 * <h2>Shard file, version 3</h2>
 *
 * An Arrow IPC file (random access format, uncompressed, little endian) called {@code part-00000.arrow} and so on, or a Parquet file
 * (zstd, no statistics, no dictionaries) called {@code part-00000.parquet}. One row is one packed sequence of at most
 * {@code sequence_length} tokens. A record batch holds 4 rows, a row group 64, the last one what is left. Columns, none nullable:
 *
 * <pre>
 * tokens         binary      int32 LE [tokens]              token ids
 * labels         binary      int32 LE [runs][2]             runs of labelled positions: first position, length; ascending
 * starts         binary      int32 LE [sequences]           first position of every sequence in the pack; the first is 0
 * rows           list&lt;utf8&gt;  [sequences]                    ids of the source rows
 * datasets       list&lt;utf8&gt;  [sequences]                    the data sets that they are of: input, labelled, synthetic
 * places         list&lt;utf8&gt;  [sequences]                    file, and line where it has lines
 * keys           list&lt;utf8&gt;  [sequences]                    SHA-256 of the content that was tokenized, in hexadecimal
 * licences       list&lt;utf8&gt;  [sequences]                    as the row itself names it
 * sources        list&lt;utf8&gt;  [sequences]                    as the row itself names it
 * topk           binary      see below                      the teacher's most likely tokens and their log-probabilities
 * </pre>
 *
 * A text that is not known is empty. The last column exists when {@code k > 0}. A labelled position {@code p} means that token {@code p} is a target, predicted from the tokens before it in its sequence; the
 * first token of a sequence is never one. Sequences of a row do not see each other, and the positions of each count from 0. Metadata of
 * the schema (Arrow) or of the file (Parquet): {@code stillhouse.shard.version} = 3, {@code k}, {@code sequence_length},
 * {@code tokenizer} (fingerprint), {@code template}.
 *
 * <p>{@code topk} is a stream of numbers of some bits each, the lowest bit first, filled up to whole bytes:
 *
 * <pre>
 * 8 bits              bits of an id in this row: those of the largest one
 * for every labelled position, ascending:
 *   bits(k) bits      how many tokens the position has, at most k; 0 when no teacher has seen it
 *   16 bits           unless there are none: log-probability of all other tokens together, the tail
 *   for every token, likeliest first as a rule:
 *     bits of an id   its id
 *     16 bits         its log-probability
 * </pre>
 *
 * {@code bits(k)} is the number of bits of k in binary. Log-probabilities are natural, at temperature 1, and stored as their distance below 0 in
 * steps of 1/2048, 65535 for all of e^-32 and less; a probability is off by 1/4096 of itself at most. Of a position's likeliest token and
 * its tail, the larger one is not taken from its own number but is what the others leave of 1. A token among the 20 kept
 * of a vocabulary of 128,256 takes 4.3 bytes, with all that belongs to its position.
 *
 * <p>Version 2, which is still read, had two columns in place of it: {@code topk_ids}, int32 LE [labelled][k], -1 for an unused slot, and
 * {@code topk_logprobs}, float32 LE [labelled][k]. Version 1 had no columns between {@code rows} and {@code topk_ids}; it is refused.
 *
 * <h2>manifest.json</h2>
 *
 * <pre>
 * {"version": 3, "tokenizer": ..., "template": ..., "sequence_length": ..., "k": ...,
 *  "shards": [{"file": ..., "rows": ..., "sequences": ..., "tokens": ..., "labelled": ..., "sha256": ..., "bytes": ...}],
 *  "totals": {"rows": ..., "sequences": ..., "tokens": ..., "labelled": ..., "bytes": ...}}
 * </pre>
 *
 * It is written last, so that a folder without one is not finished. Files are untrusted: a set
 * compares all hashes before Arrow or Parquet see a file, and every row is checked when it is read.
 */
@NullMarked
package dev.stillhouse.text.shard;

import org.jspecify.annotations.NullMarked;
