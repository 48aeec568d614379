// cuDNN without a GPU: what the engine calls of its backend API. Descriptors know their attributes, with type and count, and refuse every
// other; a graph of operations is computed as it is written down, one part of the batch after another, when the stream is synchronised. As
// the library: what is not finished cannot be used, tensors and operations are checked against each other, and only what looks like causal
// attention over segments gets a plan.
//
// Rows of a tensor with offsets beyond its segment read as NaN and are not written, so that a bound or a mask that is missing shows.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#define API extern "C" __attribute__((visibility("default")))

enum Status { SUCCESS = 0, BAD_PARAM = 2000, NOT_FINALIZED = 2006, NOT_SUPPORTED = 3000, START_FAILED = 1001 };
enum Type { HANDLE = 0, DATA_TYPE = 1, BOOLEAN = 2, INT64 = 3, VOID_PTR = 6, HEUR_MODE = 8, POINTWISE_MODE = 14, DESCRIPTOR = 15, REDUCTION = 18 };
enum Kind {
    POINTWISE = 0, ENGINE_CONFIG = 3, HEURISTICS = 4, PLAN = 5, OP_POINTWISE = 13, GRAPH = 15, VARIANT = 16, TENSOR = 17, MATMUL = 18,
    OP_MATMUL = 19, REDUCE = 21, OP_REDUCE = 22, OP_RESHAPE = 31
};
enum Data { F32 = 0, I32 = 4, BF16 = 9, I64 = 10, BOOL = 11 };
enum Mode { ADD = 0, MUL = 1, DIV = 6, SUB = 9, EXP = 13, LOG = 15, CMP_GE = 303, CMP_LT = 304, AND = 400, GEN_INDEX = 501, SELECT = 601 };

static std::string last_error;
static int refuse(int status, const std::string& why) {
    last_error = why;
    return status;
}

static void* of_driver(const char* name) { return dlsym(dlopen("libcuda.so.1", RTLD_NOLOAD | RTLD_NOW), name); }
static int setting(const char* name, int otherwise) {
    static auto read = (int (*)(const char*, int))of_driver("fake_setting");
    return read(name, otherwise);
}

// Type, and the least and the most values of every attribute that is known; nothing else can be set.
struct Rule {
    int kind, type, least, most;
};
static const std::map<int, Rule> RULES = {
    {0, {POINTWISE, POINTWISE_MODE, 1, 1}}, {1, {POINTWISE, DATA_TYPE, 1, 1}}, {9, {POINTWISE, INT64, 1, 1}},
    {200, {HEURISTICS, HEUR_MODE, 1, 1}}, {201, {HEURISTICS, DESCRIPTOR, 1, 1}},
    {400, {PLAN, HANDLE, 1, 1}}, {401, {PLAN, DESCRIPTOR, 1, 1}},
    {750, {OP_POINTWISE, DESCRIPTOR, 1, 1}}, {751, {OP_POINTWISE, DESCRIPTOR, 1, 1}}, {752, {OP_POINTWISE, DESCRIPTOR, 1, 1}},
    {753, {OP_POINTWISE, DESCRIPTOR, 1, 1}}, {758, {OP_POINTWISE, DESCRIPTOR, 1, 1}},
    {800, {GRAPH, HANDLE, 1, 1}}, {801, {GRAPH, DESCRIPTOR, 1, 50}},
    {900, {TENSOR, INT64, 1, 1}}, {901, {TENSOR, DATA_TYPE, 1, 1}}, {902, {TENSOR, INT64, 4, 4}}, {903, {TENSOR, INT64, 4, 4}},
    {906, {TENSOR, INT64, 1, 1}}, {907, {TENSOR, BOOLEAN, 1, 1}}, {908, {TENSOR, BOOLEAN, 1, 1}}, {913, {TENSOR, DESCRIPTOR, 1, 1}},
    {1000, {VARIANT, INT64, 1, 64}}, {1001, {VARIANT, VOID_PTR, 1, 64}}, {1003, {VARIANT, VOID_PTR, 1, 1}},
    {1500, {MATMUL, DATA_TYPE, 1, 1}},
    {1520, {OP_MATMUL, DESCRIPTOR, 1, 1}}, {1521, {OP_MATMUL, DESCRIPTOR, 1, 1}}, {1522, {OP_MATMUL, DESCRIPTOR, 1, 1}},
    {1523, {OP_MATMUL, DESCRIPTOR, 1, 1}}, {1525, {OP_MATMUL, DESCRIPTOR, 1, 1}}, {1526, {OP_MATMUL, DESCRIPTOR, 1, 1}},
    {1527, {OP_MATMUL, DESCRIPTOR, 1, 1}},
    {1600, {REDUCE, REDUCTION, 1, 1}}, {1601, {REDUCE, DATA_TYPE, 1, 1}},
    {1610, {OP_REDUCE, DESCRIPTOR, 1, 1}}, {1611, {OP_REDUCE, DESCRIPTOR, 1, 1}}, {1612, {OP_REDUCE, DESCRIPTOR, 1, 1}},
    {2200, {OP_RESHAPE, DESCRIPTOR, 1, 1}}, {2201, {OP_RESHAPE, DESCRIPTOR, 1, 1}}};

