package dev.stillhouse.engine.cuda;

import dev.stillhouse.tensor.HeadLayout;

/**
 * What a plan of cuDNN's attention is made for. A plan takes about a second to make, so there are few shapes: the longest segment decides. What
 * is above the true numbers is not computed.
 *
 * @param segments B, a power of two
 * @param longest rows of the longest segment, a power of two
 */
record AttentionShape(int segments, int longest, HeadLayout heads) {
    private static final int LEAST_ROWS = 512;
    private static final int MOST_SEGMENTS = 64;

    /**
     * For as many segments as memory allows, at least one.
     *
     * @param rows of the longest segment
     * @param mostBytes for a backward
     */
    static AttentionShape of(int rows, HeadLayout heads, long mostBytes) {
        int longest = Math.max(LEAST_ROWS, Integer.highestOneBit(Math.max(1, rows - 1)) << 1);
        long fitting = mostBytes / new AttentionShape(1, longest, heads).backwardBytes();
        return new AttentionShape(
                (int) Math.max(1, Long.highestOneBit(Math.min(MOST_SEGMENTS, fitting))), longest, heads);
    }

    /**
     * Bytes that a backward needs which repeats its bits: the gradient of every score in bf16, and of keys and values for every head of
     * queries (workspaces of cuDNN 9.24 for an H200).
     */
    long backwardBytes() {
        return (long) segments * heads.heads() * longest * (longest + 2L * heads.width()) * Short.BYTES;
    }

    CudnnShape queries() {
        return new CudnnShape(segments, heads.heads(), longest, heads.width());
    }

    CudnnShape keys() {
        return new CudnnShape(segments, heads.kvHeads(), longest, heads.width());
    }

    CudnnShape scores() {
        return new CudnnShape(segments, heads.heads(), longest, longest);
    }

    /** Of rows of q or out, heads beside each other. */
    CudnnShape queryStrides() {
        return strides(heads.heads(), heads.width());
    }

    CudnnShape keyStrides() {
        return strides(heads.kvHeads(), heads.width());
    }

    /** Of a number for each row and head. */
    CudnnShape rowStrides() {
        return strides(heads.heads(), 1);
    }

    /** Of [N, heads * width]; the first only says how far apart segments would be without offsets. */
    private CudnnShape strides(long count, long width) {
        return new CudnnShape(longest * count * width, width, count * width, 1);
    }
}
