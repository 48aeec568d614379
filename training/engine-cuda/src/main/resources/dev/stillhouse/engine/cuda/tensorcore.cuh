// A warp's products of 16 x 8 x 16 in the tensor cores (PTX ISA, mma.m16n8k16), bf16 factors and f32 sums, and the ways of their fragments
// from tiles in shared memory. In a fragment a lane holds pairs of neighbours: of A [16][16] the rows g and g + 8, columns 2t, 2t + 1 and
// eight more; of B [16][8] the column g, rows 2t, 2t + 1 and eight more; of C [16][8] the rows g and g + 8, columns 2t, 2t + 1,
// where g is lane / 4 and t is lane % 4.

#define LANE (threadIdx.x % 32)
#define PAD 8  // elements after each row of a tile, so that eight rows lie in different banks

#ifndef HOST_TENSOR_CORE
// c += a b
__device__ __forceinline__ void multiply_add(float* c, const unsigned* a, const unsigned* b) {
    asm volatile(
        "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
        : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3])
        : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
}

// Four 8 x 8 matrices, whose rows start where the lanes point; of each a lane gets row g, columns 2t and 2t + 1.
__device__ __forceinline__ void load_matrices(const unsigned short* row, unsigned* to) {
    unsigned address = (unsigned)__cvta_generic_to_shared(row);
    asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0,%1,%2,%3}, [%4];"
                 : "=r"(to[0]), "=r"(to[1]), "=r"(to[2]), "=r"(to[3])
                 : "r"(address));
}

// The same of their transposes: rows 2t and 2t + 1 of column g.
__device__ __forceinline__ void load_matrices_transposed(const unsigned short* row, unsigned* to) {
    unsigned address = (unsigned)__cvta_generic_to_shared(row);
    asm volatile("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0,%1,%2,%3}, [%4];"
                 : "=r"(to[0]), "=r"(to[1]), "=r"(to[2]), "=r"(to[3])
                 : "r"(address));
}
#endif

// A from tile[16][16]
__device__ __forceinline__ void load_a(const unsigned short* tile, int stride, unsigned* a) {
    int matrix = LANE / 8;
    load_matrices(tile + (matrix % 2 * 8 + LANE % 8) * stride + matrix / 2 * 8, a);
}

// B of columns 0..7 in b[0], b[1] and of columns 8..15 in b[2], b[3], from their transpose, tile[16 columns][16 rows]
__device__ __forceinline__ void load_b(const unsigned short* tile, int stride, unsigned* b) {
    int matrix = LANE / 8;
    load_matrices(tile + (matrix / 2 * 8 + LANE % 8) * stride + matrix % 2 * 8, b);
}

// The same from tile[16 rows][16 columns]
__device__ __forceinline__ void load_b_rows(const unsigned short* tile, int stride, unsigned* b) {
    int matrix = LANE / 8;
    load_matrices_transposed(tile + (matrix % 2 * 8 + LANE % 8) * stride + matrix / 2 * 8, b);
}

// What two C of neighbouring columns are as A, rounded.
__device__ __forceinline__ void as_a(const float* left, const float* right, unsigned* a) {
    a[0] = pack_bf16(left[0], left[1]);
    a[1] = pack_bf16(left[2], left[3]);
    a[2] = pack_bf16(right[0], right[1]);
    a[3] = pack_bf16(right[2], right[3]);
}

// Rows of K elements to a tile; those from count on are zeros. All threads of the block take part.
template <int K, int ROWS>
__device__ __forceinline__ void load_tile(const unsigned short* from, int stride, int count, unsigned short* tile) {
    for (int i = threadIdx.x; i < ROWS * (K / GROUP); i += blockDim.x) {
        int row = i / (K / GROUP), column = i % (K / GROUP) * GROUP;
        uint4 eight = {0, 0, 0, 0};
        if (row < count) eight = *(const uint4*)(from + (long long)row * stride + column);
        *(uint4*)(tile + row * (K + PAD) + column) = eight;
    }
}

// c [16][16 * N] += a [16][K] b, for a's fragments and b's transpose, tile[16 * N columns][K]
template <int K, int N>
__device__ __forceinline__ void multiply_tile(float (*c)[4], const unsigned (*a)[4], const unsigned short* tile) {
#pragma unroll
    for (int n = 0; n < N; n++) {
#pragma unroll
        for (int k = 0; k < K / 16; k++) {
            unsigned b[4];
            load_b(tile + n * 16 * (K + PAD) + k * 16, K + PAD, b);
            multiply_add(c[2 * n], a[k], b);
            multiply_add(c[2 * n + 1], a[k], b + 2);
        }
    }
}

// c [16][K] += a [16][16 * N] tile[16 * N rows][K], a rounded from C fragments
template <int K, int N>
__device__ __forceinline__ void multiply_rows(float (*c)[4], const float (*a)[4], const unsigned short* tile) {
#pragma unroll
    for (int n = 0; n < N; n++) {
        unsigned left[4];
        as_a(a[2 * n], a[2 * n + 1], left);
#pragma unroll
        for (int k = 0; k < K / 16; k++) {
            unsigned b[4];
            load_b_rows(tile + n * 16 * (K + PAD) + k * 16, K + PAD, b);
            multiply_add(c[2 * k], left, b);
            multiply_add(c[2 * k + 1], left, b + 2);
        }
    }
}