static size_t bytes_of(int type) {
    switch (type) {
        case BOOLEAN: return 1;
        case HANDLE: case INT64: case VOID_PTR: case DESCRIPTOR: return 8;
        default: return 4;
    }
}

struct Descriptor {
    int kind;
    bool finished = false;
    std::map<int, std::vector<int64_t>> values = {};

    bool has(int attribute) const { return values.count(attribute) > 0; }
    int64_t number(int attribute, int64_t otherwise = 0) const { return has(attribute) ? values.at(attribute)[0] : otherwise; }
    Descriptor* other(int attribute) const { return (Descriptor*)number(attribute); }
    const std::vector<int64_t>& list(int attribute) const { return values.at(attribute); }
};

struct Tensor {
    int64_t id, dims[4], strides[4];
    int type;
    bool is_virtual, is_value;
    const Descriptor* offsets;

    explicit Tensor(const Descriptor* d)
        : id(d->number(906)), type((int)d->number(901)), is_virtual(d->number(907)), is_value(d->number(908)), offsets(d->other(913)) {
        std::copy_n(d->list(902).begin(), 4, dims);
        std::copy_n(d->list(903).begin(), 4, strides);
    }
    // The axis that runs over the rows of a segment: the one before the last, or the last of a transpose.
    int row_axis() const { return strides[2] == 1 && dims[3] > 1 ? 3 : 2; }
};

static bool stretches(const Tensor& small, const Tensor& large) {
    for (int i = 0; i < 4; i++)
        if (small.dims[i] != large.dims[i] && small.dims[i] != 1) return false;
    return true;
}

static int check_tensor(const Descriptor* d) {
    for (int needed : {900, 901, 902, 903, 906})
        if (!d->has(needed)) return refuse(BAD_PARAM, "a tensor lacks attribute " + std::to_string(needed));
    Tensor t(d);
    for (int i = 0; i < 4; i++)
        if (t.dims[i] < 1 || t.strides[i] < 1) return refuse(BAD_PARAM, "dimensions and strides must be positive");
    std::set<int> known = {F32, I32, BF16, I64, BOOL};
    if (!known.count(t.type)) return refuse(NOT_SUPPORTED, "a type that is not known");
    if (d->number(900) < 16) return refuse(NOT_SUPPORTED, "an alignment that is too small");
    if (t.offsets) {
        Tensor o(t.offsets);
        if (o.dims[0] != t.dims[0] + 1 || (o.type != I32 && o.type != I64)) return refuse(BAD_PARAM, "offsets are B + 1 whole numbers");
    }
    return SUCCESS;
}

static int check_pointwise(const Descriptor* d) {
    for (int needed : {750, 751, 753})
        if (!d->has(needed)) return refuse(BAD_PARAM, "a pointwise operation lacks attribute " + std::to_string(needed));
    int mode = (int)d->other(750)->number(0);
    bool unary = mode == EXP || mode == LOG || mode == GEN_INDEX;
    if (unary == d->has(752) || (mode == SELECT) != d->has(758)) return refuse(BAD_PARAM, "operands that do not fit the mode");
    if ((mode == GEN_INDEX) != d->other(750)->has(9)) return refuse(BAD_PARAM, "an index has an axis, and nothing else does");
    Tensor x(d->other(751)), y(d->other(753));
    if (!stretches(x, y) || (d->has(752) && !stretches(Tensor(d->other(752)), y))) return refuse(BAD_PARAM, "dimensions do not fit");
    bool truth = mode == CMP_GE || mode == CMP_LT || mode == AND;
    if (truth != (y.type == BOOL) || (mode == GEN_INDEX && y.type != I32)) return refuse(BAD_PARAM, "a result of the wrong type");
    if (mode == SELECT && Tensor(d->other(758)).type != BOOL) return refuse(BAD_PARAM, "a mask is boolean");
    return SUCCESS;
}

