// Losses over rows of logits, one block for each. A row of weight 0 is skipped; losses [N] are weighted.

// What turns a logit into its log-probability, and how far apart the scaled logits of the row are.
struct Softmax {
    float largest;
    float scale;
    float spread;
    double normaliser;
};

// In f32 the difference to the largest loses nothing where it counts, which is near the largest.
template <class T>
__device__ __forceinline__ T log_prob(Softmax s, float logit) {
    return (T)((double)(((T)logit - (T)s.largest) * (T)s.scale) - s.normaliser);
}

__device__ Softmax softmax_of(View logits, long long row, int width, float scale) {
    Softmax result;
    result.scale = scale;
    float largest = -__int_as_float(0x7f800000), smallest = __int_as_float(0x7f800000);
    FOR_ROW_GROUPS(c, count, width) {
        float group[GROUP];
        load_group(logits, row + c, count, group);
        for (int j = 0; j < count; j++) largest = fmaxf(largest, group[j]), smallest = fminf(smallest, group[j]);
    }
    result.largest = block_max(largest);
    result.spread = (result.largest + block_max(-smallest)) * scale;
    double sum = 0;
    FOR_ROW_GROUPS(c, count, width) {
        float group[GROUP];
        load_group(logits, row + c, count, group);
        float part = 0;
        for (int j = 0; j < count; j++) part += expf((group[j] - result.largest) * scale);
        sum += part;
    }
    result.normaliser = log(block_sum(sum));
    return result;
}

// d_logits += weight (softmax - onehot)
KERNEL(cross_entropy, View logits, const int* targets, const float* weights, View d_logits, double* losses, int width) {
    float weight = weights[blockIdx.x];
    if (weight == 0) {
        if (threadIdx.x == 0) losses[blockIdx.x] = 0;
        return;
    }
    long long row = (long long)blockIdx.x * width;
    int target = targets[blockIdx.x];
    Softmax s = softmax_of(logits, row, width, 1);
    FOR_ROW_GROUPS(c, count, width) {
        float group[GROUP], sum[GROUP];
        load_group(logits, row + c, count, group);
        load_group(d_logits, row + c, count, sum);
        for (int j = 0; j < count; j++) {
            if (c + j == target) losses[blockIdx.x] = -weight * log_prob<double>(s, group[j]);
            sum[j] += weight * (expf(log_prob<float>(s, group[j])) - (c + j == target ? 1.0f : 0.0f));
        }
        store_group(d_logits, row + c, count, sum);
    }
}

KERNEL(log_probs, View logits, const int* targets, float* result, int width) {
    long long row = (long long)blockIdx.x * width;
    Softmax s = softmax_of(logits, row, width, 1);
    if (threadIdx.x == 0) result[blockIdx.x] = log_prob<float>(s, load(logits, row + targets[blockIdx.x]));
}

#define FORWARD_KL 0
#define REVERSE_KL 1

// How the student's q differs from the teacher's p; any kind but those above is Jensen-Shannon. See Divergence.
struct Kind {
    int kind;
    float beta;
};

// log(m / q) for x = log(p / q), with the mixture m = beta p + (1 - beta) q. With 1 - beta and -x it is log(m / p).
template <class T>
__device__ __forceinline__ T log_mixture(T beta, T x) {
    return x > 0 ? x + log1p((1 - beta) * expm1(-x)) : log1p(beta * expm1(x));
}

template <class T>
__device__ __forceinline__ T divergence_term(Kind kind, T p, T log_p, T q, T log_q) {
    if (kind.kind == FORWARD_KL) return p * (log_p - log_q);
    if (kind.kind == REVERSE_KL) return q * (log_q - log_p);
    T beta = kind.beta;
    return -beta * p * log_mixture(1 - beta, log_q - log_p) - (1 - beta) * q * log_mixture(beta, log_p - log_q);
}

// q dD/dq, up to a constant times q
template <class T>
__device__ __forceinline__ T divergence_pull(Kind kind, T p, T log_p, T q, T log_q) {
    if (kind.kind == FORWARD_KL) return -p;
    if (kind.kind == REVERSE_KL) return q * (log_q - log_p);
    T beta = kind.beta;
    return -(1 - beta) * q * log_mixture(beta, log_p - log_q);
}

__device__ __forceinline__ float exponential(float x) {
    return expf(x);
}

__device__ __forceinline__ double exponential(double x) {
    return exp(x);
}

