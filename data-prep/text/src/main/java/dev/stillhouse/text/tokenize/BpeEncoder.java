package dev.stillhouse.text.tokenize;

import java.util.Map;

/**
 * Encodes by byte-level BPE with the split rule of Llama 3. Any number of threads may share one: its tables do not change, and its cache
 * takes care of itself.
 */
final class BpeEncoder implements TextEncoder {
    private final Llama3Split split;
    private final BpeModel model;
    private final SpecialNames specials;
    private final PieceCache cache = new PieceCache();

    BpeEncoder(BpeModel model, Map<Integer, String> specials) {
        this.split = new Llama3Split(new CodePointClasses());
        this.model = model;
        this.specials = new SpecialNames(specials);
    }

    @Override
    public int[] encode(String text) {
        IdBuffer ids = new IdBuffer(text.length() / 3);
        append(text, ids);
        return ids.from(0);
    }

    @Override
    public int[] encodeWithSpecials(String text) {
        IdBuffer ids = new IdBuffer(text.length() / 3);
        int done = 0;
        for (SpecialNames.Match match = specials.next(text, 0); match != null; match = specials.next(text, done)) {
            append(text.substring(done, match.start()), ids);
            ids.add(match.id());
            done = match.end();
        }
        append(text.substring(done), ids);
        return ids.from(0);
    }

    /** Holds nothing but Java objects. */
    @Override
    public void close() {}

    private void append(String text, IdBuffer ids) {
        byte[] utf8 = Utf8.bytes(text);
        PieceMerger merger = new PieceMerger(model.merges(), model.idOfByte());
        for (int start = 0; start < utf8.length; ) {
            int end = split.pieceEnd(utf8, start, utf8.length);
            int whole = model.whole(utf8, start, end);
            if (whole >= 0) {
                ids.add(whole);
            } else {
                appendMerged(utf8, start, end, merger, ids);
            }
            start = end;
        }
    }

    private void appendMerged(byte[] utf8, int start, int end, PieceMerger merger, IdBuffer ids) {
        if (end - start > PieceCache.LONGEST) {
            merger.merge(utf8, start, end, ids);
            return;
        }
        int[] known = cache.find(utf8, start, end);
        if (known != null) {
            ids.addAll(known);
            return;
        }
        int before = ids.size();
        merger.merge(utf8, start, end, ids);
        cache.put(utf8, start, end, ids.from(before));
    }
}