static int check_matmul(const Descriptor* d) {
    for (int needed : {1520, 1521, 1522, 1523})
        if (!d->has(needed)) return refuse(BAD_PARAM, "a product lacks attribute " + std::to_string(needed));
    Tensor a(d->other(1520)), b(d->other(1521)), c(d->other(1522));
    if (a.dims[3] != b.dims[2] || c.dims[2] != a.dims[2] || c.dims[3] != b.dims[3]) return refuse(BAD_PARAM, "dimensions do not fit");
    if (c.dims[1] != std::max(a.dims[1], b.dims[1]) || c.dims[1] % a.dims[1] || c.dims[1] % b.dims[1])
        return refuse(BAD_PARAM, "heads do not fit");
    for (int bound : {1525, 1526, 1527}) {
        if (!d->has(bound)) continue;
        Tensor t(d->other(bound));
        if (t.type != I32 || t.dims[0] != c.dims[0] || t.dims[1] * t.dims[2] * t.dims[3] != 1)
            return refuse(BAD_PARAM, "bounds of a product are B of int32");
    }
    return SUCCESS;
}

static int check_reduction(const Descriptor* d) {
    for (int needed : {1610, 1611, 1612})
        if (!d->has(needed)) return refuse(BAD_PARAM, "a reduction lacks attribute " + std::to_string(needed));
    Tensor x(d->other(1610)), y(d->other(1611));
    for (int i = 0; i < 4; i++)
        if (x.dims[i] % y.dims[i]) return refuse(BAD_PARAM, "dimensions do not fit");
    return SUCCESS;
}

static int check_reshape(const Descriptor* d) {
    if (!d->has(2200) || !d->has(2201)) return refuse(BAD_PARAM, "a reshape lacks a tensor");
    Tensor x(d->other(2200)), y(d->other(2201));
    bool transposed = x.dims[0] == y.dims[0] && x.dims[1] == y.dims[1] && x.dims[2] == y.dims[3] && x.dims[3] == y.dims[2];
    return transposed && y.is_virtual ? SUCCESS : refuse(NOT_SUPPORTED, "only a transpose between operations is known");
}

API size_t cudnnGetVersion() { return (size_t)setting("cudnn_version", 91900); }
API const char* cudnnGetErrorString(int status) {
    return status == BAD_PARAM ? "CUDNN_STATUS_BAD_PARAM" : status == NOT_SUPPORTED ? "CUDNN_STATUS_NOT_SUPPORTED" : "CUDNN_STATUS_OTHER";
}
API void cudnnGetLastErrorString(char* text, size_t most) { snprintf(text, most, "%s", last_error.c_str()); }
API int cudnnCreate(void** handle) {
    if (setting("cudnn_fails", 0)) return refuse(START_FAILED, "a made-up failure");
    return *handle = new void*(nullptr), SUCCESS;
}
API int cudnnDestroy(void* handle) { return delete (void**)handle, SUCCESS; }
API int cudnnSetStream(void* handle, void* stream) { return *(void**)handle = stream, SUCCESS; }

API int cudnnBackendCreateDescriptor(int kind, void** made) {
    std::set<int> known = {POINTWISE, ENGINE_CONFIG, HEURISTICS, PLAN, OP_POINTWISE, GRAPH, VARIANT, TENSOR, MATMUL, OP_MATMUL, REDUCE, OP_REDUCE, OP_RESHAPE};
    if (!known.count(kind)) return refuse(NOT_SUPPORTED, "a descriptor that is not known");
    return *made = new Descriptor{kind}, SUCCESS;
}
API int cudnnBackendDestroyDescriptor(void* descriptor) { return delete (Descriptor*)descriptor, SUCCESS; }

