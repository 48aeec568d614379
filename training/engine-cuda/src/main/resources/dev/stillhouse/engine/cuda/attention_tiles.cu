// Causal attention of bf16 within segments, in tiles of products in the tensor cores: the forward of FlashAttention-2 (Dao 2023), and its
// backward in two passes, one by queries and one by keys, so that nothing is added by two blocks and results repeat.
//
// A block of four warps has TILE rows of one segment and one head, counted from the segment's start: what a row adds up, and in which
// order, depends on nothing but its segment up to it. tiles [blocks][3] are a tile's first row and the start and end of its segment.
// Scores are in units of log2, which exp2 wants.

#define TILE 64
#define STEP 32  // rows or keys that the backward takes at once
#define TILE_WARPS 4
#define LOG2_E 1.4426950408889634f
#define LN_2 0.6931471805599453f

struct TileAt {
    int first, start, end;
};

__device__ __forceinline__ TileAt tile_at(const int* tiles) {
    TileAt t = {tiles[3 * blockIdx.x], tiles[3 * blockIdx.x + 1], tiles[3 * blockIdx.x + 2]};
    return t;
}

// Row of the block's tile, 0..63, of which a lane holds a part in the first two elements of a C fragment; the other two: eight more.
#define TILE_ROW ((int)(threadIdx.x / 32 * 16 + LANE / 4))
// Column of a C fragment of which a lane holds the first element.
#define PAIR ((int)(LANE % 4 * 2))

// Fragments of the warp's 16 rows of the tile that holds rows [first, end) of a matrix at its column; uses shared memory [TILE][K + PAD].
template <int K>
__device__ __forceinline__ void load_rows(View x, int stride, int column, TileAt at, unsigned short* shared, unsigned (*a)[4]) {
    __syncthreads();
    load_tile<K, TILE>((const unsigned short*)x.data + (long long)at.first * stride + column, stride, at.end - at.first, shared);
    __syncthreads();
#pragma unroll
    for (int k = 0; k < K / 16; k++) load_a(shared + threadIdx.x / 32 * 16 * (K + PAD) + k * 16, K + PAD, a[k]);
    __syncthreads();
}

// The warp's rows [16][K] of the tile, times factors by row, to x.
template <int K>
__device__ __forceinline__ void store_rows(const float (*c)[4], const float* factors, View x, int stride, int column, TileAt at) {
#pragma unroll
    for (int half = 0; half < 2; half++) {
        int row = at.first + TILE_ROW + 8 * half;
        if (row >= at.end) continue;
        unsigned short* to = (unsigned short*)x.data + (long long)row * stride + column;
#pragma unroll
        for (int n = 0; n < K / 8; n++) {
            *(unsigned*)(to + n * 8 + PAIR) = pack_bf16(c[n][2 * half] * factors[half], c[n][2 * half + 1] * factors[half]);
        }
    }
}

template <int K>
__device__ __forceinline__ void attend_tile(View q, View k, View v, const int* tiles, View out, View log_sum_exp, int heads,
                                            int kv_heads) {
    DYNAMIC_SHARED(unsigned short, shared);
    unsigned short *keys = shared, *values = shared + TILE * (K + PAD);
    TileAt at = tile_at(tiles);
    int head = blockIdx.y, column = head / (heads / kv_heads) * K, stride = kv_heads * K;
    unsigned query[K / 16][4];
    load_rows<K>(q, heads * K, head * K, at, keys, query);
    float sum[K / 8][4] = {}, largest[2], normaliser[2] = {0, 0};
    largest[0] = largest[1] = -__int_as_float(0x7f800000);
    int last = (at.end < at.first + TILE ? at.end : at.first + TILE) - 1;
    for (int key = at.start; key <= last; key += TILE) {
        long long from = (long long)key * stride + column;
        load_tile<K, TILE>((const unsigned short*)k.data + from, stride, at.end - key, keys);
        load_tile<K, TILE>((const unsigned short*)v.data + from, stride, at.end - key, values);
        __syncthreads();
        float score[TILE / 8][4] = {};
        multiply_tile<K, TILE / 16>(score, query, keys);
#pragma unroll
        for (int half = 0; half < 2; half++) {
            int row = at.first + TILE_ROW + 8 * half;
            float top = largest[half];
#pragma unroll
            for (int n = 0; n < TILE / 8; n++) {
#pragma unroll
                for (int j = 0; j < 2; j++) {
                    float scaled = score[n][2 * half + j] * (LOG2_E * rsqrtf((float)K));
                    score[n][2 * half + j] = key + n * 8 + PAIR + j > row ? -__int_as_float(0x7f800000) : scaled;
                    top = fmaxf(top, score[n][2 * half + j]);
                }
            }
            top = fmaxf(top, __shfl_xor_sync(0xffffffffu, top, 1));
            top = fmaxf(top, __shfl_xor_sync(0xffffffffu, top, 2));
            float shrink = exp2f(largest[half] - top);
            largest[half] = top;
            normaliser[half] *= shrink;
#pragma unroll
            for (int n = 0; n < TILE / 8; n++) {
#pragma unroll
                for (int j = 0; j < 2; j++) {
                    score[n][2 * half + j] = exp2f(score[n][2 * half + j] - top);
                    normaliser[half] += score[n][2 * half + j];
                }
            }
#pragma unroll
            for (int n = 0; n < K / 8; n++) sum[n][2 * half] *= shrink, sum[n][2 * half + 1] *= shrink;
        }
        multiply_rows<K, TILE / 16>(sum, score, values);
        __syncthreads();
    }
    float factors[2];
#pragma unroll
    for (int half = 0; half < 2; half++) {
        float total = normaliser[half] + __shfl_xor_sync(0xffffffffu, normaliser[half], 1);
        total += __shfl_xor_sync(0xffffffffu, total, 2);
        factors[half] = 1 / total;
        int row = at.first + TILE_ROW + 8 * half;
        if (LANE % 4 == 0 && row < at.end) {
            store(log_sum_exp, (long long)row * heads + head, (largest[half] + log2f(total)) * LN_2);
        }
    }
    store_rows<K>(sum, factors, out, heads * K, head * K, at);
}