// The unweighted loss of a row; adds the gradient, times factor, to d_logits. In arithmetic of type T.
template <class T>
__device__ double divergence_row(Kind how, View teacher, Softmax of_teacher, View student, Softmax of_student, float factor,
                                 View d_logits, long long row, int width) {
    double loss = 0, pulls = 0;
    FOR_ROW_GROUPS(c, count, width) {
        float p[GROUP], q[GROUP];
        load_group(teacher, row + c, count, p);
        load_group(student, row + c, count, q);
        for (int j = 0; j < count; j++) {
            T log_p = log_prob<T>(of_teacher, p[j]), log_q = log_prob<T>(of_student, q[j]);
            loss += divergence_term(how, exponential(log_p), log_p, exponential(log_q), log_q);
            pulls += divergence_pull(how, exponential(log_p), log_p, exponential(log_q), log_q);
        }
    }
    T sum = (T)block_sum(pulls);
    FOR_ROW_GROUPS(c, count, width) {
        float p[GROUP], q[GROUP], d[GROUP];
        load_group(teacher, row + c, count, p);
        load_group(student, row + c, count, q);
        load_group(d_logits, row + c, count, d);
        for (int j = 0; j < count; j++) {
            T log_p = log_prob<T>(of_teacher, p[j]), log_q = log_prob<T>(of_student, q[j]);
            T pull = divergence_pull(how, exponential(log_p), log_p, exponential(log_q), log_q);
            d[j] += (float)(factor * (pull - exponential(log_q) * sum));
        }
        store_group(d_logits, row + c, count, d);
    }
    return block_sum(loss);
}

// Logarithms up to it have errors below 1e-5 in f32.
#define WIDE_SPREAD 128

// weight T^2 D(softmax(teacher / T), softmax(student / T)). Double precision, which many GPUs are slow at, only for rows that need it.
KERNEL(divergence, View teacher, View student, int kind, float beta, float temperature, const float* weights,
       View d_logits, double* losses, int width) {
    float weight = weights[blockIdx.x];
    if (weight == 0) {
        if (threadIdx.x == 0) losses[blockIdx.x] = 0;
        return;
    }
    long long row = (long long)blockIdx.x * width;
    Kind how = {kind, beta};
    Softmax of_teacher = softmax_of(teacher, row, width, 1 / temperature);
    Softmax of_student = softmax_of(student, row, width, 1 / temperature);
    bool wide = of_teacher.spread > WIDE_SPREAD || of_student.spread > WIDE_SPREAD;
    float factor = weight * temperature;
    double loss = wide
        ? divergence_row<double>(how, teacher, of_teacher, student, of_student, factor, d_logits, row, width)
        : divergence_row<float>(how, teacher, of_teacher, student, of_student, factor, d_logits, row, width);
    if (threadIdx.x == 0) losses[blockIdx.x] = (double)weight * temperature * temperature * loss;
}

#define SMALLEST_TAIL 1e-12

__device__ __forceinline__ bool is_kept(const unsigned* kept, int id) {
    return kept[id / 32] >> id % 32 & 1;
}