API int cudnnBackendSetAttribute(void* descriptor, int attribute, int type, int64_t count, const void* values) {
    Descriptor* d = (Descriptor*)descriptor;
    auto rule = RULES.find(attribute);
    if (d->finished) return refuse(BAD_PARAM, "the descriptor is finished");
    if (rule == RULES.end() || rule->second.kind != d->kind)
        return refuse(BAD_PARAM, "kind " + std::to_string(d->kind) + " has no attribute " + std::to_string(attribute));
    if (rule->second.type != type || count < rule->second.least || count > rule->second.most)
        return refuse(BAD_PARAM, "attribute " + std::to_string(attribute) + " is of another type or count");
    std::vector<int64_t> copy(count);
    size_t bytes = bytes_of(type);
    for (int64_t i = 0; i < count; i++) {
        if (bytes == 8) copy[i] = ((const int64_t*)values)[i];
        if (bytes == 4) copy[i] = ((const int32_t*)values)[i];
        if (bytes == 1) copy[i] = ((const uint8_t*)values)[i];
        if (type == DESCRIPTOR && !((Descriptor*)copy[i])->finished) return refuse(NOT_FINALIZED, "a descriptor that is not finished");
    }
    d->values[attribute] = copy;
    return SUCCESS;
}

static int check_graph(const Descriptor*);

API int cudnnBackendFinalize(void* descriptor) {
    Descriptor* d = (Descriptor*)descriptor;
    int status = SUCCESS;
    switch (d->kind) {
        case TENSOR: status = check_tensor(d); break;
        case POINTWISE: status = d->has(0) && d->has(1) ? SUCCESS : refuse(BAD_PARAM, "no mode or precision"); break;
        case MATMUL: status = d->number(1500, -1) == F32 ? SUCCESS : refuse(NOT_SUPPORTED, "sums are f32"); break;
        case REDUCE: status = d->has(1600) && d->number(1601, -1) == F32 ? SUCCESS : refuse(BAD_PARAM, "no operator, or sums not f32"); break;
        case OP_POINTWISE: status = check_pointwise(d); break;
        case OP_MATMUL: status = check_matmul(d); break;
        case OP_REDUCE: status = check_reduction(d); break;
        case OP_RESHAPE: status = check_reshape(d); break;
        case GRAPH: status = check_graph(d); break;
        case HEURISTICS: status = d->has(200) && d->has(201) ? SUCCESS : refuse(BAD_PARAM, "no mode or graph"); break;
        case PLAN: status = d->has(400) && d->has(401) ? SUCCESS : refuse(BAD_PARAM, "no handle or configuration"); break;
        case VARIANT:
            status = d->has(1000) && d->has(1001) && d->has(1003) && d->list(1000).size() == d->list(1001).size()
                ? SUCCESS : refuse(BAD_PARAM, "identifiers, pointers and workspace do not fit");
            break;
        default: status = refuse(BAD_PARAM, "a descriptor that only the library finishes");
    }
    d->finished = status == SUCCESS;
    return status;
}

static std::vector<Descriptor*> operands(const Descriptor* op) {
    std::vector<Descriptor*> found;
    for (int attribute : {751, 752, 758, 1520, 1521, 1525, 1526, 1527, 1610, 2200})
        if (op->has(attribute)) found.push_back(op->other(attribute));
    return found;
}
static Descriptor* result(const Descriptor* op) {
    for (int attribute : {753, 1522, 1611, 2201})
        if (op->has(attribute)) return op->other(attribute);
    return nullptr;
}

// Operations come in an order in which they can be computed, and one identifier is one tensor.
static int check_graph(const Descriptor* graph) {
    if (!graph->has(800) || !graph->has(801)) return refuse(BAD_PARAM, "no handle or operations");
    std::map<int64_t, Descriptor*> known;
    std::set<int64_t> computed;
    for (int64_t each : graph->list(801)) {
        const Descriptor* op = (const Descriptor*)each;
        std::vector<Descriptor*> all = operands(op);
        for (Descriptor* d : all) {
            Tensor t(d);
            if (t.is_virtual && !computed.count(t.id)) return refuse(BAD_PARAM, "a tensor is used before it is computed");
        }
        all.push_back(result(op));
        for (Descriptor* d : all) {
            int64_t id = d->number(906);
            if (known.count(id) && known[id]->values != d->values) return refuse(BAD_PARAM, "two tensors of identifier " + std::to_string(id));
            known[id] = d;
        }
        computed.insert(result(op)->number(906));
    }
    return SUCCESS;
}

