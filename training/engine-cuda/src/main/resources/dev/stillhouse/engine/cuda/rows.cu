// Passes over rows, one block for each, unless said otherwise.

// y[i] = x[rows[i]]; blocks [count]
KERNEL(gather_rows, View x, const int* rows, View y, int width) {
    long long from = (long long)rows[blockIdx.x] * width, to = (long long)blockIdx.x * width;
    FOR_ROW_GROUPS(c, count, width) {
        float group[GROUP];
        load_group(x, from + c, count, group);
        store_group(y, to + c, count, group);
    }
}

// y[rows[i]] = x[i]; blocks [count]
KERNEL(scatter_rows, View x, const int* rows, View y, int width) {
    long long from = (long long)blockIdx.x * width, to = (long long)rows[blockIdx.x] * width;
    FOR_ROW_GROUPS(c, count, width) {
        float group[GROUP];
        load_group(x, from + c, count, group);
        store_group(y, to + c, count, group);
    }
}

// dx[target] += dy[source] for the sources of each target in ascending order, rounded to dx's type each time; blocks [number of targets].
// Target t has the sources [starts[t], starts[t + 1]).
KERNEL(scatter_add_rows, View dy, const int* targets, const int* starts, const int* sources, View dx, int width) {
    long long to = (long long)targets[blockIdx.x] * width;
    FOR_ROW_GROUPS(c, count, width) {
        float sum[GROUP];
        load_group(dx, to + c, count, sum);
        for (int s = starts[blockIdx.x]; s < starts[blockIdx.x + 1]; s++) {
            float group[GROUP];
            load_group(dy, (long long)sources[s] * width + c, count, group);
            for (int j = 0; j < count; j++) sum[j] += group[j];
            if (dx.type == BF16) {
                for (int j = 0; j < count; j++) sum[j] = bf16_to_float(float_to_bf16(sum[j]));
            }
        }
        store_group(dx, to + c, count, sum);
    }
}

// Zhang and Sennrich 2019; blocks [N]
KERNEL(rms_norm, View x, View w, float eps, View y, View inverse, int width) {
    long long row = (long long)blockIdx.x * width;
    float squares = 0;
    FOR_ROW_GROUPS(c, count, width) {
        float group[GROUP];
        load_group(x, row + c, count, group);
        for (int j = 0; j < count; j++) squares += group[j] * group[j];
    }
    float scale = 1.0f / sqrtf(block_sum(squares) / width + eps);
    if (threadIdx.x == 0) store(inverse, blockIdx.x, scale);
    FOR_ROW_GROUPS(c, count, width) {
        float group[GROUP], weight[GROUP];
        load_group(x, row + c, count, group);
        load_group(w, c, count, weight);
        for (int j = 0; j < count; j++) group[j] *= scale * weight[j];
        store_group(y, row + c, count, group);
    }
}

// dx += inverse (w dy - x inverse^2 mean(w dy x)); blocks [N]
KERNEL(rms_norm_backward, View dy, View x, View w, View inverse, View dx, int width) {
    long long row = (long long)blockIdx.x * width;
    float along = 0;
    FOR_ROW_GROUPS(c, count, width) {
        float d[GROUP], group[GROUP], weight[GROUP];
        load_group(dy, row + c, count, d);
        load_group(x, row + c, count, group);
        load_group(w, c, count, weight);
        for (int j = 0; j < count; j++) along += d[j] * weight[j] * group[j];
    }
    float scale = load(inverse, blockIdx.x);
    float pull = block_sum(along) / width * scale * scale;
    FOR_ROW_GROUPS(c, count, width) {
        float d[GROUP], group[GROUP], weight[GROUP], sum[GROUP];
        load_group(dy, row + c, count, d);
        load_group(x, row + c, count, group);
        load_group(w, c, count, weight);
        load_group(dx, row + c, count, sum);
        for (int j = 0; j < count; j++) sum[j] += scale * (d[j] * weight[j] - group[j] * pull);
        store_group(dx, row + c, count, sum);
    }
}

#define COLUMNS 32

// dw[c] += sum over rows of dy x inverse. A block takes 32 columns, each of its 8 warps every eighth row; blocks [ceil(width / 32)]
KERNEL(rms_norm_backward_weight, View dy, View x, View inverse, View dw, int rows, int width) {
    __shared__ float parts[THREADS / COLUMNS][COLUMNS];
    int lane = threadIdx.x % COLUMNS, part = threadIdx.x / COLUMNS;
    int column = blockIdx.x * COLUMNS + lane;
    float sum = 0;
    if (column < width) {
        for (int row = part; row < rows; row += THREADS / COLUMNS) {
            long long at = (long long)row * width + column;
            sum += load(dy, at) * load(x, at) * load(inverse, row);
        }
    }
    parts[part][lane] = sum;
    __syncthreads();
    if (part == 0 && column < width) {
        for (int other = 1; other < THREADS / COLUMNS; other++) sum += parts[other][lane];
        store(dw, column, load(dw, column) + sum);
    }
}

// Turns the pairs (x[i], x[i + width / 2]) of every head by position * frequency, sign 1 forward and -1 backward; blocks [N].
// The angle and its sine are in double precision: a position may be a hundred thousand.
KERNEL(rotate, View x, const int* positions, const double* frequencies, int heads, int width, int sign) {
    int half = width / 2;
    long long row = (long long)blockIdx.x * heads * width;
    for (int pair = threadIdx.x; pair < half; pair += blockDim.x) {
        double sine, cosine;
        sincos(positions[blockIdx.x] * frequencies[pair] * sign, &sine, &cosine);
        float s = (float)sine, c = (float)cosine;
        for (int head = 0; head < heads; head++) {
            long long at = row + head * width + pair;
            float low = load(x, at), high = load(x, at + half);
            store(x, at, low * c - high * s);
            store(x, at + half, low * s + high * c);
        }
    }
}
