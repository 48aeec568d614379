// Compiles the kernels for the CPU: a thread of a block is a fiber, and fibers change places where a kernel waits for other threads.
// Slow and obviously right: one block at a time, on one core. Written in front of the kernels' source by the compiler (-include).
#pragma once
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <tuple>
#include <utility>
#include <vector>

#define __global__
#define __device__
#define __forceinline__ inline
#define __restrict__
#define __launch_bounds__(...)
#define __shared__ static

using std::expm1;
using std::log1p;

struct alignas(16) uint4 { unsigned x, y, z, w; };
struct alignas(16) float4 { float x, y, z, w; };
static inline float4 make_float4(float x, float y, float z, float w) { return {x, y, z, w}; }

struct dim3 { unsigned x, y, z; };
static dim3 threadIdx, blockIdx, blockDim, gridDim;

namespace host_cuda {

constexpr int WARP = 32;
constexpr size_t STACK = 64 << 10;
alignas(256) static char dynamic_shared[256 << 10];

struct Barrier {
    int arrived = 0;
    long generation = 0;
};

struct Fiber {
    void* place = nullptr;  // where its stack was left
    bool finished = true;
};

static std::vector<Fiber*> fibers;
static void* scheduler;
static int current, alive;
static std::vector<int> alive_in_warp;
static std::vector<Barrier> barriers;
static std::vector<std::vector<unsigned long long>> shuffled;
static const std::function<void()>* kernel;

// Leaves the stack at *from and goes on with the one that was left at to. What a call must keep is on the stacks.
extern "C" void host_cuda_switch(void** from, void* to);
#if defined(__x86_64__)
asm(R"(
.text
.globl host_cuda_switch
.type host_cuda_switch, @function
host_cuda_switch:
    pushq %rbp
    pushq %rbx
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    movq %rsp, (%rdi)
    movq %rsi, %rsp
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbx
    popq %rbp
    ret
)");
constexpr int KEPT = 6;
#elif defined(__aarch64__)
asm(R"(
.text
.globl host_cuda_switch
.type host_cuda_switch, @function
host_cuda_switch:
    sub sp, sp, #176
    stp x19, x20, [sp, #0]
    stp x21, x22, [sp, #16]
    stp x23, x24, [sp, #32]
    stp x25, x26, [sp, #48]
    stp x27, x28, [sp, #64]
    stp d8, d9, [sp, #80]
    stp d10, d11, [sp, #96]
    stp d12, d13, [sp, #112]
    stp d14, d15, [sp, #128]
    stp x29, x30, [sp, #144]
    mov x2, sp
    str x2, [x0]
    mov sp, x1
    ldp x19, x20, [sp, #0]
    ldp x21, x22, [sp, #16]
    ldp x23, x24, [sp, #32]
    ldp x25, x26, [sp, #48]
    ldp x27, x28, [sp, #64]
    ldp d8, d9, [sp, #80]
    ldp d10, d11, [sp, #96]
    ldp d12, d13, [sp, #112]
    ldp d14, d15, [sp, #128]
    ldp x29, x30, [sp, #144]
    add sp, sp, #176
    ret
)");
#endif

static void yield() {
    host_cuda_switch(&fibers[current]->place, scheduler);
}

static void wait(Barrier& barrier, const int& expected) {
    long generation = barrier.generation;
    if (++barrier.arrived == expected) {
        barrier.arrived = 0;
        barrier.generation++;
        return;
    }
    while (barrier.generation == generation) yield();
}

static void run_fiber() {
    for (;;) {
        (*kernel)();
        fibers[current]->finished = true;
        alive--;
        alive_in_warp[current / WARP]--;
        yield();
    }
}

// A stack that was left where run_fiber begins. Stacks begin at different places of a page, so that they share the processor's cache.
static void* new_stack(int thread) {
    char* top = static_cast<char*>(std::aligned_alloc(4096, STACK)) + STACK - thread % 32 * 576;
#if defined(__x86_64__)
    void** place = reinterpret_cast<void**>(top) - 2;
    *place = reinterpret_cast<void*>(run_fiber);
    return place - KEPT;
#else
    void** place = reinterpret_cast<void**>(top - 176);
    place[19] = reinterpret_cast<void*>(run_fiber);
    return place;
#endif
}

static void resume(int thread) {
    current = thread;
    threadIdx = {thread % blockDim.x, thread / blockDim.x % blockDim.y, thread / (blockDim.x * blockDim.y)};
    Fiber& fiber = *fibers[thread];
    if (!fiber.place) fiber.place = new_stack(thread);
    host_cuda_switch(&scheduler, fiber.place);
}

static void run_block(int threads) {
    alive = threads;
    alive_in_warp.assign((threads + WARP - 1) / WARP, 0);
    for (int thread = 0; thread < threads; thread++) {
        alive_in_warp[thread / WARP]++;
        fibers[thread]->finished = false;
    }
    barriers.assign(alive_in_warp.size() + 1, Barrier());
    shuffled.assign(alive_in_warp.size(), std::vector<unsigned long long>(WARP));
    memset(dynamic_shared, 0xff, sizeof dynamic_shared);
    while (alive > 0) {
        for (int thread = 0; thread < threads; thread++) {
            if (!fibers[thread]->finished) resume(thread);
        }
    }
}

template <class T>
static T exchange(T value, int lane) {
    static_assert(sizeof(T) <= 8);
    int warp = current / WARP;
    memcpy(&shuffled[warp][current % WARP], &value, sizeof(T));
    wait(barriers[warp + 1], alive_in_warp[warp]);
    T result;
    memcpy(&result, &shuffled[warp][lane], sizeof(T));
    wait(barriers[warp + 1], alive_in_warp[warp]);
    return result;
}

template <class... A>
static std::function<void()>* bind(void (*kernel)(A...), void** parameters) {
    int at = 0;
    std::tuple<std::decay_t<A>...> copies{*static_cast<std::decay_t<A>*>(parameters[at++])...};
    return new std::function<void()>([kernel, copies] { std::apply(kernel, copies); });
}

}  // namespace host_cuda

// Runs a bound kernel over a grid, and frees it.
extern "C" void host_run(void* bound, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz) {
    using namespace host_cuda;
    std::function<void()>* function = static_cast<std::function<void()>*>(bound);
    kernel = function;
    gridDim = {gx, gy, gz};
    blockDim = {bx, by, bz};
    int threads = bx * by * bz;
    while ((int)fibers.size() < threads) fibers.push_back(new Fiber());
    for (unsigned z = 0; z < gz; z++) {
        for (unsigned y = 0; y < gy; y++) {
            for (unsigned x = 0; x < gx; x++) {
                blockIdx = {x, y, z};
                run_block(threads);
            }
        }
    }
    delete function;
}

// Braces keep the order in which the parameters are taken.
#define KERNEL(name, ...)                                                                                         \
    static void name(__VA_ARGS__);                                                                                \
    extern "C" void* bind_##name(void** parameters) { return host_cuda::bind(name, parameters); }                 \
    static void name(__VA_ARGS__)
#define DYNAMIC_SHARED(type, name) type* name = reinterpret_cast<type*>(host_cuda::dynamic_shared)

template <class T>
static inline T __ldcs(const T* at) { return *at; }
static inline void __syncthreads() { host_cuda::wait(host_cuda::barriers[0], host_cuda::alive); }
static inline void __syncwarp() {
    int warp = host_cuda::current / host_cuda::WARP;
    host_cuda::wait(host_cuda::barriers[warp + 1], host_cuda::alive_in_warp[warp]);
}
template <class T>
static inline T __shfl_xor_sync(unsigned, T value, int mask) {
    return host_cuda::exchange(value, (host_cuda::current % host_cuda::WARP) ^ mask);
}
static inline unsigned atomicOr(unsigned* at, unsigned bits) {
    unsigned before = *at;
    *at |= bits;
    return before;
}
static inline unsigned __float_as_uint(float value) {
    unsigned bits;
    memcpy(&bits, &value, 4);
    return bits;
}
static inline float __uint_as_float(unsigned bits) {
    float value;
    memcpy(&value, &bits, 4);
    return value;
}
static inline float __int_as_float(int bits) { return __uint_as_float((unsigned)bits); }
static inline float __fadd_rn(float a, float b) { return a + b; }
static inline float __fmul_rn(float a, float b) { return a * b; }
static inline float __fdiv_rn(float a, float b) { return a / b; }
static inline float rsqrtf(float x) { return 1 / std::sqrt(x); }

// tensorcore.cuh by plain loops: every lane shows the others what it holds.
#define HOST_TENSOR_CORE
namespace host_cuda {
struct Shown {
    unsigned words[6];
    const unsigned short* row;
};
static Shown shown[1024];
static inline Shown* warp_shown() { return shown + current / WARP * WARP; }
static inline float bf16(unsigned word, int half) { return __uint_as_float(half ? word & 0xffff0000u : word << 16); }
}  // namespace host_cuda

static inline void multiply_add(float* c, const unsigned* a, const unsigned* b) {
    using namespace host_cuda;
    Shown* lanes = warp_shown();
    int lane = current % WARP;
    for (int i = 0; i < 4; i++) lanes[lane].words[i] = a[i];
    for (int i = 0; i < 2; i++) lanes[lane].words[4 + i] = b[i];
    __syncwarp();
    for (int j = 0; j < 4; j++) {
        int row = lane / 4 + j / 2 * 8, column = lane % 4 * 2 + j % 2;
        float sum = 0;
        for (int k = 0; k < 16; k++) {
            const Shown& of_a = lanes[row % 8 * 4 + k % 8 / 2];
            const Shown& of_b = lanes[column * 4 + k % 8 / 2];
            sum += bf16(of_a.words[row / 8 + k / 8 * 2], k % 2) * bf16(of_b.words[4 + k / 8], k % 2);
        }
        c[j] += sum;
    }
    __syncwarp();
}

static inline unsigned pair_of(unsigned short low, unsigned short high) { return low | (unsigned)high << 16; }

static inline void load_matrices(const unsigned short* row, unsigned* to) {
    using namespace host_cuda;
    Shown* lanes = warp_shown();
    int lane = current % WARP, t = lane % 4;
    lanes[lane].row = row;
    __syncwarp();
    for (int m = 0; m < 4; m++) {
        const unsigned short* from = lanes[m * 8 + lane / 4].row;
        to[m] = pair_of(from[2 * t], from[2 * t + 1]);
    }
    __syncwarp();
}

static inline void load_matrices_transposed(const unsigned short* row, unsigned* to) {
    using namespace host_cuda;
    Shown* lanes = warp_shown();
    int lane = current % WARP, t = lane % 4;
    lanes[lane].row = row;
    __syncwarp();
    for (int m = 0; m < 4; m++) {
        to[m] = pair_of(lanes[m * 8 + 2 * t].row[lane / 4], lanes[m * 8 + 2 * t + 1].row[lane / 4]);
    }
    __syncwarp();
}