// A workspace that only a backward needs: the gradient of all scores.
static int64_t workspace_bytes(const Descriptor* plan) {
    const Descriptor* graph = plan->other(401)->other(801);
    int products = 0;
    int64_t bytes = 0;
    for (int64_t each : graph->list(801)) {
        const Descriptor* op = (const Descriptor*)each;
        if (op->kind != OP_MATMUL) continue;
        products++;
        Tensor c(op->other(1522));
        bytes = std::max(bytes, c.dims[0] * c.dims[1] * c.dims[2] * c.dims[3] * 2);
    }
    return products > 2 ? bytes : 16384;
}

API int cudnnBackendGetAttribute(void* descriptor, int attribute, int type, int64_t count, int64_t* found, void* values) {
    Descriptor* d = (Descriptor*)descriptor;
    if (!d->finished) return refuse(NOT_FINALIZED, "the descriptor is not finished");
    if (d->kind == HEURISTICS && attribute == 202 && type == DESCRIPTOR) {
        *found = setting("cudnn_refuses", 0) ? 0 : 1;
        if (count > 0 && *found == 1) {
            Descriptor* config = ((Descriptor**)values)[0];
            if (config->kind != ENGINE_CONFIG) return refuse(BAD_PARAM, "results are configurations");
            config->values[801] = {(int64_t)d->other(201)};
            config->finished = true;
        }
        return SUCCESS;
    }
    if (d->kind == PLAN && attribute == 402 && type == INT64 && count == 1) {
        return *(int64_t*)values = workspace_bytes(d), *found = 1, SUCCESS;
    }
    return refuse(BAD_PARAM, "no such attribute to read");
}

static float to_bf16(float value) {
    uint32_t bits;
    memcpy(&bits, &value, 4);
    if (value == value) bits = (bits + 0x7fff + (bits >> 16 & 1)) & 0xffff0000u;
    memcpy(&value, &bits, 4);
    return value;
}

// One part of the batch of a tensor, as f32 in the order of its dimensions.
typedef std::vector<float> Part;

// What the execution of a graph knows.
struct Run {
    std::vector<const Descriptor*> operations;
    std::map<int64_t, char*> memory;
    std::function<bool(const void*, size_t)> is_allocated;
    std::function<void()> fail;
    std::map<int64_t, Part> between;
    int64_t part = 0;

    int64_t whole(const Descriptor* d, int64_t i) {
        Tensor t(d);
        return t.type == I64 ? ((int64_t*)memory.at(t.id))[i] : ((int32_t*)memory.at(t.id))[i];
    }

    // Calls with the index in the part and the address of every element that the segment has.
    template <class F>
    void each(const Tensor& t, F element) {
        size_t bytes = t.type == BF16 ? 2 : 4;
        int axis = t.row_axis();
        int64_t rows = t.dims[axis], start = part * t.strides[0];
        if (t.dims[0] == 1) start = 0;
        if (t.offsets) {
            start = whole(t.offsets, part);
            rows = (whole(t.offsets, part + 1) - start) / t.strides[axis];
            if (rows > t.dims[axis]) return fail();
        }
        for (int64_t h = 0; h < t.dims[1]; h++)
            for (int64_t i = 0; i < t.dims[2]; i++)
                for (int64_t j = 0; j < t.dims[3]; j++) {
                    if ((axis == 2 ? i : j) >= rows) continue;
                    char* address = memory.at(t.id) + (start + h * t.strides[1] + i * t.strides[2] + j * t.strides[3]) * bytes;
                    if (!t.is_value && !is_allocated(address, bytes)) return fail();
                    element((h * t.dims[2] + i) * t.dims[3] + j, address);
                }
    }

    Part& read(const Descriptor* d) {
        Tensor t(d);
        auto known = between.find(t.id);
        if (known != between.end()) return known->second;
        Part& values = between[t.id];
        values.assign(t.dims[1] * t.dims[2] * t.dims[3], NAN);
        each(t, [&](size_t i, char* at) {
            uint32_t bits = t.type == BF16 ? (uint32_t) * (uint16_t*)at << 16 : *(uint32_t*)at;
            if (t.type == I32) values[i] = (float)(int32_t)bits;
            else memcpy(&values[i], &bits, 4);
        });
        return values;
    }

    void write(const Descriptor* d, Part values) {
        Tensor t(d);
        if (t.type == BF16) for (float& v : values) v = to_bf16(v);
        if (!t.is_virtual)
            each(t, [&](size_t i, char* at) {
                uint32_t bits;
                memcpy(&bits, &values[i], 4);
                if (t.type == BF16) *(uint16_t*)at = (uint16_t)(bits >> 16);
                else *(uint32_t*)at = bits;
            });
        between[t.id] = std::move(values);
    }

