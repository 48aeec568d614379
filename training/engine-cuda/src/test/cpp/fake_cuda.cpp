// A CUDA driver without a GPU: what the engine calls of libcuda, libcublasLt, libnvrtc and libnccl, so that the engine runs through its real
// bindings on any machine with a C++ compiler. Device memory is host memory, full of NaN when it is new; a kernel is compiled for the CPU
// by host_cuda.h; products are plain loops.
//
// What was asked for runs when its stream is synchronised or an event of it is looked at, in its order and not before, as it may on a GPU: a
// host buffer that is overwritten too early shows. Addresses and lengths of copies are checked.
//
// One file, compiled once for each library: -DLIBRARY_CUDA, -DLIBRARY_CUBLASLT, -DLIBRARY_NVRTC, -DLIBRARY_NCCL. COMPILER is what it was compiled with,
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
#include <set>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#define API extern "C" __attribute__((visibility("default")))
typedef unsigned long long Address;
// Returns false where it is not done yet, and must be asked again.
typedef std::function<bool()> Work;

#ifdef LIBRARY_CUDA
enum { INVALID_VALUE = 1, OUT_OF_MEMORY = 2, NOT_FOUND = 500, NOT_READY = 600, ILLEGAL_ADDRESS = 700, TOTAL_MIB = 1024 };

struct Stream {
    std::deque<Work> work;
};
struct Event {
    Stream* stream = nullptr;
    long asked = 0, done = 0;
};
static std::set<Stream*> streams;
static int current_device = -1;
static bool failed;
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

