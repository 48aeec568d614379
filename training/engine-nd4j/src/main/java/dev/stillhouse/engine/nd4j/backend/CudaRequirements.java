package dev.stillhouse.engine.nd4j.backend;

import dev.stillhouse.engine.nd4j.backend.CudaMachine.Card;
import dev.stillhouse.engine.nd4j.backend.CudaMachine.Driver;
import java.util.Locale;
import java.util.Optional;

/**
 * What nd4j-cuda-11.6 needs. Its kernels are machine code for sm_37 to sm_86 without PTX, which a card runs when the major number is its own
 * and the minor number is not above its own: up to Ada (8.9), but not Hopper (9.0). Older than Volta was never meant to be supported here.
 * Libraries of CUDA 11 work with every driver of CUDA 11.0 and later (docs.nvidia.com/deploy/cuda-compatibility, minor version
 * compatibility).
 */
final class CudaRequirements {
    private static final Version OLDEST_CUDA = new Version(11, 0);
    private static final Version VOLTA = new Version(7, 0);
    private static final Version ADA = new Version(8, 9);
    private static final String INSTALL_DRIVER = "install NVIDIA driver 450.80.02 or later";

    private CudaRequirements() {}

    /** Why the machine will not do, and what to do about it; empty when it will. */
    static Optional<String> unmet(CudaMachine machine) {
        return driver(machine.driver()).or(() -> cards(machine)).or(() -> libraries(machine));
    }

    private static Optional<String> driver(Driver driver) {
        if (driver instanceof Driver.Absent absent) {
            return because(
                    "there is no NVIDIA driver (%s); where there is a card, %s, and start a container with access to it"
                            + " (docker run --gpus all)",
                    absent.reason(), INSTALL_DRIVER);
        }
        if (driver instanceof Driver.Failing failing) {
            return because(
                    "the NVIDIA driver does not start (error %d, %s); see what nvidia-smi says of it",
                    failing.error(), failing.name());
        }
        Version newest = ((Driver.Working) driver).newest();
        return newest.compareTo(OLDEST_CUDA) < 0
                ? because(
                        "the NVIDIA driver is out of date: it supports CUDA %s, but %s is needed; %s",
                        newest, OLDEST_CUDA, INSTALL_DRIVER)
                : Optional.empty();
    }

    private static Optional<String> cards(CudaMachine machine) {
        if (machine.cards().isEmpty()) {
            return because("the NVIDIA driver shows no card; see nvidia-smi and CUDA_VISIBLE_DEVICES");
        }
        return machine.cards().stream()
                .filter(card -> !runs(card))
                .findFirst()
                .flatMap(card -> because(
                        "its kernels run on cards of compute capability %s (Volta) to %s (Ada), but there is %s; leave only cards"
                                + " that can run them in CUDA_VISIBLE_DEVICES",
                        VOLTA, ADA, card));
    }

    private static boolean runs(Card card) {
        return card.capability().compareTo(VOLTA) >= 0 && card.capability().compareTo(ADA) <= 0;
    }

    private static Optional<String> libraries(CudaMachine machine) {
        return machine.missing().isEmpty()
                ? Optional.empty()
                : because(
                        "%s of CUDA 11 cannot be loaded; install CUDA 11.6 and name its lib64 folder in LD_LIBRARY_PATH",
                        String.join(", ", machine.missing()));
    }

    private static Optional<String> because(String format, Object... arguments) {
        return Optional.of(String.format(Locale.ROOT, format, arguments));
    }
}