    // The operand of an element by element operation at a row of y, whose columns it may stretch over.
    struct Operand {
        const float* values;
        Tensor tensor;

        const float* row(int64_t h, int64_t i) const {
            return values + ((tensor.dims[1] == 1 ? 0 : h) * tensor.dims[2] + (tensor.dims[2] == 1 ? 0 : i)) * tensor.dims[3];
        }
        int64_t step() const { return tensor.dims[3] == 1 ? 0 : 1; }
    };
    Operand operand(const Descriptor* d) { return {read(d).data(), Tensor(d)}; }

    void pointwise(const Descriptor* op) {
        int mode = (int)op->other(750)->number(0), axis = (int)op->other(750)->number(9);
        Tensor y(op->other(753));
        Operand x = operand(op->other(751)), b = op->has(752) ? operand(op->other(752)) : x, mask = op->has(758) ? operand(op->other(758)) : x;
        Part ys(y.dims[1] * y.dims[2] * y.dims[3]);
        auto all = [&](auto f) {
            float* to = ys.data();
            for (int64_t h = 0; h < y.dims[1]; h++)
                for (int64_t i = 0; i < y.dims[2]; i++) {
                    const float *p = x.row(h, i), *q = b.row(h, i), *m = mask.row(h, i);
                    for (int64_t j = 0; j < y.dims[3]; j++, p += x.step(), q += b.step(), m += mask.step()) *to++ = f(*p, *q, *m);
                }
        };
        switch (mode) {
            case ADD: all([](float p, float q, float) { return p + q; }); break;
            case SUB: all([](float p, float q, float) { return p - q; }); break;
            case MUL: all([](float p, float q, float) { return p * q; }); break;
            case DIV: all([](float p, float q, float) { return p / q; }); break;
            case CMP_GE: all([](float p, float q, float) { return p >= q ? 1.f : 0.f; }); break;
            case CMP_LT: all([](float p, float q, float) { return p < q ? 1.f : 0.f; }); break;
            case AND: all([](float p, float q, float) { return p != 0 && q != 0 ? 1.f : 0.f; }); break;
            case EXP: all([](float p, float, float) { return expf(p); }); break;
            case LOG: all([](float p, float, float) { return logf(p); }); break;
            case SELECT: all([](float p, float q, float m) { return m != 0 ? p : q; }); break;
            case GEN_INDEX: {
                int64_t at = 0;
                for (float& v : ys) {
                    v = (float)(axis == 2 ? at / y.dims[3] % y.dims[2] : at % y.dims[3]);
                    at++;
                }
                break;
            }
            default: fail();
        }
        write(op->other(753), std::move(ys));
    }

    int64_t bound(const Descriptor* op, int attribute, int64_t otherwise) {
        return op->has(attribute) ? std::min(otherwise, whole(op->other(attribute), part)) : otherwise;
    }

    void matmul(const Descriptor* op) {
        Tensor a(op->other(1520)), b(op->other(1521)), c(op->other(1522));
        Part &as = read(op->other(1520)), &bs = read(op->other(1521));
        int64_t m = bound(op, 1525, c.dims[2]), n = bound(op, 1526, c.dims[3]), k = bound(op, 1527, a.dims[3]);
        Part cs(c.dims[1] * c.dims[2] * c.dims[3], NAN);
        for (int64_t h = 0; h < c.dims[1]; h++)
            for (int64_t i = 0; i < m; i++) {
                float* row = &cs[(h * c.dims[2] + i) * c.dims[3]];
                std::fill(row, row + n, 0.f);
                for (int64_t s = 0; s < k; s++) {
                    // bf16 goes into the tensor cores, whatever it was before.
                    float left = to_bf16(as[(h / (c.dims[1] / a.dims[1]) * a.dims[2] + i) * a.dims[3] + s]);
                    const float* right = &bs[(h / (c.dims[1] / b.dims[1]) * b.dims[2] + s) * b.dims[3]];
                    for (int64_t j = 0; j < n; j++) row[j] += left * right[j];
                }
            }
        write(op->other(1522), std::move(cs));
    }

