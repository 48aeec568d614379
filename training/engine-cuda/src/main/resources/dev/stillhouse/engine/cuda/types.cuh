// What all kernels share: storage types, groups of eight elements, and sums over a warp or a block.
//
// Arithmetic is f32 whatever the storage, and sums over a row are taken in an order that depends on the shape alone.
// No header is included, so that NVRTC needs none: bf16 is taken apart by its bits.

// One kernel. The tests compile the same source for the CPU, where this defines a way to call it too.
#ifndef KERNEL
#define KERNEL(name, ...) extern "C" __global__ void name(__VA_ARGS__)
#define DYNAMIC_SHARED(type, name) extern __shared__ type name[]
#endif

// Threads of every block, but those of attention.
#define THREADS 256
#define GROUP 8

// A row-major matrix of one of the types.
struct View {
    void* data;
    long long type;
};
#define F32 0
#define BF16 1

__device__ __forceinline__ float bf16_to_float(unsigned short bits) {
    return __uint_as_float((unsigned)bits << 16);
}

// To the nearest, ties to even.
__device__ __forceinline__ unsigned short float_to_bf16(float value) {
    unsigned bits = __float_as_uint(value);
    if ((bits & 0x7fffffffu) > 0x7f800000u) return (unsigned short)(bits >> 16 | 0x40u);
    return (unsigned short)((bits + 0x7fffu + (bits >> 16 & 1u)) >> 16);
}

__device__ __forceinline__ unsigned pack_bf16(float low, float high) {
    return (unsigned)float_to_bf16(low) | (unsigned)float_to_bf16(high) << 16;
}

__device__ __forceinline__ float load(View x, long long i) {
    return x.type == BF16 ? bf16_to_float(((const unsigned short*)x.data)[i]) : ((const float*)x.data)[i];
}

__device__ __forceinline__ void store(View x, long long i, float value) {
    if (x.type == BF16) {
        ((unsigned short*)x.data)[i] = float_to_bf16(value);
    } else {
        ((float*)x.data)[i] = value;
    }
}

__device__ __forceinline__ bool on_16_bytes(const void* p) {
    return ((unsigned long long)p & 15) == 0;
}

// Up to eight elements from i on; those from count on are left as they are.
__device__ __forceinline__ void load_group(View x, long long i, int count, float* to) {
    if (x.type == BF16) {
        const unsigned short* from = (const unsigned short*)x.data + i;
        if (count == GROUP && on_16_bytes(from)) {
            uint4 eight = *(const uint4*)from;
            unsigned words[4] = {eight.x, eight.y, eight.z, eight.w};
            for (int j = 0; j < 4; j++) {
                to[2 * j] = __uint_as_float(words[j] << 16);
                to[2 * j + 1] = __uint_as_float(words[j] & 0xffff0000u);
            }
        } else {
            for (int j = 0; j < count; j++) to[j] = bf16_to_float(from[j]);
        }
    } else {
        const float* from = (const float*)x.data + i;
        if (count == GROUP && on_16_bytes(from)) {
            float4 low = ((const float4*)from)[0];
            float4 high = ((const float4*)from)[1];
            to[0] = low.x, to[1] = low.y, to[2] = low.z, to[3] = low.w;
            to[4] = high.x, to[5] = high.y, to[6] = high.z, to[7] = high.w;
        } else {
            for (int j = 0; j < count; j++) to[j] = from[j];
        }
    }
}

__device__ __forceinline__ void store_group(View x, long long i, int count, const float* from) {
    if (x.type == BF16) {
        unsigned short* to = (unsigned short*)x.data + i;
        if (count == GROUP && on_16_bytes(to)) {
            uint4 eight;
            eight.x = pack_bf16(from[0], from[1]);
            eight.y = pack_bf16(from[2], from[3]);
            eight.z = pack_bf16(from[4], from[5]);
            eight.w = pack_bf16(from[6], from[7]);
            *(uint4*)to = eight;
        } else {
            for (int j = 0; j < count; j++) to[j] = float_to_bf16(from[j]);
        }
    } else {
        float* to = (float*)x.data + i;
        if (count == GROUP && on_16_bytes(to)) {
            ((float4*)to)[0] = make_float4(from[0], from[1], from[2], from[3]);
            ((float4*)to)[1] = make_float4(from[4], from[5], from[6], from[7]);
        } else {
            for (int j = 0; j < count; j++) to[j] = from[j];
        }
    }
}

// The groups of n elements that a thread of the whole grid works on, one after another.
#define FOR_GROUPS(i, count, n)                                                                                   \
    for (long long i = ((long long)blockIdx.x * blockDim.x + threadIdx.x) * GROUP; i < (n);                       \
         i += (long long)gridDim.x * blockDim.x * GROUP)                                                          \
        for (int count = (int)((n) - i < GROUP ? (n) - i : GROUP), once = 1; once; once = 0)

// The groups of a row of the width that a thread of its block works on, from column c on.
#define FOR_ROW_GROUPS(c, count, width)                                                                           \
    for (int c = threadIdx.x * GROUP; c < (width); c += blockDim.x * GROUP)                                       \
        for (int count = (width) - c < GROUP ? (width) - c : GROUP, once = 1; once; once = 0)

template <class T>
__device__ __forceinline__ T warp_sum(T value) {
    for (int offset = 16; offset > 0; offset >>= 1) value += __shfl_xor_sync(0xffffffffu, value, offset);
    return value;
}

__device__ __forceinline__ float warp_max(float value) {
    for (int offset = 16; offset > 0; offset >>= 1) {
        value = fmaxf(value, __shfl_xor_sync(0xffffffffu, value, offset));
    }
    return value;
}

// Over a block of THREADS; every thread gets the result. All threads of the block must take part.
template <class T>
__device__ T block_sum(T value) {
    __shared__ T parts[THREADS / 32];
    value = warp_sum(value);
    __syncthreads();
    if (threadIdx.x % 32 == 0) parts[threadIdx.x / 32] = value;
    __syncthreads();
    T sum = parts[0];
    for (int warp = 1; warp < THREADS / 32; warp++) sum += parts[warp];
    return sum;
}

__device__ float block_max(float value) {
    __shared__ float parts[THREADS / 32];
    value = warp_max(value);
    __syncthreads();
    if (threadIdx.x % 32 == 0) parts[threadIdx.x / 32] = value;
    __syncthreads();
    float largest = parts[0];
    for (int warp = 1; warp < THREADS / 32; warp++) largest = fmaxf(largest, parts[warp]);
    return largest;
}
