package dev.stillhouse.app.doctor;

import java.util.Optional;

/**
 * A GPU as nvidia-smi describes it.
 *
 * @param number from 0, by PCI bus
 * @param driver such as "580.65.06"
 * @param capability such as "9.0"
 */
record Gpu(int number, String name, long totalMib, long freeMib, long usedMib, String driver, String capability) {
    /** What {@link #parse} understands: the fields of {@code --query-gpu}, in its order. */
    static final String FIELDS = "index,name,memory.total,memory.free,memory.used,driver_version,compute_cap";

    /** @return none when a value is missing, such as [N/A] */
    static Optional<Gpu> parse(String line) {
        String[] values = line.split(",\\s*", -1);
        if (values.length != FIELDS.split(",").length) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Gpu(
                    Integer.parseInt(values[0].strip()),
                    values[1],
                    Long.parseLong(values[2]),
                    Long.parseLong(values[3]),
                    Long.parseLong(values[4]),
                    values[5],
                    values[6].strip()));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** The first number of the driver's version; 0 when it has none. */
    int driverBranch() {
        return leading(driver);
    }

    /** The first number of the compute capability; 0 when it has none. */
    int generation() {
        return leading(capability);
    }

    private static int leading(String version) {
        String digits = version.split("\\.", -1)[0];
        return digits.matches("\\d{1,9}") ? Integer.parseInt(digits) : 0;
    }
}
