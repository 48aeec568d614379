// One new position a row against a cache in pages (Kwon et al. 2023), of any type and head width. A block takes a chunk of a row's positions
// for the queries of one kv head, so that each key and value is read once for all of them, and leaves their softmax over the chunk; another
// kernel puts the chunks of a row together (Dao et al. 2023, Flash-Decoding). Chunks are counted from a row's first position, so that its
// result does not depend on how long others are, nor on where its pages lie.

#define CHUNK 128
#define CHUNK_THREADS 128
#define CHUNK_WARPS (CHUNK_THREADS / 32)

// How the threads of a block share a chunk: the lanes of a part read a row of a head, eight columns each, and the parts take turns.
struct Parting {
    int lanes;   // of a part, a power of two
    int parts;
    int part;    // the thread's
    int column;  // the thread's first
    int columns;
};

__device__ __forceinline__ Parting parting(int width) {
    Parting p;
    p.lanes = 1;
    while (p.lanes * GROUP < width) p.lanes *= 2;
    p.parts = CHUNK_THREADS / p.lanes;
    p.part = threadIdx.x / p.lanes;
    p.column = threadIdx.x % p.lanes * GROUP;
    p.columns = width - p.column < GROUP ? width - p.column : GROUP;
    return p;
}

// sums [R, heads, chunks, width] of values by their weights, of which the largest is 1; scales [R, heads, chunks, 2] are the score of that
// one and the sum of the weights.
template <int QUERIES>
__device__ __forceinline__ void attend_chunk(View q, View keys, View values, const int* lengths, const int* table, int table_width,
                                             int page_size, float* sums, float* scales, int heads, int kv_heads, int width,
                                             int chunks) {
    __shared__ float weights[QUERIES][CHUNK];
    __shared__ float parts[CHUNK_WARPS][QUERIES][WIDEST_HEAD];
    int row = blockIdx.x / chunks, chunk = blockIdx.x % chunks, first = chunk * CHUNK;
    int count = lengths[row] - first < CHUNK ? lengths[row] - first : CHUNK;
    if (count <= 0) return;
    int group = heads / kv_heads, kv_head = blockIdx.y % kv_heads, first_query = blockIdx.y / kv_heads * QUERIES;
    int queries = group - first_query < QUERIES ? group - first_query : QUERIES;
    int head = kv_head * group + first_query, warp = threadIdx.x / 32;
    const int* pages = table + (long long)row * table_width;
    Parting mine = parting(width);
    long long stride = (long long)kv_heads * width, offset = kv_head * width + mine.column;

    float scale = 1.0f / sqrtf((float)width), query[QUERIES][GROUP] = {};
#pragma unroll
    for (int i = 0; i < QUERIES; i++) {
        if (i < queries) load_group(q, ((long long)row * heads + head + i) * width + mine.column, mine.columns, query[i]);
    }
    for (int from = 0; from < count; from += mine.parts) {
        int position = from + mine.part;
        float key[GROUP] = {};
        if (position < count) {
            int at = first + position;
            load_group(keys, ((long long)pages[at / page_size] * page_size + at % page_size) * stride + offset, mine.columns, key);
        }
#pragma unroll
        for (int i = 0; i < QUERIES; i++) {
            float score = 0;
#pragma unroll
            for (int c = 0; c < GROUP; c++) score += query[i][c] * key[c];
            for (int other = 1; other < mine.lanes; other *= 2) score += __shfl_xor_sync(0xffffffffu, score, other);
            if (mine.column == 0 && position < count) weights[i][position] = score * scale;
        }
    }
    __syncthreads();
    for (int i = warp; i < queries; i += CHUNK_WARPS) {
        float largest = -__int_as_float(0x7f800000), total = 0;
        for (int position = LANE; position < count; position += 32) largest = fmaxf(largest, weights[i][position]);
        largest = warp_max(largest);
        for (int position = LANE; position < count; position += 32) {
            weights[i][position] = expf(weights[i][position] - largest);
            total += weights[i][position];
        }
        total = warp_sum(total);
        if (LANE == 0) {
            float* to = scales + (((long long)row * heads + head + i) * chunks + chunk) * 2;
            to[0] = largest, to[1] = total;
        }
    }
    __syncthreads();
    float sum[QUERIES][GROUP] = {};
    for (int position = mine.part; position < count; position += mine.parts) {
        int at = first + position;
        float value[GROUP] = {};
        load_group(values, ((long long)pages[at / page_size] * page_size + at % page_size) * stride + offset, mine.columns, value);
#pragma unroll
        for (int i = 0; i < QUERIES; i++) {
#pragma unroll
            for (int c = 0; c < GROUP; c++) sum[i][c] += weights[i][position] * value[c];
        }
    }
#pragma unroll
    for (int i = 0; i < QUERIES; i++) {
#pragma unroll
        for (int c = 0; c < GROUP; c++) {
            for (int other = mine.lanes; other < 32; other *= 2) sum[i][c] += __shfl_xor_sync(0xffffffffu, sum[i][c], other);
            if (LANE < mine.lanes && c < mine.columns) parts[warp][i][mine.column + c] = sum[i][c];
        }
    }
    __syncthreads();
    for (int i = threadIdx.x; i < queries * width; i += CHUNK_THREADS) {
        float total = 0;
        for (int other = 0; other < CHUNK_WARPS; other++) total += parts[other][i / width][i % width];
        sums[(((long long)row * heads + head + i / width) * chunks + chunk) * width + i % width] = total;
    }
}

// blocks [R * chunks, kv_heads * parts], where a part is so many of the queries of a kv head; table [R, table_width] are the pages
#define ATTENTION_CACHED(QUERIES)                                                                                             \
    KERNEL(attention_cached_##QUERIES, View q, View keys, View values, const int* lengths, const int* table, int table_width, \
           int page_size, float* sums, float* scales, int heads, int kv_heads, int width, int chunks) {                       \
        attend_chunk<QUERIES>(q, keys, values, lengths, table, table_width, page_size, sums, scales, heads, kv_heads, width,  \
                              chunks);                                                                                        \
    }

ATTENTION_CACHED(1)
ATTENTION_CACHED(2)
ATTENTION_CACHED(4)
ATTENTION_CACHED(8)

// out [R, heads * width] from the chunks of each row; blocks [R, heads], CHUNK_THREADS threads
KERNEL(attention_chunks, const float* sums, const float* scales, const int* lengths, View out, int heads, int width, int chunks) {
    long long pair = (long long)blockIdx.x * heads + blockIdx.y;
    int used = (lengths[blockIdx.x] + CHUNK - 1) / CHUNK;
    const float* mine = scales + pair * chunks * 2;
    float largest = mine[0];
    for (int chunk = 1; chunk < used; chunk++) largest = fmaxf(largest, mine[2 * chunk]);
    for (int c = threadIdx.x; c < width; c += blockDim.x) {
        float total = 0, sum = 0;
        for (int chunk = 0; chunk < used; chunk++) {
            float share = expf(mine[2 * chunk] - largest);
            total += share * mine[2 * chunk + 1];
            sum += share * sums[(pair * chunks + chunk) * width + c];
        }
        store(out, pair * width + c, sum / total);
    }
}