template <int K>
__device__ __forceinline__ void queries_backward(View d_out, View q, View k, View v, View log_sum_exp, const float* deltas,
                                                 const int* tiles, View dq, int heads, int kv_heads) {
    DYNAMIC_SHARED(unsigned short, shared);
    unsigned short *keys = shared, *values = shared + STEP * (K + PAD);
    TileAt at = tile_at(tiles);
    int head = blockIdx.y, column = head / (heads / kv_heads) * K, stride = kv_heads * K;
    unsigned query[K / 16][4], d_row[K / 16][4];
    load_rows<K>(q, heads * K, head * K, at, shared, query);
    load_rows<K>(d_out, heads * K, head * K, at, shared, d_row);
    float normaliser[2], delta[2];
    for (int half = 0; half < 2; half++) {
        int row = at.first + TILE_ROW + 8 * half;
        long long score = (long long)(row < at.end ? row : at.end - 1) * heads + head;
        normaliser[half] = load(log_sum_exp, score) * LOG2_E;
        delta[half] = deltas[score];
    }
    float sum[K / 8][4] = {}, scale = rsqrtf((float)K);
    int last = (at.end < at.first + TILE ? at.end : at.first + TILE) - 1;
    for (int key = at.start; key <= last; key += STEP) {
        long long from = (long long)key * stride + column;
        load_tile<K, STEP>((const unsigned short*)k.data + from, stride, at.end - key, keys);
        load_tile<K, STEP>((const unsigned short*)v.data + from, stride, at.end - key, values);
        __syncthreads();
        float score[STEP / 8][4] = {}, d_weight[STEP / 8][4] = {};
        multiply_tile<K, STEP / 16>(score, query, keys);
        multiply_tile<K, STEP / 16>(d_weight, d_row, values);
#pragma unroll
        for (int n = 0; n < STEP / 8; n++) {
#pragma unroll
            for (int j = 0; j < 4; j++) {
                bool hidden = key + n * 8 + PAIR + j % 2 > at.first + TILE_ROW + j / 2 * 8;
                float weight = hidden ? 0 : exp2f(score[n][j] * (LOG2_E * scale) - normaliser[j / 2]);
                score[n][j] = weight * (d_weight[n][j] - delta[j / 2]) * scale;
            }
        }
        multiply_rows<K, STEP / 16>(sum, score, keys);
        __syncthreads();
    }
    float factors[2] = {1, 1};
    store_rows<K>(sum, factors, dq, heads * K, head * K, at);
}

