package dev.stillhouse.contracts.failure;

/** Who must act on a failure, with the process exit code that says so. */
public enum Actor {
    /** The command line or the run spec is wrong. */
    USER(2),
    /** A data or model file is missing, damaged or of the wrong kind. */
    DATA(3),
    /** Memory, disk, slots or a device are too small, full or busy. */
    RESOURCES(4),
    /** An outside service, such as a teacher endpoint, failed. */
    OUTSIDE(5),
    /** A defect of stillhouse itself. */
    DEVELOPERS(1);

    private final int exitCode;

    Actor(int exitCode) {
        this.exitCode = exitCode;
    }

    public int exitCode() {
        return exitCode;
    }
}
