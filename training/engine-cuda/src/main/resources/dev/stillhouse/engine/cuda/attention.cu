// Causal attention within segments, in plain f32 steps: one thread for a row and a head. For any type and head width, and what the
// blocks of tensor-core products are compared with. starts and ends [N] are the bounds of the segment of each row.

#define WIDEST_HEAD 256
#define PLAIN_THREADS 64

__device__ __forceinline__ float dot(View a, long long i, View b, long long j, int width) {
    float sum = 0;
    for (int c = 0; c < width; c += GROUP) {
        int count = width - c < GROUP ? width - c : GROUP;
        float x[GROUP], y[GROUP];
        load_group(a, i + c, count, x);
        load_group(b, j + c, count, y);
        for (int k = 0; k < count; k++) sum += x[k] * y[k];
    }
    return sum;
}

__device__ __forceinline__ void add_row(float factor, View x, long long i, int width, float* to) {
    for (int c = 0; c < width; c += GROUP) {
        int count = width - c < GROUP ? width - c : GROUP;
        float group[GROUP];
        load_group(x, i + c, count, group);
        for (int k = 0; k < count; k++) to[c + k] += factor * group[k];
    }
}

// The softmax over the keys [from, to], a key's row being row * stride; returns the logarithm of its normaliser.
__device__ float attend(View q, long long query, View keys, View values, long long from, long long to, int stride, int column,
                        int width, float scale, float* sum) {
    float largest = -__int_as_float(0x7f800000), normaliser = 0;
    for (int c = 0; c < width; c++) sum[c] = 0;
    for (long long key = from; key <= to; key++) {
        float score = dot(q, query, keys, key * stride + column, width) * scale;
        if (score > largest) {
            float shrink = expf(largest - score);
            for (int c = 0; c < width; c++) sum[c] *= shrink;
            normaliser *= shrink;
            largest = score;
        }
        float weight = expf(score - largest);
        normaliser += weight;
        add_row(weight, values, key * stride + column, width, sum);
    }
    for (int c = 0; c < width; c++) sum[c] /= normaliser;
    return largest + logf(normaliser);
}

// blocks [ceil(N * heads / PLAIN_THREADS)]
KERNEL(attention_plain, View q, View k, View v, const int* starts, View out, View log_sum_exp, int rows, int heads, int kv_heads,
       int width) {
    int at = blockIdx.x * blockDim.x + threadIdx.x;
    if (at >= rows * heads) return;
    int row = at / heads, head = at % heads;
    float sum[WIDEST_HEAD];
    long long query = ((long long)row * heads + head) * width;
    int column = head / (heads / kv_heads) * width;
    float normaliser = attend(q, query, k, v, starts[row], row, kv_heads * width, column, width, 1.0f / sqrtf((float)width), sum);
    store(log_sum_exp, at, normaliser);
    for (int c = 0; c < width; c++) store(out, query + c, sum[c]);
}

// deltas [N, heads] = sum over columns of d_out * out; blocks [ceil(N * heads / PLAIN_THREADS)]
KERNEL(attention_deltas, View d_out, View out, float* deltas, int rows, int heads, int width) {
    int at = blockIdx.x * blockDim.x + threadIdx.x;
    if (at < rows * heads) deltas[at] = dot(d_out, (long long)at * width, out, (long long)at * width, width);
}

// blocks as attention_plain
KERNEL(attention_queries_backward, View d_out, View q, View k, View v, View log_sum_exp, const float* deltas, const int* starts,
       View dq, int rows, int heads, int kv_heads, int width) {
    int at = blockIdx.x * blockDim.x + threadIdx.x;
    if (at >= rows * heads) return;
    int row = at / heads, head = at % heads, stride = kv_heads * width;
    float sum[WIDEST_HEAD];
    for (int c = 0; c < width; c++) sum[c] = 0;
    float scale = 1.0f / sqrtf((float)width), normaliser = load(log_sum_exp, at);
    long long query = (long long)at * width;
    for (int key = starts[row]; key <= row; key++) {
        long long pair = (long long)key * stride + head / (heads / kv_heads) * width;
        float p = expf(dot(q, query, k, pair, width) * scale - normaliser);
        float ds = p * (dot(d_out, query, v, pair, width) - deltas[at]) * scale;
        add_row(ds, k, pair, width, sum);
    }
    for (int c = 0; c < width; c++) store(dq, query + c, sum[c]);
}

// blocks [ceil(N * kv_heads / PLAIN_THREADS)]
KERNEL(attention_keys_backward, View d_out, View q, View k, View v, View log_sum_exp, const float* deltas, const int* ends, View dk,
       View dv, int rows, int heads, int kv_heads, int width) {
    int at = blockIdx.x * blockDim.x + threadIdx.x;
    if (at >= rows * kv_heads) return;
    int row = at / kv_heads, group = heads / kv_heads;
    float of_key[WIDEST_HEAD], of_value[WIDEST_HEAD];
    for (int c = 0; c < width; c++) of_key[c] = of_value[c] = 0;
    float scale = 1.0f / sqrtf((float)width);
    long long pair = (long long)at * width;
    for (int head = at % kv_heads * group; head < (at % kv_heads + 1) * group; head++) {
        for (int query_row = row; query_row < ends[row]; query_row++) {
            long long score = (long long)query_row * heads + head, query = score * width;
            float p = expf(dot(q, query, k, pair, width) * scale - load(log_sum_exp, score));
            float ds = p * (dot(d_out, query, v, pair, width) - deltas[score]) * scale;
            add_row(p, d_out, query, width, of_value);
            add_row(ds, q, query, width, of_key);
        }
    }
    for (int c = 0; c < width; c++) {
        store(dk, pair + c, of_key[c]);
        store(dv, pair + c, of_value[c]);
    }
}
