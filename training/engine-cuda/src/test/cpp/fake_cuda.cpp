// A CUDA driver without a GPU: what the engine calls of libcuda, libcublasLt and libnvrtc, so that the engine runs through its real
// bindings on any machine with a C++ compiler. Device memory is host memory, full of NaN when it is new; a kernel is compiled for the CPU
// by host_cuda.h; products are plain loops.
//
// What was asked for runs when the stream is synchronised, in its order and not before, as it may on a GPU: a host buffer that is
// overwritten too early shows. Addresses and lengths of copies are checked.
//
// One file, compiled once for each library: -DLIBRARY_CUDA, -DLIBRARY_CUBLASLT, -DLIBRARY_NVRTC. COMPILER is what it was compiled with,
// FOLDER where compiled kernels and settings are, HEADER the path of host_cuda.h.
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <dlfcn.h>
#include <functional>
#include <map>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#define API extern "C" __attribute__((visibility("default")))
typedef unsigned long long Address;

#ifdef LIBRARY_CUDA
enum { INVALID_VALUE = 1, OUT_OF_MEMORY = 2, NOT_FOUND = 500, ILLEGAL_ADDRESS = 700, TOTAL_MIB = 1024 };

static bool failed;
static std::deque<std::function<void()>> stream;
static std::map<Address, size_t> allocations;
static std::map<Address, size_t> page_locked;
static size_t taken;

// What a test writes to the file settings, lines of NAME=NUMBER; otherwise what a working machine says.
static int setting(const char* name, int otherwise) {
    int value = otherwise;
    if (FILE* file = fopen(FOLDER "/settings", "r")) {
        char found[64];
        int number;
        while (fscanf(file, " %63[^=]=%d", found, &number) == 2) {
            if (strcmp(found, name) == 0) value = number;
        }
        fclose(file);
    }
    return value;
}

API void fake_enqueue(void* function) {
    stream.push_back(*static_cast<std::function<void()>*>(function));
    delete static_cast<std::function<void()>*>(function);
}

static bool lies_in(const std::map<Address, size_t>& pieces, Address at, size_t bytes) {
    auto after = pieces.upper_bound(at);
    if (after == pieces.begin()) return false;
    --after;
    return at + bytes <= after->first + after->second;
}
static bool is_allocated(Address at, size_t bytes) { return lies_in(allocations, at, bytes); }
static bool is_reachable(Address at, size_t bytes) { return is_allocated(at, bytes) || lies_in(page_locked, at, bytes); }

// For fake_cudnn.cpp: settings, whether device memory is there, and that an operation went beyond it, after which nothing works.
API int fake_setting(const char* name, int otherwise) { return setting(name, otherwise); }
API bool fake_is_allocated(Address at, size_t bytes) { return is_allocated(at, bytes); }
API void fake_fail() { failed = true; }

static void run_stream() {
    while (!stream.empty()) {
        stream.front()();
        stream.pop_front();
    }
}

