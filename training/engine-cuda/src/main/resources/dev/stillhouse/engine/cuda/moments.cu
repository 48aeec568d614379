// Moments of an optimizer in 8 bits: a code and, for every block of 256 elements, a scale (Dettmers et al. 2022).

#define CODES 256
#define MOMENT_BLOCK THREADS

// The code whose meaning is nearest, the smaller one of two that are as near. Meanings ascend.
__device__ __forceinline__ int nearest_code(const float* meaning, float number) {
    int code = 0;
    for (int step = CODES / 2; step > 0; step >>= 1) {
        int middle = code + step;
        if (number > (meaning[middle - 1] + meaning[middle]) / 2) code = middle;
    }
    return code;
}

// As adamw. A block of threads for each block of elements, a thread for an element. meanings [2, CODES]: of first moments, of second ones.
KERNEL(adamw_8bit, View weight, View gradient, unsigned char* first, float* first_scales, unsigned char* second, float* second_scales,
       const float* meanings, long long n, float kept, float rate, float beta1, float beta2, float epsilon, float correction) {
    __shared__ float signed_meaning[CODES], unsigned_meaning[CODES];
    signed_meaning[threadIdx.x] = meanings[threadIdx.x];
    unsigned_meaning[threadIdx.x] = meanings[CODES + threadIdx.x];
    __syncthreads();
    for (long long block = blockIdx.x; block * MOMENT_BLOCK < n; block += gridDim.x) {
        long long i = block * MOMENT_BLOCK + threadIdx.x;
        float m = 0, v = 0;
        if (i < n) {
            float g = load(gradient, i);
            m = beta1 * (signed_meaning[first[i]] * first_scales[block]) + (1.0f - beta1) * g;
            v = beta2 * (unsigned_meaning[second[i]] * second_scales[block]) + (1.0f - beta2) * g * g;
            store(weight, i, load(weight, i) * kept - rate * m / (sqrtf(v / correction) + epsilon));
        }
        // Both maxima wait for all threads, so the old scales are read by then.
        float m_scale = block_max(fabsf(m)), v_scale = block_max(v);
        if (i < n) {
            int v_code = v_scale > 0 ? nearest_code(unsigned_meaning, v / v_scale) : 0;
            first[i] = (unsigned char)nearest_code(signed_meaning, m_scale > 0 ? m / m_scale : 0);
            second[i] = (unsigned char)(v > 0 && v_code == 0 ? 1 : v_code);
        }
        if (threadIdx.x == 0) {
            first_scales[block] = m_scale;
            second_scales[block] = v_scale;
        }
    }
}
