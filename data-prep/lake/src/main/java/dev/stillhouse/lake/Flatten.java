package dev.stillhouse.lake;

import java.util.Collections;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Function;

/** Iterators one after the other, each opened when its turn comes. {@code Stream.flatMap} would hold a whole file in memory. */
final class Flatten<A, B> implements Iterator<B> {
    private final Iterator<A> outer;
    private final Function<A, Iterator<B>> open;
    private Iterator<B> inner = Collections.emptyIterator();

    Flatten(Iterator<A> outer, Function<A, Iterator<B>> open) {
        this.outer = outer;
        this.open = open;
    }

    @Override
    public boolean hasNext() {
        while (!inner.hasNext() && outer.hasNext()) {
            inner = open.apply(outer.next());
        }
        return inner.hasNext();
    }

    @Override
    public B next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return inner.next();
    }
}