API int cuInit(unsigned) { return setting("init", 0); }
API int cuDriverGetVersion(int* version) { return *version = setting("version", 13000), 0; }
API int cuDeviceGetCount(int* count) { return *count = setting("devices", 2), 0; }
API int cuDeviceGet(int* device, int ordinal) { return *device = ordinal, 0; }
API int cuDeviceGetName(char* name, int length, int) { return snprintf(name, length, "Fake GPU"), 0; }
API int cuDeviceTotalMem_v2(size_t* bytes, int) { return *bytes = (size_t)TOTAL_MIB << 20, 0; }
API int cuDeviceGetAttribute(int* value, int attribute, int) {
    int capability = setting("capability", 90);
    switch (attribute) {
        case 75: return *value = capability / 10, 0;
        case 76: return *value = capability % 10, 0;
        case 16: return *value = 4, 0;
        case 97: return *value = 227 << 10, 0;
        default: return INVALID_VALUE;
    }
}
API int cuDevicePrimaryCtxRetain(void** context, int device) { return *context = (void*)(intptr_t)(device + 1), 0; }
API int cuDevicePrimaryCtxRelease_v2(int) { return 0; }
API int cuCtxSetCurrent(void*) { return 0; }
API int cuMemGetInfo_v2(size_t* left, size_t* total) {
    *total = (size_t)TOTAL_MIB << 20;
    *left = *total - taken;
    return 0;
}
API int cuMemAlloc_v2(Address* address, size_t bytes) {
    if (taken + bytes > (size_t)TOTAL_MIB << 20) return OUT_OF_MEMORY;
    void* memory = aligned_alloc(256, (bytes + 255) / 256 * 256);
    memset(memory, 0xff, bytes);
    *address = (Address)memory;
    allocations[*address] = bytes;
    taken += bytes;
    return 0;
}
API int cuMemFree_v2(Address address) {
    auto found = allocations.find(address);
    if (found == allocations.end()) return INVALID_VALUE;
    run_stream();
    taken -= found->second;
    allocations.erase(found);
    free((void*)address);
    return 0;
}
API int cuMemHostAlloc(void** memory, size_t bytes, unsigned) {
    if (bytes > (size_t)TOTAL_MIB << 20) return OUT_OF_MEMORY;
    *memory = aligned_alloc(4096, (bytes + 4095) / 4096 * 4096);
    memset(*memory, 0xff, bytes);
    page_locked[(Address)*memory] = bytes;
    return 0;
}
API int cuMemFreeHost(void* memory) {
    if (!page_locked.erase((Address)memory) || !stream.empty()) return INVALID_VALUE;
    return free(memory), 0;
}
API int cuStreamCreate(void** created, unsigned) { return *created = &stream, 0; }
API int cuStreamDestroy_v2(void*) { return 0; }
API int cuStreamSynchronize(void*) { return run_stream(), failed ? ILLEGAL_ADDRESS : 0; }
API int cuMemcpyHtoDAsync_v2(Address to, const void* from, size_t bytes, void*) {
    if (!is_allocated(to, bytes)) return INVALID_VALUE;
    stream.push_back([=] { memcpy((void*)to, from, bytes); });
    return 0;
}
API int cuMemcpyDtoHAsync_v2(void* to, Address from, size_t bytes, void*) {
    if (!is_allocated(from, bytes)) return INVALID_VALUE;
    stream.push_back([=] { memcpy(to, (void*)from, bytes); });
    return 0;
}
// Either side may be page-locked memory, which has one address for host and device.
API int cuMemcpyAsync(Address to, Address from, size_t bytes, void*) {
    if (!is_reachable(from, bytes) || !is_reachable(to, bytes)) return INVALID_VALUE;
    stream.push_back([=] { memcpy((void*)to, (void*)from, bytes); });
    return 0;
}
API int cuMemsetD8Async(Address to, unsigned char value, size_t bytes, void*) {
    if (!is_allocated(to, bytes)) return INVALID_VALUE;
    stream.push_back([=] { memset((void*)to, value, bytes); });
    return 0;
}
// The image is the path of a library: see nvrtcGetCUBIN below.
API int cuModuleLoadData(void** module, const void* image) {
    *module = dlopen((const char*)image, RTLD_NOW | RTLD_LOCAL);
    if (!*module) fprintf(stderr, "%s\n", dlerror());
    return *module ? 0 : NOT_FOUND;
}
API int cuModuleUnload(void*) { return 0; }

struct Function {
    void* module;
    void* (*bind)(void**);
};
API int cuModuleGetFunction(void** function, void* module, const char* name) {
    void* found = dlsym(module, (std::string("bind_") + name).c_str());
    if (!found) return NOT_FOUND;
    *function = new Function{module, (void* (*)(void**))found};
    return 0;
}
API int cuFuncSetAttribute(void*, int, int) { return 0; }
API int cuLaunchKernel(void* kernel, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz, unsigned shared,
                       void*, void** parameters, void**) {
    if (gx == 0 || gy == 0 || gz == 0 || bx * by * bz == 0 || bx * by * bz > 1024 || shared > 227 << 10) return INVALID_VALUE;
    Function* function = static_cast<Function*>(kernel);
    void* bound = function->bind(parameters);
    auto run = (void (*)(void*, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned))dlsym(function->module, "host_run");
    stream.push_back([=] { run(bound, gx, gy, gz, bx, by, bz); });
    return 0;
}
API int cuGetErrorName(int error, const char** name) {
    *name = error == OUT_OF_MEMORY ? "CUDA_ERROR_OUT_OF_MEMORY" : error == 999 ? "CUDA_ERROR_UNKNOWN" : "CUDA_ERROR_OTHER";
    return 0;
}
API int cuGetErrorString(int, const char** text) { return *text = "a made-up error", 0; }
#endif

#ifdef LIBRARY_CUBLASLT
static void enqueue(std::function<void()>* function) {
    static auto to_stream = (void (*)(void*))dlsym(dlopen("libcuda.so.1", RTLD_NOLOAD | RTLD_NOW), "fake_enqueue");
    to_stream(function);
}

enum { R_32F = 0, R_16BF = 14, R_8F_E4M3 = 28 };

struct Layout {
    int type;
    uint64_t rows, columns;
    int64_t stride;
};
struct Description {
    int transposed_a = 0, transposed_b = 0;
};
// As the header has them: the algorithm is 64 bytes.
struct Result {
    uint64_t algorithm[8];
    size_t workspace;
    int state;
    float waves;
    int reserved[4];
};

