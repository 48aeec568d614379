package dev.stillhouse.distill.synthesis;

import dev.stillhouse.contracts.failure.Check;

/** A share of a budget, from which requests are paid: what they may cost is set aside before they are sent. Safe for threads. */
public final class Account {
    private long left;

    /** @param units of the budget; below zero when more than the share is gone already */
    public Account(long units) {
        this.left = units;
    }

    /** Sets aside what a request may cost; false when it is not there. */
    synchronized boolean reserve(long units) {
        Check.that(units >= 0, "a reservation must not be negative, but was %d", units);
        if (left < units) {
            return false;
        }
        left -= units;
        return true;
    }

    /** Gives back what was set aside and not spent. When an endpoint bills more than was thought possible, the account goes below zero. */
    synchronized void settle(long reserved, long spent) {
        left += reserved - spent;
    }
}
