package dev.stillhouse.engine.nd4j.backend;

import com.sun.jna.NativeLibrary;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import dev.stillhouse.engine.nd4j.backend.CudaMachine.Card;
import dev.stillhouse.engine.nd4j.backend.CudaMachine.Driver;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Asks the driver by its C interface (docs.nvidia.com/cuda/cuda-driver-api), which is there wherever CUDA can work: no toolkit, no
 * nvidia-smi and no bindings of one CUDA version are needed for it.
 */
final class CudaDriver {
    private static final String LIBRARY = "libcuda.so.1";

    /** What the backend and its bindings link to. */
    private static final List<String> NEEDED = List.of("libcudart.so.11.0", "libcublas.so.11", "libcusolver.so.11");

    /** Where the jar of org.bytedeco:cuda with classifier linux-x86_64-redist has them. */
    private static final String BUNDLED = "org/bytedeco/cuda/linux-x86_64/";

    private static final int CAPABILITY_MAJOR = 75;
    private static final int CAPABILITY_MINOR = 76;
    private static final int LONGEST_NAME = 256;

    private final NativeLibrary library;

    private CudaDriver(NativeLibrary library) {
        this.library = library;
    }

    static CudaMachine look() {
        try {
            return new CudaDriver(NativeLibrary.getInstance(LIBRARY)).machine();
        } catch (UnsatisfiedLinkError e) {
            return CudaMachine.without(new Driver.Absent(linkersWord(String.valueOf(e.getMessage()))));
        }
    }

    private CudaMachine machine() {
        int error = call("cuInit", 0);
        if (error != 0) {
            return CudaMachine.without(new Driver.Failing(error, errorName(error)));
        }
        int newest = integer("cuDriverGetVersion");
        return new CudaMachine(
                new Driver.Working(new Version(newest / 1000, newest % 1000 / 10)), cards(), missingLibraries());
    }

    private List<Card> cards() {
        List<Card> cards = new ArrayList<>();
        int count = integer("cuDeviceGetCount");
        for (int ordinal = 0; ordinal < count; ordinal++) {
            int device = integer("cuDeviceGet", ordinal);
            byte[] name = new byte[LONGEST_NAME];
            call("cuDeviceGetName", name, name.length, device);
            Version capability = new Version(
                    integer("cuDeviceGetAttribute", CAPABILITY_MAJOR, device),
                    integer("cuDeviceGetAttribute", CAPABILITY_MINOR, device));
            cards.add(new Card(terminated(name), capability));
        }
        return cards;
    }

    private String errorName(int error) {
        PointerByReference name = new PointerByReference();
        return call("cuGetErrorName", error, name) == 0 ? name.getValue().getString(0) : "of no name";
    }

    /** The value that a function writes where its first argument points; 0 when it fails. */
    private int integer(String function, Object... arguments) {
        IntByReference value = new IntByReference();
        Object[] all = new Object[arguments.length + 1];
        all[0] = value;
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return call(function, all) == 0 ? value.getValue() : 0;
    }

    private int call(String function, Object... arguments) {
        return library.getFunction(function).invokeInt(arguments);
    }

    private static List<String> missingLibraries() {
        return NEEDED.stream().filter(name -> !isBundled(name) && !loads(name)).toList();
    }

    private static boolean isBundled(String name) {
        return CudaDriver.class.getClassLoader().getResource(BUNDLED + name) != null;
    }

    private static boolean loads(String name) {
        try {
            NativeLibrary.getInstance(name).close();
            return true;
        } catch (UnsatisfiedLinkError e) {
            return false;
        }
    }

    /** JNA's message has a line of its own first, and then one of the linker for every place that was tried. */
    private static String linkersWord(String message) {
        return message.lines().skip(1).findFirst().orElse(message).strip();
    }

    private static String terminated(byte[] text) {
        int length = 0;
        while (length < text.length && text[length] != 0) {
            length++;
        }
        return new String(text, 0, length, StandardCharsets.UTF_8);
    }
}