static float at(const void* data, const Layout& layout, uint64_t row, uint64_t column) {
    size_t i = column * layout.stride + row;
    if (layout.type == R_32F) return static_cast<const float*>(data)[i];
    if (layout.type == R_8F_E4M3) {
        int code = static_cast<const uint8_t*>(data)[i], exponent = code >> 3 & 15, mantissa = code & 7;
        float magnitude = exponent == 15 && mantissa == 7 ? NAN
            : exponent == 0 ? ldexpf(mantissa, -9) : ldexpf(8 + mantissa, exponent - 10);
        return code & 0x80 ? -magnitude : magnitude;
    }
    uint32_t bits = (uint32_t) static_cast<const uint16_t*>(data)[i] << 16;
    float value;
    memcpy(&value, &bits, 4);
    return value;
}

static void put(void* data, const Layout& layout, uint64_t row, uint64_t column, float value) {
    size_t i = column * layout.stride + row;
    if (layout.type == R_32F) {
        static_cast<float*>(data)[i] = value;
        return;
    }
    uint32_t bits;
    memcpy(&bits, &value, 4);
    static_cast<uint16_t*>(data)[i] = (uint16_t)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

API int cublasLtCreate(void** handle) { return *handle = new int(0), 0; }
API int cublasLtDestroy(void*) { return 0; }
API size_t cublasLtGetVersion() { return 130000; }
API const char* cublasLtGetStatusString(int) { return "CUBLAS_STATUS_OTHER"; }
API int cublasLtMatmulDescCreate(void** description, int, int) { return *description = new Description(), 0; }
API int cublasLtMatmulDescDestroy(void* description) { return delete static_cast<Description*>(description), 0; }
API int cublasLtMatmulDescSetAttribute(void* description, int attribute, const void* value, size_t) {
    Description* d = static_cast<Description*>(description);
    if (attribute == 3) d->transposed_a = *static_cast<const int*>(value);
    if (attribute == 4) d->transposed_b = *static_cast<const int*>(value);
    return attribute == 3 || attribute == 4 ? 0 : 7;
}
API int cublasLtMatrixLayoutCreate(void** layout, int type, uint64_t rows, uint64_t columns, int64_t stride) {
    return *layout = new Layout{type, rows, columns, stride}, 0;
}
API int cublasLtMatrixLayoutDestroy(void* layout) { return delete static_cast<Layout*>(layout), 0; }
API int cublasLtMatmulPreferenceCreate(void** preference) { return *preference = new int(0), 0; }
API int cublasLtMatmulPreferenceDestroy(void* preference) { return delete static_cast<int*>(preference), 0; }
API int cublasLtMatmulPreferenceSetAttribute(void*, int, const void*, size_t) { return 0; }
// As the library: A, B and C, D of one type each, f32 from f32 factors, f32 or bf16 from others. Factors of E4M3 want compute capability 8.9,
// A transposed and B not, and columns of all matrices that begin on multiples of 16 bytes.
static bool is_supported(void* description, void* la, void* lb, void* lc, void* ld) {
    static auto setting = (int (*)(const char*, int))dlsym(dlopen("libcuda.so.1", RTLD_NOLOAD | RTLD_NOW), "fake_setting");
    Layout A = *static_cast<Layout*>(la), B = *static_cast<Layout*>(lb), C = *static_cast<Layout*>(lc), D = *static_cast<Layout*>(ld);
    Description how = *static_cast<Description*>(description);
    if (A.type != B.type || C.type != D.type || (A.type == R_32F && D.type != R_32F) || D.type == R_8F_E4M3) return false;
    return A.type != R_8F_E4M3
        || (setting("capability", 90) >= 89 && how.transposed_a && !how.transposed_b && A.stride % 16 == 0 && B.stride % 16 == 0
            && A.columns % 16 == 0 && D.stride * (D.type == R_32F ? 4 : 2) % 16 == 0);
}
API int cublasLtMatmulAlgoGetHeuristic(void*, void* description, void* a, void* b, void* c, void* d, void*, int, Result* results, int* count) {
    results[0] = Result{};
    *count = is_supported(description, a, b, c, d) ? 1 : 0;
    return *count ? 0 : 15;
}
API int cublasLtMatmulAlgoCheck(void*, void* description, void* a, void* b, void* c, void* d, const void*, Result* result) {
    *result = Result{};
    return is_supported(description, a, b, c, d) ? 0 : 15;
}
API int cublasLtMatmul(void*, void* description, const void* alpha, const void* a, void* la, const void* b, void* lb, const void* beta,
                       const void* c, void* lc, void* d, void* ld, const void*, void*, size_t, void*) {
    Layout A = *static_cast<Layout*>(la), B = *static_cast<Layout*>(lb), C = *static_cast<Layout*>(lc), D = *static_cast<Layout*>(ld);
    Description how = *static_cast<Description*>(description);
    float by = *static_cast<const float*>(alpha), keep = *static_cast<const float*>(beta);
    uint64_t m = how.transposed_a ? A.columns : A.rows, k = how.transposed_a ? A.rows : A.columns;
    uint64_t n = how.transposed_b ? B.rows : B.columns, inner = how.transposed_b ? B.columns : B.rows;
    if (!is_supported(description, la, lb, lc, ld)) return 15;
    if (A.type == R_8F_E4M3 && (((Address)a | (Address)b | (Address)d) & 15)) return 15;
    if (k != inner || D.rows != m || D.columns != n || m == 0 || n == 0 || k == 0) return 7;
    enqueue(new std::function<void()>([=] {
        for (uint64_t column = 0; column < n; column++) {
            for (uint64_t row = 0; row < m; row++) {
                float sum = 0;
                for (uint64_t i = 0; i < k; i++) {
                    float left = how.transposed_a ? at(a, A, i, row) : at(a, A, row, i);
                    float right = how.transposed_b ? at(b, B, column, i) : at(b, B, i, column);
                    sum += left * right;
                }
                put(d, D, row, column, by * sum + (keep == 0 ? 0 : keep * at(c, C, row, column)));
            }
        }
    }));
    return 0;
}
#endif

#ifdef LIBRARY_NVRTC
struct Program {
    std::string source, log, library;
};

static std::string read_file(const std::string& path) {
    std::string text;
    if (FILE* file = fopen(path.c_str(), "r")) {
        char buffer[4096];
        for (size_t n; (n = fread(buffer, 1, sizeof buffer, file)) > 0;) text.append(buffer, n);
        fclose(file);
    }
    return text;
}

// A version of its own for each folder and header, so that no other stand-in's compiled kernels are taken for its own.
API int nvrtcVersion(int* major, int* minor) {
    *minor = 1000 + std::hash<std::string>()(FOLDER + read_file(HEADER)) % 1000000;
    return *major = 13, 0;
}
API const char* nvrtcGetErrorString(int) { return "NVRTC_ERROR_COMPILATION"; }
API int nvrtcGetNumSupportedArchs(int* count) { return *count = 3, 0; }
API int nvrtcGetSupportedArchs(int* archs) { return archs[0] = 80, archs[1] = 90, archs[2] = 100, 0; }
API int nvrtcCreateProgram(void** program, const char* source, const char*, int, const char* const*, const char* const*) {
    return *program = new Program{source, "", ""}, 0;
}
API int nvrtcDestroyProgram(void** program) { return delete static_cast<Program*>(*program), 0; }

// Compiles for the CPU with the compiler and into the folder that the test names.
API int nvrtcCompileProgram(void* handle, int, const char* const*) {
    Program* program = static_cast<Program*>(handle);
    std::string stem = FOLDER "/kernels-" + std::to_string(std::hash<std::string>()(program->source + read_file(HEADER)));
    program->library = stem + ".so";
    if (access(program->library.c_str(), R_OK) == 0) return 0;
    FILE* file = fopen((stem + ".cpp").c_str(), "w");
    fwrite(program->source.data(), 1, program->source.size(), file);
    fclose(file);
    std::string command = std::string(COMPILER) + " -std=c++17 -O2 -ffp-contract=off -w -fPIC -shared -U_FORTIFY_SOURCE"
        + " -include '" HEADER "' -o '" + program->library + ".part' '" + stem + ".cpp' > '" + stem + ".log' 2>&1"
        + " && mv '" + program->library + ".part' '" + program->library + "'";
    int status = system(command.c_str());
    program->log = read_file(stem + ".log");
    return status == 0 ? 0 : 6;
}
API int nvrtcGetProgramLogSize(void* program, size_t* bytes) { return *bytes = static_cast<Program*>(program)->log.size() + 1, 0; }
API int nvrtcGetProgramLog(void* program, char* log) { return strcpy(log, static_cast<Program*>(program)->log.c_str()), 0; }
API int nvrtcGetCUBINSize(void* program, size_t* bytes) { return *bytes = static_cast<Program*>(program)->library.size() + 1, 0; }
API int nvrtcGetCUBIN(void* program, char* image) { return strcpy(image, static_cast<Program*>(program)->library.c_str()), 0; }
API int nvrtcGetPTXSize(void* program, size_t* bytes) { return nvrtcGetCUBINSize(program, bytes); }
API int nvrtcGetPTX(void* program, char* image) { return nvrtcGetCUBIN(program, image); }
#endif