static Stream& stream_at(void* stream) {
    if (!streams.count(static_cast<Stream*>(stream))) {
        fprintf(stderr, "there is no such stream\n");
        abort();
    }
    return *static_cast<Stream*>(stream);
}
static void push(void* stream, std::function<void()> step) {
    stream_at(stream).work.push_back([=] { return step(), true; });
}
API void fake_enqueue(void* stream, void* work) {
    stream_at(stream).work.push_back(*static_cast<Work*>(work));
    delete static_cast<Work*>(work);
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

API int fake_device() { return current_device; }

// As far as it goes.
static bool advance(Stream& stream) {
    while (!stream.work.empty()) {
        if (!stream.work.front()()) return false;
        stream.work.pop_front();
    }
    return true;
}
static void run(Stream& stream) {
    while (!advance(stream)) usleep(100);
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
API int cuCtxSetCurrent(void* context) { return current_device = (int)(intptr_t)context - 1, 0; }
API int cuDeviceGetUuid_v2(char* uuid, int device) {
    memset(uuid, 0, 16);
    uuid[15] = (char)(setting("uuid", 0) + device);
    return 0;
}
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
    for (Stream* each : streams) run(*each);
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
    if (!page_locked.erase((Address)memory)) return INVALID_VALUE;
    for (Stream* each : streams) {
        if (!each->work.empty()) return INVALID_VALUE;
    }
    return free(memory), 0;
}
API int cuStreamCreate(void** created, unsigned) {
    Stream* stream = new Stream();
    streams.insert(stream);
    return *created = stream, 0;
}
API int cuStreamDestroy_v2(void* stream) {
    run(stream_at(stream));
    streams.erase(static_cast<Stream*>(stream));
    return 0;
}
API int cuStreamSynchronize(void* stream) { return run(stream_at(stream)), failed ? ILLEGAL_ADDRESS : 0; }
API int cuEventCreate(void** event, unsigned) { return *event = new Event(), 0; }
API int cuEventDestroy_v2(void*) { return 0; }
API int cuEventRecord(void* event, void* stream) {
    Event* e = static_cast<Event*>(event);
    e->stream = &stream_at(stream);
    long number = ++e->asked;
    push(stream, [=] { e->done = number; });
    return 0;
}
API int cuStreamWaitEvent(void* stream, void* event, unsigned) {
    Event* e = static_cast<Event*>(event);
    long number = e->asked;
    stream_at(stream).work.push_back([=] {
        if (e->done < number) advance(*e->stream);
        return e->done >= number;
    });
    return 0;
}
API int cuEventQuery(void* event) {
    Event* e = static_cast<Event*>(event);
    if (e->done < e->asked) advance(*e->stream);
    return failed ? ILLEGAL_ADDRESS : e->done < e->asked ? NOT_READY : 0;
}
API int cuMemcpyHtoDAsync_v2(Address to, const void* from, size_t bytes, void* stream) {
    if (!is_allocated(to, bytes)) return INVALID_VALUE;
    push(stream, [=] { memcpy((void*)to, from, bytes); });
    return 0;
}
API int cuMemcpyDtoHAsync_v2(void* to, Address from, size_t bytes, void* stream) {
    if (!is_allocated(from, bytes)) return INVALID_VALUE;
    push(stream, [=] { memcpy(to, (void*)from, bytes); });
    return 0;
}
// Either side may be page-locked memory, which has one address for host and device.
API int cuMemcpyAsync(Address to, Address from, size_t bytes, void* stream) {
    if (!is_reachable(from, bytes) || !is_reachable(to, bytes)) return INVALID_VALUE;
    push(stream, [=] { memcpy((void*)to, (void*)from, bytes); });
    return 0;
}
API int cuMemsetD8Async(Address to, unsigned char value, size_t bytes, void* stream) {
    if (!is_allocated(to, bytes)) return INVALID_VALUE;
    push(stream, [=] { memset((void*)to, value, bytes); });
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
                       void* stream, void** parameters, void**) {
    if (gx == 0 || gy == 0 || gz == 0 || bx * by * bz == 0 || bx * by * bz > 1024 || shared > 227 << 10) return INVALID_VALUE;
    Function* function = static_cast<Function*>(kernel);
    void* bound = function->bind(parameters);
    auto run = (void (*)(void*, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned))dlsym(function->module, "host_run");
    push(stream, [=] { run(bound, gx, gy, gz, bx, by, bz); });
    return 0;
}
API int cuGetErrorName(int error, const char** name) {
    *name = error == OUT_OF_MEMORY ? "CUDA_ERROR_OUT_OF_MEMORY" : error == 999 ? "CUDA_ERROR_UNKNOWN" : "CUDA_ERROR_OTHER";
    return 0;
}
API int cuGetErrorString(int, const char** text) { return *text = "a made-up error", 0; }
#endif

#if defined(LIBRARY_CUBLASLT) || defined(LIBRARY_NCCL)
static void* in_driver(const char* name) { return dlsym(dlopen("libcuda.so.1", RTLD_NOLOAD | RTLD_NOW), name); }
static void enqueue(void* stream, Work work) {
    static auto to_stream = (void (*)(void*, void*))in_driver("fake_enqueue");
    to_stream(stream, new Work(std::move(work)));
}
#endif

#ifdef LIBRARY_CUBLASLT

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
                       const void* c, void* lc, void* d, void* ld, const void*, void*, size_t, void* stream) {
    Layout A = *static_cast<Layout*>(la), B = *static_cast<Layout*>(lb), C = *static_cast<Layout*>(lc), D = *static_cast<Layout*>(ld);
    Description how = *static_cast<Description*>(description);
    float by = *static_cast<const float*>(alpha), keep = *static_cast<const float*>(beta);
    uint64_t m = how.transposed_a ? A.columns : A.rows, k = how.transposed_a ? A.rows : A.columns;
    uint64_t n = how.transposed_b ? B.rows : B.columns, inner = how.transposed_b ? B.columns : B.rows;
    if (!is_supported(description, la, lb, lc, ld)) return 15;
    if (A.type == R_8F_E4M3 && (((Address)a | (Address)b | (Address)d) & 15)) return 15;
    if (k != inner || D.rows != m || D.columns != n || m == 0 || n == 0 || k == 0) return 7;
    enqueue(stream, [=] {
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
        return true;
    });
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

#ifdef LIBRARY_NCCL
// Ranks are processes of this machine, which meet at a Unix socket of the first one. It gets what all others have, adds up by rank, and sends
// each the result.
#include <atomic>
#include <memory>
#include <sys/socket.h>
#include <sys/un.h>
#include <thread>

enum { INVALID_ARGUMENT = 4, INVALID_USAGE = 5, REMOTE_ERROR = 6, FLOAT32 = 7, BFLOAT16 = 9 };
enum Kind { ALL_REDUCE, REDUCE_SCATTER, ALL_GATHER };

struct UniqueId {
    char bytes[128];
};
struct Group {
    int rank, size;
    std::vector<int> sockets;  // of the first rank: by rank; of the others: one
    std::atomic<int> error{0};
    std::atomic<bool> aborted{false};
};
struct Request {
    long kind, type;
    size_t count;
};

static bool send_all(int socket, const void* data, size_t bytes) {
    for (size_t done = 0; done < bytes;) {
        ssize_t some = send(socket, (const char*)data + done, bytes - done, MSG_NOSIGNAL);
        if (some <= 0) return false;
        done += some;
    }
    return true;
}
static bool receive_all(int socket, void* data, size_t bytes) {
    for (size_t done = 0; done < bytes;) {
        ssize_t some = recv(socket, (char*)data + done, bytes - done, 0);
        if (some <= 0) return false;
        done += some;
    }
    return true;
}

static sockaddr_un address(const UniqueId& id, socklen_t* length) {
    sockaddr_un at{};
    at.sun_family = AF_UNIX;
    snprintf(at.sun_path + 1, sizeof at.sun_path - 1, "%.100s", id.bytes);
    *length = offsetof(sockaddr_un, sun_path) + 1 + strlen(id.bytes);
    return at;
}

API int ncclGetVersion(int* version) { return *version = 22907, 0; }
API const char* ncclGetErrorString(int error) {
    switch (error) {
        case 0: return "no error";
        case INVALID_ARGUMENT: return "invalid argument";
        case INVALID_USAGE: return "invalid usage";
        default: return "remote process exited or there was a network error";
    }
}
API int ncclGetUniqueId(UniqueId* id) {
    static int count = 0;
    memset(id, 0, sizeof *id);
    snprintf(id->bytes, sizeof id->bytes, "fake-nccl-%d-%d", (int)getpid(), count++);
    return 0;
}

// Two ranks on one device are refused, as by the real one.
static int accept_all(Group* group, const UniqueId& id, int device) {
    socklen_t length;
    sockaddr_un at = address(id, &length);
    int server = socket(AF_UNIX, SOCK_STREAM, 0);
    if (bind(server, (sockaddr*)&at, length) || listen(server, group->size)) return REMOTE_ERROR;
    group->sockets.assign(group->size, -1);
    std::set<int> devices{device};
    int status = 0;
    for (int i = 1; i < group->size; i++) {
        int peer = accept(server, nullptr, nullptr);
        int said[2];
        if (!receive_all(peer, said, sizeof said) || said[0] < 1 || said[0] >= group->size) return REMOTE_ERROR;
        group->sockets[said[0]] = peer;
        if (!devices.insert(said[1]).second) status = INVALID_USAGE;
    }
    close(server);
    for (int i = 1; i < group->size; i++) send_all(group->sockets[i], &status, sizeof status);
    return status;
}
static int connect_to_first(Group* group, const UniqueId& id, int device) {
    socklen_t length;
    sockaddr_un at = address(id, &length);
    int first = socket(AF_UNIX, SOCK_STREAM, 0);
    for (int tries = 0; connect(first, (sockaddr*)&at, length); tries++) {
        if (tries == 2000) return REMOTE_ERROR;
        usleep(10000);
    }
    group->sockets = {first};
    int said[2] = {group->rank, device}, status;
    if (!send_all(first, said, sizeof said) || !receive_all(first, &status, sizeof status)) return REMOTE_ERROR;
    return status;
}
API int ncclCommInitRank(Group** created, int size, UniqueId id, int rank) {
    if (rank < 0 || rank >= size) return INVALID_ARGUMENT;
    static auto device = (int (*)())in_driver("fake_device");
    Group* group = new Group();
    group->rank = rank;
    group->size = size;
    *created = group;
    return rank == 0 ? accept_all(group, id, device()) : connect_to_first(group, id, device());
}

static float number(const char* data, long type, size_t i) {
    if (type == FLOAT32) return ((const float*)data)[i];
    uint32_t bits = (uint32_t)((const uint16_t*)data)[i] << 16;
    float value;
    memcpy(&value, &bits, 4);
    return value;
}
static void put_number(char* data, long type, size_t i, float value) {
    if (type == FLOAT32) {
        ((float*)data)[i] = value;
        return;
    }
    uint32_t bits;
    memcpy(&bits, &value, 4);
    ((uint16_t*)data)[i] = (uint16_t)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

// What a rank gives of a request, and what it gets.
static size_t bytes_of(const Request& request) { return request.count * (request.type == FLOAT32 ? 4 : 2); }
static size_t given(const Group* group, const Request& request) {
    return bytes_of(request) * (request.kind == REDUCE_SCATTER ? group->size : 1);
}
static size_t got(const Group* group, const Request& request) {
    return bytes_of(request) * (request.kind == ALL_GATHER ? group->size : 1);
}

static bool serve(Group* group, const Request& request, const char* from, char* to) {
    std::vector<std::vector<char>> all(group->size);
    all[0].assign(from, from + given(group, request));
    for (int rank = 1; rank < group->size; rank++) {
        Request theirs;
        all[rank].resize(given(group, request));
        if (!receive_all(group->sockets[rank], &theirs, sizeof theirs)) return false;
        if (theirs.kind != request.kind || theirs.type != request.type || theirs.count != request.count) return false;
        if (!receive_all(group->sockets[rank], all[rank].data(), all[rank].size())) return false;
    }
    std::vector<char> result(request.kind == ALL_GATHER ? 0 : given(group, request));
    size_t numbers = result.size() / (request.type == FLOAT32 ? 4 : 2);
    for (size_t i = 0; i < numbers; i++) {
        float sum = number(all[0].data(), request.type, i);
        for (int rank = 1; rank < group->size; rank++) sum += number(all[rank].data(), request.type, i);
        put_number(result.data(), request.type, i, sum);
    }
    if (request.kind == ALL_GATHER) {
        for (auto& each : all) result.insert(result.end(), each.begin(), each.end());
    }
    for (int rank = 1; rank < group->size; rank++) {
        size_t at = request.kind == REDUCE_SCATTER ? rank * bytes_of(request) : 0;
        if (!send_all(group->sockets[rank], result.data() + at, got(group, request))) return false;
    }
    memcpy(to, result.data(), got(group, request));
    return true;
}

static bool ask(Group* group, const Request& request, const char* from, char* to) {
    int first = group->sockets[0];
    return send_all(first, &request, sizeof request) && send_all(first, from, given(group, request)) &&
           receive_all(first, to, got(group, request));
}

// Runs beside everything else from the moment at which the stream comes to it; a group that lost a rank never ends it but by an abort.
static int exchange(Group* group, Request request, const void* from, void* to, void* stream) {
    static auto allocated = (bool (*)(Address, size_t))in_driver("fake_is_allocated");
    if (request.type != FLOAT32 && request.type != BFLOAT16) return INVALID_ARGUMENT;
    if (!allocated((Address)from, given(group, request)) || !allocated((Address)to, got(group, request))) return INVALID_ARGUMENT;
    auto state = std::make_shared<std::atomic<int>>(0);
    enqueue(stream, [=] {
        if (group->aborted) return true;
        if (*state == 0) {
            *state = 1;
            std::thread([=] {
                std::vector<char> result(got(group, request));
                bool whole = group->rank == 0 ? serve(group, request, (const char*)from, result.data())
                                              : ask(group, request, (const char*)from, result.data());
                if (whole && !group->aborted) {
                    memcpy(to, result.data(), result.size());
                    *state = 2;
                } else {
                    group->error = REMOTE_ERROR;
                }
            }).detach();
        }
        return *state == 2;
    });
    return 0;
}

API int ncclAllReduce(const void* from, void* to, size_t count, int type, int operation, Group* group, void* stream) {
    return operation == 0 ? exchange(group, {ALL_REDUCE, type, count}, from, to, stream) : INVALID_ARGUMENT;
}
API int ncclReduceScatter(const void* from, void* to, size_t count, int type, int operation, Group* group, void* stream) {
    return operation == 0 ? exchange(group, {REDUCE_SCATTER, type, count}, from, to, stream) : INVALID_ARGUMENT;
}
API int ncclAllGather(const void* from, void* to, size_t count, int type, Group* group, void* stream) {
    return exchange(group, {ALL_GATHER, type, count}, from, to, stream);
}
API int ncclCommGetAsyncError(Group* group, int* error) { return *error = group->error, 0; }
API int ncclCommAbort(Group* group) {
    group->aborted = true;
    for (int each : group->sockets) {
        if (each >= 0) shutdown(each, SHUT_RDWR);
    }
    return 0;
}
#endif