// From a teacher of whom k tokens a row are known, and how much is left for all others; -1 marks an unused slot.
// Shared memory: one bit for every token.
KERNEL(top_k_divergence, View logits, const int* ids, const float* log_probs, int k, int kind, float beta,
       const float* weights, View d_logits, double* losses, int width) {
    DYNAMIC_SHARED(unsigned, kept);
    float weight = weights[blockIdx.x];
    if (weight == 0) {
        if (threadIdx.x == 0) losses[blockIdx.x] = 0;
        return;
    }
    long long row = (long long)blockIdx.x * width;
    const int* row_ids = ids + (long long)blockIdx.x * k;
    const float* row_log_probs = log_probs + (long long)blockIdx.x * k;
    Kind how = {kind, beta};
    Softmax s = softmax_of(logits, row, width, 1);
    for (int word = threadIdx.x; word <= (width - 1) / 32; word += blockDim.x) kept[word] = 0;
    __syncthreads();
    double loss = 0, mass = 0, pulls = 0;
    for (int slot = threadIdx.x; slot < k; slot += blockDim.x) {
        if (row_ids[slot] < 0) continue;
        atomicOr(&kept[row_ids[slot] / 32], 1u << row_ids[slot] % 32);
        double log_p = row_log_probs[slot];
        double log_q = log_prob<double>(s, load(logits, row + row_ids[slot]));
        mass += exp(log_p);
        loss += divergence_term(how, exp(log_p), log_p, exp(log_q), log_q);
        pulls += divergence_pull(how, exp(log_p), log_p, exp(log_q), log_q);
    }
    loss = block_sum(loss), mass = block_sum(mass), pulls = block_sum(pulls);
    double tail = 0;
    FOR_ROW_GROUPS(c, count, width) {
        float group[GROUP];
        load_group(logits, row + c, count, group);
        for (int j = 0; j < count; j++) {
            if (!is_kept(kept, c + j)) tail += expf(log_prob<float>(s, group[j]));
        }
    }
    tail = block_sum(tail);
    double left = mass < 1 ? 1 - mass : 0;
    double log_left = log(fmax(left, SMALLEST_TAIL)), log_tail = log(fmax(tail, SMALLEST_TAIL));
    bool pulled = tail >= SMALLEST_TAIL;
    double tail_pull = pulled ? divergence_pull(how, left, log_left, tail, log_tail) : 0;
    if (threadIdx.x == 0) {
        losses[blockIdx.x] = weight * (loss + divergence_term(how, left, log_left, tail, log_tail));
    }
    // What the tail pulls falls on its tokens by their share of it.
    double by_share = (pulled ? tail_pull / tail : 0) - (pulls + tail_pull);
    FOR_ROW_GROUPS(c, count, width) {
        float group[GROUP], d[GROUP];
        load_group(logits, row + c, count, group);
        load_group(d_logits, row + c, count, d);
        for (int j = 0; j < count; j++) {
            if (!is_kept(kept, c + j)) d[j] += weight * expf(log_prob<float>(s, group[j])) * (float)by_share;
        }
        store_group(d_logits, row + c, count, d);
    }
    __syncthreads();
    for (int slot = threadIdx.x; slot < k; slot += blockDim.x) {
        int id = row_ids[slot];
        if (id < 0) continue;
        double log_p = row_log_probs[slot], log_q = log_prob<double>(s, load(logits, row + id));
        double pull = divergence_pull(how, exp(log_p), log_p, exp(log_q), log_q);
        store(d_logits, row + id, load(d_logits, row + id) + (float)(weight * (pull - exp(log_q) * (pulls + tail_pull))));
    }
}

// Whether logit a of token i comes before logit b of token j: larger, or as large and of a smaller token.
__device__ __forceinline__ bool comes_before(float a, int i, float b, int j) {
    return a > b || (a == b && i < j);
}

// The k first of each row by comes_before, one after another; ids, result [N, k]
KERNEL(top_k, View logits, int k, int* ids, float* result, int width) {
    __shared__ float best_of_warp[THREADS / 32];
    __shared__ int id_of_warp[THREADS / 32];
    long long row = (long long)blockIdx.x * width;
    Softmax s = softmax_of(logits, row, width, 1);
    float last = __int_as_float(0x7f800000);
    int last_id = -1;
    for (int rank = 0; rank < k; rank++) {
        float best = 0;
        int best_id = -1;
        FOR_ROW_GROUPS(c, count, width) {
            float group[GROUP];
            load_group(logits, row + c, count, group);
            for (int j = 0; j < count; j++) {
                bool left = comes_before(last, last_id, group[j], c + j);
                if (left && (best_id < 0 || comes_before(group[j], c + j, best, best_id))) {
                    best = group[j], best_id = c + j;
                }
            }
        }
        for (int offset = 16; offset > 0; offset >>= 1) {
            float other = __shfl_xor_sync(0xffffffffu, best, offset);
            int other_id = __shfl_xor_sync(0xffffffffu, best_id, offset);
            if (other_id >= 0 && (best_id < 0 || comes_before(other, other_id, best, best_id))) {
                best = other, best_id = other_id;
            }
        }
        __syncthreads();
        if (threadIdx.x % 32 == 0) best_of_warp[threadIdx.x / 32] = best, id_of_warp[threadIdx.x / 32] = best_id;
        __syncthreads();
        best = best_of_warp[0], best_id = id_of_warp[0];
        for (int warp = 1; warp < THREADS / 32; warp++) {
            float other = best_of_warp[warp];
            int other_id = id_of_warp[warp];
            if (other_id >= 0 && (best_id < 0 || comes_before(other, other_id, best, best_id))) {
                best = other, best_id = other_id;
            }
        }
        last = best, last_id = best_id;
        if (threadIdx.x == 0) {
            ids[(long long)blockIdx.x * k + rank] = best_id;
            result[(long long)blockIdx.x * k + rank] = log_prob<float>(s, best);
        }
    }
}