    void reduce(const Descriptor* op) {
        bool largest = op->other(1612)->number(1600) == 3;
        Tensor x(op->other(1610)), y(op->other(1611));
        Part& xs = read(op->other(1610));
        Part ys(y.dims[1] * y.dims[2] * y.dims[3], largest ? -INFINITY : 0.f);
        for (int64_t h = 0; h < x.dims[1]; h++)
            for (int64_t i = 0; i < x.dims[2]; i++)
                for (int64_t j = 0; j < x.dims[3]; j++) {
                    float& sum = ys[((h / (x.dims[1] / y.dims[1])) * y.dims[2] + i / (x.dims[2] / y.dims[2])) * y.dims[3] + j / (x.dims[3] / y.dims[3])];
                    float value = xs[(h * x.dims[2] + i) * x.dims[3] + j];
                    sum = largest ? std::max(sum, value) : sum + value;
                }
        write(op->other(1611), std::move(ys));
    }

    void transpose(const Descriptor* op) {
        Tensor x(op->other(2200)), y(op->other(2201));
        Part& xs = read(op->other(2200));
        Part ys(xs.size());
        for (int64_t h = 0; h < x.dims[1]; h++)
            for (int64_t i = 0; i < x.dims[2]; i++)
                for (int64_t j = 0; j < x.dims[3]; j++)
                    ys[(h * y.dims[2] + j) * y.dims[3] + i] = xs[(h * x.dims[2] + i) * x.dims[3] + j];
        write(op->other(2201), std::move(ys));
    }

    bool isEmpty() {
        for (const Descriptor* op : operations)
            for (const Descriptor* d : operands(op))
                if (d->has(913) && whole(d->other(913), part) < whole(d->other(913), part + 1)) return false;
        return true;
    }

    void all(int64_t parts) {
        for (part = 0; part < parts; part++) {
            between.clear();
            if (isEmpty()) continue;
            for (const Descriptor* op : operations) {
                if (op->kind == OP_POINTWISE) pointwise(op);
                if (op->kind == OP_MATMUL) matmul(op);
                if (op->kind == OP_REDUCE) reduce(op);
                if (op->kind == OP_RESHAPE) transpose(op);
            }
        }
    }
};

// Descriptors are copied, since the caller may destroy the variant at once; the graph lives as long as its plan.
API int cudnnBackendExecute(void* handle, void* plan, void* variant) {
    Descriptor *p = (Descriptor*)plan, *v = (Descriptor*)variant;
    if (p->kind != PLAN || !p->finished || v->kind != VARIANT || !v->finished) return refuse(NOT_FINALIZED, "no finished plan and variant");
    const Descriptor* graph = p->other(401)->other(801);
    auto run = std::make_shared<Run>();
    int64_t parts = 1;
    std::map<int64_t, char*> given;
    for (size_t i = 0; i < v->list(1000).size(); i++) given[v->list(1000)[i]] = (char*)v->list(1001)[i];
    for (int64_t each : graph->list(801)) {
        const Descriptor* op = (const Descriptor*)each;
        run->operations.push_back(op);
        std::vector<Descriptor*> all = operands(op);
        all.push_back(result(op));
        for (size_t i = 0; i < all.size(); i++) {
            if (all[i]->has(913)) all.push_back(all[i]->other(913));
            Tensor t(all[i]);
            if (t.is_virtual) continue;
            auto found = given.find(t.id);
            if (found == given.end()) return refuse(BAD_PARAM, "no pointer for tensor " + std::to_string(t.id));
            if (!t.is_value && (uintptr_t)found->second % 16) return refuse(BAD_PARAM, "a pointer that is not aligned");
            run->memory[t.id] = found->second;
            parts = std::max(parts, t.offsets ? t.dims[0] : 1);
        }
    }
    static auto is_allocated = (bool (*)(unsigned long long, size_t))of_driver("fake_is_allocated");
    static auto fail = (void (*)())of_driver("fake_fail");
    static auto enqueue = (void (*)(void*, void*))of_driver("fake_enqueue");
    if (workspace_bytes(p) > 0 && !is_allocated(v->number(1003), workspace_bytes(p))) return refuse(BAD_PARAM, "the workspace is too small");
    run->is_allocated = [](const void* at, size_t bytes) { return is_allocated((unsigned long long)at, bytes); };
    run->fail = [] { fail(); };
    enqueue(*(void**)handle, new std::function<bool()>([=] { return run->all(parts), true; }));
    return SUCCESS;
}
