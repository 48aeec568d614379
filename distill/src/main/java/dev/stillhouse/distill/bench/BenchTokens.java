package dev.stillhouse.distill.bench;

import dev.stillhouse.finetune.data.SeededStream;
import java.nio.charset.StandardCharsets;

/** Random tokens that any program can make again: the stream named "tokens" of a seed, its upper 31 bits modulo the vocabulary. */
final class BenchTokens {
    private static final String STREAM = "tokens";

    private BenchTokens() {}

    static int[] of(long seed, int count, int vocabulary) {
        SeededStream stream = stream(seed, STREAM);
        int[] tokens = new int[count];
        for (int i = 0; i < count; i++) {
            tokens[i] = (int) ((stream.next() >>> 33) % vocabulary);
        }
        return tokens;
    }

    /** The named stream of a seed. */
    static SeededStream stream(long seed, String name) {
        return new SeededStream(SeededStream.mix(seed) ^ fnv1a(name));
    }

    /** FNV-1a of 64 bits. */
    private static long fnv1a(String name) {
        long hash = 0xcbf29ce484222325L;
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
        }
        return hash;
    }
}
