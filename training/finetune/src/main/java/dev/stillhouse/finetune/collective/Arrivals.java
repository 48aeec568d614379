package dev.stillhouse.finetune.collective;

import java.io.IOException;
import java.io.InterruptedIOException;

/** How many values of an exchange have arrived, for the thread that sends them on. */
final class Arrivals {
    private long count;
    private boolean abandoned;

    synchronized void add(int more) {
        count += more;
        notifyAll();
    }

    /** Nothing more will arrive. */
    synchronized void abandon() {
        abandoned = true;
        notifyAll();
    }

    synchronized void await(long wanted) throws IOException {
        while (count < wanted) {
            if (abandoned) {
                throw new IOException("the exchange was abandoned");
            }
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("the exchange was interrupted");
            }
        }
    }
}
