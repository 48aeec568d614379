// Frozen weights in fewer bits and back, by the arithmetic of dev.stillhouse.tensor.Quantization: operations that would be contracted are
// named one by one, so that codes and values are those of every other engine.

#define NF4_BLOCK 64
#define NF4_BYTES (NF4_BLOCK / 2)
#define NF4_GROUPS (NF4_BLOCK / GROUP)
#define SCALE_GROUP 256
#define E4M3_LARGEST 448.0f

// The sixteen levels of NormalFloat: Dettmers et al. 2023, QLoRA, appendix E.
__device__ const float NF4_LEVELS[16] = {
    -1.0f, -0.6961928009986877f, -0.5250730514526367f, -0.39491748809814453f, -0.28444138169288635f, -0.18477343022823334f,
    -0.09105003625154495f, 0.0f, 0.07958029955625534f, 0.16093020141124725f, 0.24611230194568634f, 0.33791524171829224f,
    0.44070982933044434f, 0.5626170039176941f, 0.7229568362236023f, 1.0f};

// That of the nearest level; of the lower one where two are as near.
__device__ __forceinline__ unsigned nf4_code(float x) {
    unsigned code = 0;
    for (unsigned step = 8; step > 0; step /= 2) {
        float middle = __fadd_rn(NF4_LEVELS[code + step - 1], NF4_LEVELS[code + step]) * 0.5f;
        if (x > middle) code += step;
    }
    return code;
}

// To the nearest number of E4M3, ties to an even mantissa; what is beyond the largest one becomes that.
__device__ __forceinline__ unsigned char float_to_e4m3(float value) {
    unsigned bits = __float_as_uint(value), sign = bits >> 24 & 0x80u, magnitude = bits & 0x7fffffffu;
    if (magnitude > 0x7f800000u) return (unsigned char)(sign | 0x7fu);
    if (magnitude >= __float_as_uint(E4M3_LARGEST)) return (unsigned char)(sign | 0x7eu);
    // From 2^-6 on: twenty bits of mantissa go, and the bias from 127 to 7. Below, numbers are multiples of 2^-9.
    if (magnitude >= 0x3c800000u) {
        return (unsigned char)(sign | ((magnitude + 0x7ffffu + (magnitude >> 20 & 1u)) >> 20) - (120u << 3));
    }
    return (unsigned char)(sign | (unsigned)rintf(__uint_as_float(magnitude) * 512.0f));
}

__device__ __forceinline__ float e4m3_to_float(unsigned char code) {
    unsigned sign = (unsigned)(code & 0x80u) << 24, exponent = code >> 3 & 15u, mantissa = code & 7u;
    if (exponent == 15 && mantissa == 7) return __uint_as_float(0x7fc00000u);
    float magnitude = exponent == 0 ? mantissa * 0.001953125f : __uint_as_float(exponent + 120u << 23 | mantissa << 20);
    return __uint_as_float(__float_as_uint(magnitude) | sign);
}

// NaN if one of them is.
__device__ __forceinline__ float larger(float a, float b) {
    return b > a || b != b ? b : a;
}

__device__ __forceinline__ float warp_largest(float value) {
    for (int offset = 16; offset > 0; offset >>= 1) value = larger(value, __shfl_xor_sync(0xffffffffu, value, offset));
    return value;
}

__device__ float block_largest(float value) {
    __shared__ float parts[THREADS / 32];
    value = warp_largest(value);
    __syncthreads();
    if (threadIdx.x % 32 == 0) parts[threadIdx.x / 32] = value;
    __syncthreads();
    float largest = parts[0];
    for (int warp = 1; warp < THREADS / 32; warp++) largest = larger(largest, parts[warp]);
    return largest;
}

// A warp for a block of a row, a byte for a thread. codes [blocks, NF4_BYTES], scales [blocks]
KERNEL(quantize_nf4, View w, int width, int row_blocks, long long blocks, unsigned char* codes, float* scales) {
    int lane = threadIdx.x % 32;
    for (long long b = ((long long)blockIdx.x * THREADS + threadIdx.x) / 32; b < blocks; b += (long long)gridDim.x * (THREADS / 32)) {
        int column = (int)(b % row_blocks) * NF4_BLOCK + 2 * lane;
        long long at = b / row_blocks * width + column;
        float upper = column < width ? load(w, at) : 0.0f;
        float lower = column + 1 < width ? load(w, at + 1) : 0.0f;
        float scale = warp_largest(larger(fabsf(upper), fabsf(lower)));
        float divisor = scale == 0.0f ? 1.0f : scale;
        codes[b * NF4_BYTES + lane] =
            (unsigned char)(nf4_code(__fdiv_rn(upper, divisor)) << 4 | nf4_code(__fdiv_rn(lower, divisor)));
        if (lane == 0) scales[b] = scale;
    }
}

// A block of threads for a group of scales. scale_codes [blocks], groups [gridDim.x, 2]: offset and step
KERNEL(quantize_scales, const float* scales, long long blocks, unsigned char* scale_codes, float* groups) {
    long long b = (long long)blockIdx.x * SCALE_GROUP + threadIdx.x;
    float scale = scales[b < blocks ? b : blocks - 1];
    float offset = -block_largest(-scale);
    float step = __fdiv_rn(__fadd_rn(block_largest(scale), -offset), 255.0f);
    if (b < blocks) {
        float code = step == 0.0f ? 0.0f : rintf(__fdiv_rn(__fadd_rn(scale, -offset), step));
        scale_codes[b] = (unsigned char)fminf(code, 255.0f);
    }
    if (threadIdx.x == 0) {
        groups[2 * blockIdx.x] = offset;
        groups[2 * blockIdx.x + 1] = step;
    }
}

