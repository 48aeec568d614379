package dev.stillhouse.notebook;

import java.lang.reflect.Method;
import java.util.Optional;
import jdk.jshell.execution.DirectExecutionControl;
import org.jspecify.annotations.Nullable;

/**
 * Runs compiled snippets on the calling thread. JShell itself reports values and exceptions as text; this keeps the objects.
 */
final class CellExecution extends DirectExecutionControl {
    private final CellClasses classes;
    private final Object lock = new Object();
    private @Nullable Thread running;
    private boolean stopped;
    private @Nullable Object value;
    private @Nullable Throwable thrown;

    CellExecution(CellClasses classes) {
        super(classes);
        this.classes = classes;
    }

    /** What the snippet that ran last evaluated to. */
    Optional<Object> value() {
        return Optional.ofNullable(value);
    }

    /** What the snippet that ran last threw. */
    Optional<Throwable> thrown() {
        return Optional.ofNullable(thrown);
    }

    /** Whether the cell was stopped, also between two of its snippets. */
    boolean stopped() {
        synchronized (lock) {
            return stopped;
        }
    }

    void startCell() {
        synchronized (lock) {
            stopped = false;
        }
        startSnippet();
    }

    void startSnippet() {
        value = null;
        thrown = null;
    }

    /** Interrupts snippets only: an interrupt would close the jars from under the compiler. */
    @Override
    public void stop() {
        synchronized (lock) {
            stopped = true;
            if (running != null) {
                running.interrupt();
            }
        }
    }

    @Override
    protected String invoke(Method snippet) throws Exception {
        Thread thread = Thread.currentThread();
        // Spark looks here for the classes that its tasks bring.
        thread.setContextClassLoader(classes.loader());
        setRunning(thread);
        try {
            value = snippet.invoke(null);
        } finally {
            setRunning(null);
        }
        return "";
    }

    @Override
    protected String throwConvertedInvocationException(Throwable cause) throws RunException, InternalException {
        thrown = cause;
        return super.throwConvertedInvocationException(cause);
    }

    /** An interrupt that came too late must not reach the thread's next wait, which is the kernel's own. */
    private void setRunning(@Nullable Thread thread) {
        synchronized (lock) {
            running = thread;
            Thread.interrupted();
            if (thread != null && stopped) {
                thread.interrupt();
            }
        }
    }
}
