// y = factor x w^T, or added to y, of few rows x [N, in], w [out, in], y [N, out]. What takes time is the reading of w: each of its elements
// is read once, 16 bytes by a lane at a time, and goes from its register to the tensor cores.
//
// A block makes OUTPUTS columns of y. Its warps share the inner dimension, 32 of every 256 columns to each; their sums are added up in the
// order of the warps. That order, and so the bits of a row, does not depend on N.

#define OUTPUTS 32
#define OUTPUT_ROWS (OUTPUTS / 8)  // rows of w that a lane reads
#define WARPS (THREADS / 32)
#define STEPS 2  // reads of each row of w before it is multiplied, so that enough of them are on their way

// Eight elements as bf16. i is a multiple of eight, and so is the width of the matrix.
__device__ __forceinline__ uint4 load_narrow(View x, long long i) {
    if (x.type == BF16) return *(const uint4*)((const unsigned short*)x.data + i);
    float from[GROUP];
    load_group(x, i, GROUP, from);
    uint4 eight;
    eight.x = pack_bf16(from[0], from[1]);
    eight.y = pack_bf16(from[2], from[3]);
    eight.z = pack_bf16(from[4], from[5]);
    eight.w = pack_bf16(from[6], from[7]);
    return eight;
}

// Of a matrix that is read once, and should not push others out of the cache.
__device__ __forceinline__ uint4 load_narrow_once(View x, long long i) {
    if (x.type == BF16) return __ldcs((const uint4*)((const unsigned short*)x.data + i));
    return load_narrow(x, i);
}

// A lane holds columns 8t to 8t + 7 of a block of 32 of rows g of w and of x (see tensorcore.cuh). The sum over the columns may be taken in
// any order, so the first four of them stand for columns 2t, 2t + 1, 2t + 8 and 2t + 9 of one product, the others for those of a second.
template <int TILES>
__device__ __forceinline__ void few_rows(View x, View w, float factor, int adds, View y, int rows, int in, int out) {
    __shared__ float sums[WARPS][TILES * 8][OUTPUTS + 1];
    int warp = threadIdx.x / 32, g = LANE / 4, t = LANE % 4, first = blockIdx.x * OUTPUTS;
    uint4 zero = {0, 0, 0, 0};
    float sum[OUTPUTS / 16][TILES][4] = {};
    for (int column = warp * 32 + t * 8; column - t * 8 < in; column += STEPS * WARPS * 32) {
        uint4 weight[STEPS][OUTPUT_ROWS];
#pragma unroll
        for (int step = 0; step < STEPS; step++) {
            int at = column + step * WARPS * 32;
#pragma unroll
            for (int i = 0; i < OUTPUT_ROWS; i++) {
                int row = first + i * 8 + g;
                weight[step][i] = row < out && at < in ? load_narrow_once(w, (long long)row * in + at) : zero;
            }
        }
#pragma unroll
        for (int step = 0; step < STEPS; step++) {
            int at = column + step * WARPS * 32;
#pragma unroll
            for (int tile = 0; tile < TILES; tile++) {
                int row = tile * 8 + g;
                uint4 input = row < rows && at < in ? load_narrow(x, (long long)row * in + at) : zero;
                unsigned low[2] = {input.x, input.y}, high[2] = {input.z, input.w};
#pragma unroll
                for (int i = 0; i < OUTPUTS / 16; i++) {
                    uint4 upper = weight[step][2 * i], lower = weight[step][2 * i + 1];
                    unsigned of_low[4] = {upper.x, lower.x, upper.y, lower.y};
                    unsigned of_high[4] = {upper.z, lower.z, upper.w, lower.w};
                    multiply_add(sum[i][tile], of_low, low);
                    multiply_add(sum[i][tile], of_high, high);
                }
            }
        }
    }
#pragma unroll
    for (int i = 0; i < OUTPUTS / 16; i++) {
#pragma unroll
        for (int tile = 0; tile < TILES; tile++) {
#pragma unroll
            for (int j = 0; j < 4; j++) sums[warp][tile * 8 + t * 2 + j % 2][i * 16 + g + j / 2 * 8] = sum[i][tile][j];
        }
    }
    __syncthreads();
    for (int i = threadIdx.x; i < rows * OUTPUTS; i += THREADS) {
        int row = i / OUTPUTS, output = i % OUTPUTS;
        if (first + output >= out) continue;
        float total = 0;
        for (int other = 0; other < WARPS; other++) total += sums[other][row][output];
        long long to = (long long)row * out + first + output;
        store(y, to, factor * total + (adds ? load(y, to) : 0.0f));
    }
}

// blocks [ceil(out / OUTPUTS)]; N at most what the name says
#define FEW_ROWS(N)                                                                                               \
    KERNEL(few_rows_##N, View x, View w, float factor, int adds, View y, int rows, int in, int out) {             \
        few_rows<N / 8>(x, w, factor, adds, y, rows, in, out);                                                    \
    }

FEW_ROWS(8)
FEW_ROWS(16)
FEW_ROWS(32)
