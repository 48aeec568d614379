package dev.stillhouse.engine.cuda;

import java.util.HashMap;
import java.util.Map;
import org.bytedeco.cuda.cudart.CUfunc_st;
import org.bytedeco.cuda.cudart.CUmod_st;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.BytePointer;

/** The kernels, compiled for a GPU and loaded on it. */
final class Kernels implements AutoCloseable {
    private final Gpu gpu;
    private final CUmod_st module = new CUmod_st();
    private final Map<String, CUfunc_st> functions = new HashMap<>();
    private final Launch launch;

    Kernels(Gpu gpu, KernelCompiler compiler, KernelCache cache) {
        this.gpu = gpu;
        this.launch = new Launch(gpu);
        gpu.enter();
        String source = KernelSource.read();
        KernelCompiler.Target target = compiler.target(gpu.capability());
        String key = compiler.key(source, target);
        if (!cache.find(key).map(this::isLoaded).orElse(false)) {
            try (BytePointer image = compiler.compile(source, target)) {
                Status.ofDriver(cudart.cuModuleLoadData(module, image), "load the kernels");
                cache.keep(key, image);
            }
        }
    }

    /** A driver may refuse what is from another day. */
    private boolean isLoaded(BytePointer image) {
        try (image) {
            return cudart.cuModuleLoadData(module, image) == 0;
        }
    }

    /** A launch of the kernel, to be given its arguments in the order of the source. There is one at a time. */
    Launch of(String kernel) {
        return launch.of(kernel, functions.computeIfAbsent(kernel, this::find));
    }

    private CUfunc_st find(String kernel) {
        gpu.enter();
        CUfunc_st function = new CUfunc_st();
        Status.ofDriver(cudart.cuModuleGetFunction(function, module, kernel), "find kernel " + kernel);
        return function;
    }

    @Override
    public void close() {
        launch.close();
        gpu.enter();
        cudart.cuModuleUnload(module);
    }
}
