// Passes over all elements of tensors of one shape. n counts elements.

KERNEL(fill, View x, long long n, float value) {
    FOR_GROUPS(i, count, n) {
        float group[GROUP];
        for (int j = 0; j < GROUP; j++) group[j] = value;
        store_group(x, i, count, group);
    }
}

// From one type to another.
KERNEL(convert, View x, View y, long long n) {
    FOR_GROUPS(i, count, n) {
        float group[GROUP];
        load_group(x, i, count, group);
        store_group(y, i, count, group);
    }
}

// y += factor x
KERNEL(add_scaled, View x, float factor, View y, long long n) {
    FOR_GROUPS(i, count, n) {
        float from[GROUP], to[GROUP];
        load_group(x, i, count, from);
        load_group(y, i, count, to);
        for (int j = 0; j < count; j++) to[j] += factor * from[j];
        store_group(y, i, count, to);
    }
}

KERNEL(scale, View x, float factor, long long n) {
    FOR_GROUPS(i, count, n) {
        float group[GROUP];
        load_group(x, i, count, group);
        for (int j = 0; j < count; j++) group[j] *= factor;
        store_group(x, i, count, group);
    }
}

// partials [gridDim.x]
KERNEL(sum_of_squares, View x, long long n, double* partials) {
    double sum = 0;
    FOR_GROUPS(i, count, n) {
        float group[GROUP];
        load_group(x, i, count, group);
        for (int j = 0; j < count; j++) sum += (double)group[j] * group[j];
    }
    sum = block_sum(sum);
    if (threadIdx.x == 0) partials[blockIdx.x] = sum;
}

__device__ __forceinline__ float sigmoid(float x) {
    return 1.0f / (1.0f + expf(-x));
}

// out = silu(gate) * up
KERNEL(swiglu, View gate, View up, View out, long long n) {
    FOR_GROUPS(i, count, n) {
        float g[GROUP], u[GROUP], y[GROUP];
        load_group(gate, i, count, g);
        load_group(up, i, count, u);
        for (int j = 0; j < count; j++) y[j] = g[j] * sigmoid(g[j]) * u[j];
        store_group(out, i, count, y);
    }
}

// d_gate may be gate, and d_up may be up.
KERNEL(swiglu_backward, View d_out, View gate, View up, View d_gate, View d_up, long long n) {
    FOR_GROUPS(i, count, n) {
        float d[GROUP], g[GROUP], u[GROUP];
        load_group(d_out, i, count, d);
        load_group(gate, i, count, g);
        load_group(up, i, count, u);
        for (int j = 0; j < count; j++) {
            float s = sigmoid(g[j]);
            float by_gate = d[j] * u[j] * s * (1.0f + g[j] * (1.0f - s));
            u[j] = d[j] * g[j] * s;
            g[j] = by_gate;
        }
        store_group(d_gate, i, count, g);
        store_group(d_up, i, count, u);
    }
}

// Loshchilov and Hutter 2019, Algorithm 2. kept is 1 - learning rate * weight decay, rate the learning rate over the first moment's
// bias correction, correction that of the second moment.
KERNEL(adamw, View weight, View gradient, View first, View second, long long n, float kept, float rate, float beta1,
       float beta2, float epsilon, float correction) {
    FOR_GROUPS(i, count, n) {
        float w[GROUP], g[GROUP], m[GROUP], v[GROUP];
        load_group(weight, i, count, w);
        load_group(gradient, i, count, g);
        load_group(first, i, count, m);
        load_group(second, i, count, v);
        for (int j = 0; j < count; j++) {
            m[j] = beta1 * m[j] + (1.0f - beta1) * g[j];
            v[j] = beta2 * v[j] + (1.0f - beta2) * g[j] * g[j];
            w[j] = w[j] * kept - rate * m[j] / (sqrtf(v[j] / correction) + epsilon);
        }
        store_group(first, i, count, m);
        store_group(second, i, count, v);
        store_group(weight, i, count, w);
    }
}
