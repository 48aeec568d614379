package dev.stillhouse.engine.cuda;

import dev.stillhouse.tensor.HeadLayout;

/**
 * What a plan of cuDNN's attention is made for. Segments and rows are rounded up, so that a training comes by with few plans, of which each
 * takes about a second to make; what is above the true numbers is not computed.
 *
 * @param segments B, a power of two
 * @param longest rows of the longest segment, a power of two
 */
record AttentionShape(int segments, int longest, HeadLayout heads) {
    /** Rows that a kernel takes at once at most. */
    private static final int TILE = 128;

    static AttentionShape of(int segments, int longest, HeadLayout heads) {
        return new AttentionShape(powerOfTwo(segments), Math.max(TILE, powerOfTwo(longest)), heads);
    }

    /** The least that is not below. */
    private static int powerOfTwo(int least) {
        return least <= 1 ? 1 : Integer.highestOneBit(least - 1) << 1;
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
