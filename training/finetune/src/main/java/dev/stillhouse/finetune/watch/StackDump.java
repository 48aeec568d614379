package dev.stillhouse.finetune.watch;

import java.lang.management.ManagementFactory;
import java.lang.management.MonitorInfo;
import java.lang.management.ThreadInfo;
import java.util.Arrays;
import java.util.Comparator;

/** What every thread of this process is at, for people. {@link ThreadInfo#toString} would end after eight frames. */
final class StackDump {
    private static final int MOST_CHARACTERS = 1 << 18;

    private StackDump() {}

    /** @param first the thread that matters most, which comes first */
    static String ofAllThreads(Thread first) {
        StringBuilder text = new StringBuilder();
        Arrays.stream(ManagementFactory.getThreadMXBean().dumpAllThreads(true, true))
                .sorted(Comparator.comparing((ThreadInfo thread) -> thread.getThreadId() != first.getId())
                        .thenComparing(ThreadInfo::getThreadName))
                .forEach(thread -> append(thread, text));
        return text.length() <= MOST_CHARACTERS ? text.toString() : text.substring(0, MOST_CHARACTERS) + "\n…\n";
    }

    private static void append(ThreadInfo thread, StringBuilder text) {
        text.append('"').append(thread.getThreadName()).append("\" ").append(thread.getThreadState());
        if (thread.getLockName() != null) {
            text.append(" on ").append(thread.getLockName());
        }
        if (thread.getLockOwnerName() != null) {
            text.append(" held by \"").append(thread.getLockOwnerName()).append('"');
        }
        text.append(thread.isInNative() ? " (in native code)\n" : "\n");
        StackTraceElement[] frames = thread.getStackTrace();
        for (int depth = 0; depth < frames.length; depth++) {
            text.append("    at ").append(frames[depth]).append('\n');
            for (MonitorInfo monitor : thread.getLockedMonitors()) {
                if (monitor.getLockedStackDepth() == depth) {
                    text.append("    - locked ").append(monitor).append('\n');
                }
            }
        }
        text.append('\n');
    }
}