// A thread for every group of eight weights of a block.
KERNEL(dequantize_nf4, const unsigned char* codes, const unsigned char* scale_codes, const float* groups, int width,
       int row_blocks, long long blocks, View out) {
    __shared__ float levels[16];
    if (threadIdx.x < 16) levels[threadIdx.x] = NF4_LEVELS[threadIdx.x];
    __syncthreads();
    for (long long i = (long long)blockIdx.x * THREADS + threadIdx.x; i < blocks * NF4_GROUPS; i += (long long)gridDim.x * THREADS) {
        long long b = i / NF4_GROUPS;
        int column = (int)(b % row_blocks) * NF4_BLOCK + (int)(i % NF4_GROUPS) * GROUP;
        if (column >= width) continue;
        const float* group = groups + b / SCALE_GROUP * 2;
        float scale = __fadd_rn(group[0], __fmul_rn((float)scale_codes[b], group[1]));
        unsigned eight = ((const unsigned*)codes)[i];
        float values[GROUP];
        for (int j = 0; j < GROUP / 2; j++) {
            unsigned pair = eight >> 8 * j & 0xffu;
            values[2 * j] = levels[pair >> 4] * scale;
            values[2 * j + 1] = levels[pair & 15u] * scale;
        }
        store_group(out, b / row_blocks * width + column, width - column < GROUP ? width - column : GROUP, values);
    }
}

// A block of threads for a row. factors [width] or null: what columns are multiplied by before. codes [rows, width], scales [rows]
KERNEL(quantize_fp8, View w, int width, const float* factors, unsigned char* codes, float* scales) {
    long long row = (long long)blockIdx.x * width;
    float largest = 0.0f;
    for (int c = threadIdx.x; c < width; c += THREADS) {
        largest = larger(largest, fabsf(load(w, row + c) * (factors ? factors[c] : 1.0f)));
    }
    float share = __fdiv_rn(block_largest(largest), E4M3_LARGEST);
    float scale = share == 0.0f ? 1.0f : share;
    for (int c = threadIdx.x; c < width; c += THREADS) {
        codes[row + c] = float_to_e4m3(__fdiv_rn(load(w, row + c) * (factors ? factors[c] : 1.0f), scale));
    }
    if (threadIdx.x == 0) scales[blockIdx.x] = scale;
}

// A block of threads for a tile. codes [rows, columns], transposed [columns, rows]
#define CODE_TILE 64
KERNEL(transpose_codes, const unsigned char* codes, int rows, int columns, unsigned char* transposed) {
    __shared__ unsigned char tile[CODE_TILE][CODE_TILE + 4];
    int first_row = blockIdx.y * CODE_TILE, first_column = blockIdx.x * CODE_TILE;
    for (int i = threadIdx.x; i < CODE_TILE * CODE_TILE; i += THREADS) {
        int r = first_row + i / CODE_TILE, c = first_column + i % CODE_TILE;
        if (r < rows && c < columns) tile[i / CODE_TILE][i % CODE_TILE] = codes[(long long)r * columns + c];
    }
    __syncthreads();
    for (int i = threadIdx.x; i < CODE_TILE * CODE_TILE; i += THREADS) {
        int r = first_row + i % CODE_TILE, c = first_column + i / CODE_TILE;
        if (r < rows && c < columns) transposed[(long long)c * rows + r] = tile[i % CODE_TILE][i / CODE_TILE];
    }
}

// What a row of a product of codes stands for: times the scale of its row and, unless columns is null, of its column.
__device__ __forceinline__ void scaled_group(View product, long long row, int c, int count, float by, const float* columns, float* to) {
    load_group(product, row + c, count, to);
    for (int j = 0; j < count; j++) to[j] *= columns ? by * columns[c + j] : by;
}

// A block of threads for a row. y may be product.
KERNEL(rescale, View product, int width, const float* rows, const float* columns, float factor, View y) {
    long long row = (long long)blockIdx.x * width;
    float by = factor * rows[blockIdx.x];
    FOR_ROW_GROUPS(c, count, width) {
        float values[GROUP];
        scaled_group(product, row, c, count, by, columns, values);
        store_group(y, row + c, count, values);
    }
}

// The same, added to y.
KERNEL(rescale_onto, View product, int width, const float* rows, const float* columns, float factor, View y) {
    long long row = (long long)blockIdx.x * width;
    float by = factor * rows[blockIdx.x];
    FOR_ROW_GROUPS(c, count, width) {
        float values[GROUP], sums[GROUP];
        scaled_group(product, row, c, count, by, columns, values);
        load_group(y, row + c, count, sums);
        for (int j = 0; j < count; j++) sums[j] += values[j];
        store_group(y, row + c, count, sums);
    }
}

// A block of threads for a row.
KERNEL(dequantize_fp8, const unsigned char* codes, const float* scales, int width, View out) {
    long long row = (long long)blockIdx.x * width;
    float scale = scales[blockIdx.x];
    FOR_ROW_GROUPS(c, count, width) {
        float values[GROUP];
        for (int j = 0; j < count; j++) values[j] = e4m3_to_float(codes[row + c + j]) * scale;
        store_group(out, row + c, count, values);
    }
}
