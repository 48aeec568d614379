package dev.stillhouse.lake.source;

import java.util.ArrayList;
import java.util.List;

/**
 * Divides files among tasks: large files into parts where their kind allows it, small files together.
 *
 * <p>How a file is cut depends on its length alone, never on the cluster, because the places of rows follow from it.
 */
public final class SplitPlan {
    /** Bytes of a part, a quarter of a minute to clean. Spark's own readers take 128 MiB, which is a minute here. */
    static final long PART = 32L << 20;

    /** What opening a file costs, in bytes read; Spark's {@code spark.sql.files.openCostInBytes} has 4 MiB for object stores. */
    private static final long OPENING = 1L << 20;

    private SplitPlan() {}

    /**
     * Parts for each task, in the order of the files.
     *
     * @param tasks as many as should be busy at least, when there is enough to read
     */
    public static List<List<FileSplit>> of(List<LakeFile> files, int tasks) {
        List<FileSplit> parts = new ArrayList<>();
        files.forEach(file -> cut(file, parts));
        long all = parts.stream().mapToLong(SplitPlan::cost).sum();
        long share = Math.min(PART + OPENING, all / Math.max(1, tasks));
        List<List<FileSplit>> plan = new ArrayList<>();
        List<FileSplit> task = new ArrayList<>();
        long filled = 0;
        for (FileSplit part : parts) {
            if (!task.isEmpty() && filled + cost(part) > share) {
                plan.add(List.copyOf(task));
                task.clear();
                filled = 0;
            }
            task.add(part);
            filled += cost(part);
        }
        if (!task.isEmpty()) {
            plan.add(List.copyOf(task));
        }
        return plan;
    }

    private static void cut(LakeFile file, List<FileSplit> parts) {
        if (!file.isSplittable() || file.length() <= PART) {
            parts.add(FileSplit.whole(file));
            return;
        }
        for (long start = 0; start < file.length(); start += PART) {
            parts.add(new FileSplit(file, start, Math.min(file.length(), start + PART)));
        }
    }

    private static long cost(FileSplit part) {
        return OPENING + Math.min(part.end(), part.file().length()) - part.start();
    }
}
