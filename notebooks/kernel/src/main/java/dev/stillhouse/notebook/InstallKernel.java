package dev.stillhouse.notebook;

import java.io.IOException;
import java.nio.file.Path;

/** {@code InstallKernel JUPYTER_DATA CLASS_PATH}: installs the kernel for the Java that runs this, and prints the path. */
public final class InstallKernel {
    private InstallKernel() {}

    public static void main(String[] arguments) throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        System.out.println(new KernelSpec(java, arguments[1]).write(Path.of(arguments[0])));
    }
}