template <int K>
__device__ __forceinline__ void keys_backward(View d_out, View q, View k, View v, View log_sum_exp, const float* deltas,
                                              const int* tiles, View dk, View dv, int heads, int kv_heads) {
    DYNAMIC_SHARED(unsigned short, shared);
    unsigned short *keys = shared, *values = keys + TILE * (K + PAD);
    unsigned short *queries = values + TILE * (K + PAD), *d_rows = queries + STEP * (K + PAD);
    float *normalisers = (float*)(d_rows + STEP * (K + PAD)), *row_deltas = normalisers + STEP;
    TileAt at = tile_at(tiles);
    int column = blockIdx.y * K, stride = kv_heads * K, group = heads / kv_heads;
    long long from = (long long)at.first * stride + column;
    load_tile<K, TILE>((const unsigned short*)k.data + from, stride, at.end - at.first, keys);
    load_tile<K, TILE>((const unsigned short*)v.data + from, stride, at.end - at.first, values);
    const unsigned short* my_keys = keys + threadIdx.x / 32 * 16 * (K + PAD);
    const unsigned short* my_values = values + threadIdx.x / 32 * 16 * (K + PAD);
    float of_key[K / 8][4] = {}, of_value[K / 8][4] = {}, scale = rsqrtf((float)K);
    for (int head = blockIdx.y * group; head < (int)(blockIdx.y + 1) * group; head++) {
        for (int row = at.first; row < at.end; row += STEP) {
            long long query = (long long)row * heads * K + head * K;
            __syncthreads();
            load_tile<K, STEP>((const unsigned short*)q.data + query, heads * K, at.end - row, queries);
            load_tile<K, STEP>((const unsigned short*)d_out.data + query, heads * K, at.end - row, d_rows);
            if (threadIdx.x < STEP && row + (int)threadIdx.x < at.end) {
                long long score = (long long)(row + threadIdx.x) * heads + head;
                normalisers[threadIdx.x] = load(log_sum_exp, score) * LOG2_E;
                row_deltas[threadIdx.x] = deltas[score];
            }
            __syncthreads();
            float score[STEP / 8][4] = {}, d_weight[STEP / 8][4] = {};
#pragma unroll
            for (int c = 0; c < K / 16; c++) {
                unsigned key[1][4], value[1][4];
                load_a(my_keys + c * 16, K + PAD, key[0]);
                load_a(my_values + c * 16, K + PAD, value[0]);
#pragma unroll
                for (int n = 0; n < STEP / 16; n++) {
                    unsigned b[4];
                    load_b(queries + n * 16 * (K + PAD) + c * 16, K + PAD, b);
                    multiply_add(score[2 * n], key[0], b);
                    multiply_add(score[2 * n + 1], key[0], b + 2);
                    load_b(d_rows + n * 16 * (K + PAD) + c * 16, K + PAD, b);
                    multiply_add(d_weight[2 * n], value[0], b);
                    multiply_add(d_weight[2 * n + 1], value[0], b + 2);
                }
            }
#pragma unroll
            for (int n = 0; n < STEP / 8; n++) {
#pragma unroll
                for (int j = 0; j < 4; j++) {
                    int other = n * 8 + PAIR + j % 2;
                    bool hidden = row + other >= at.end || row + other < at.first + TILE_ROW + j / 2 * 8;
                    float weight = hidden ? 0 : exp2f(score[n][j] * (LOG2_E * scale) - normalisers[other]);
                    score[n][j] = weight;
                    d_weight[n][j] = hidden ? 0 : weight * (d_weight[n][j] - row_deltas[other]) * scale;
                }
            }
            multiply_rows<K, STEP / 16>(of_value, score, d_rows);
            multiply_rows<K, STEP / 16>(of_key, d_weight, queries);
        }
    }
    float factors[2] = {1, 1};
    store_rows<K>(of_key, factors, dk, stride, column, at);
    store_rows<K>(of_value, factors, dv, stride, column, at);
}

// blocks [tiles, heads]; shared memory 2 TILE rows of K + PAD
#define ATTENTION_OF_WIDTH(K)                                                                                             \
    KERNEL(attention_tiles_##K, View q, View k, View v, const int* tiles, View out, View log_sum_exp, int heads, int kv_heads) { \
        attend_tile<K>(q, k, v, tiles, out, log_sum_exp, heads, kv_heads);                                              \
    }                                                                                                                   \
    /* shared memory TILE rows */                                                                                       \
    KERNEL(attention_queries_backward_##K, View d_out, View q, View k, View v, View log_sum_exp, const float* deltas,      \
           const int* tiles, View dq, int heads, int kv_heads) {                                                         \
        queries_backward<K>(d_out, q, k, v, log_sum_exp, deltas, tiles, dq, heads, kv_heads);                             \
    }                                                                                                                   \
    /* blocks [tiles, kv_heads]; shared memory 2 TILE + 2 STEP rows and 2 STEP floats */                                   \
    KERNEL(attention_keys_backward_##K, View d_out, View q, View k, View v, View log_sum_exp, const float* deltas,         \
           const int* tiles, View dk, View dv, int heads, int kv_heads) {                                                 \
        keys_backward<K>(d_out, q, k, v, log_sum_exp, deltas, tiles, dk, dv, heads, kv_heads);                            \
    }

ATTENTION_OF_WIDTH(64)
ATTENTION_OF_WIDTH(128)
