package dev.stillhouse.text.tokenize;

import dev.stillhouse.text.tokenize.TokenizerFile.Pair;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Whether two tokenizers are one: the same bytes for every id, the same merges in the same order, the same special tokens, the same way to
 * split a text before it is merged. What they are called, and where they are, does not matter.
 */
public final class TokenizerDifference {
    private final TokenizerFile one;
    private final TokenizerFile other;

    private TokenizerDifference(TokenizerFile one, TokenizerFile other) {
        this.one = one;
        this.other = other;
    }

    /**
     * The first difference, for people; empty when the tokenizers are equal.
     *
     * @param one a model folder with a {@code tokenizer.json}, or such a file
     * @throws dev.stillhouse.contracts.failure.Failure TOKENIZER_INVALID
     */
    public static Optional<String> between(Path one, Path other) {
        return new TokenizerDifference(
                        TokenizerFile.read(TokenizerFile.locate(one)), TokenizerFile.read(TokenizerFile.locate(other)))
                .find();
    }

    private Optional<String> find() {
        if (one.fingerprint().equals(other.fingerprint())) {
            return Optional.empty();
        }
        return tokens("token", one.words(), other.words())
                .or(() -> tokens("special token", one.specials(), other.specials()))
                .or(this::merges)
                .or(() -> Optional.of("they split texts by different rules before they merge bytes"));
    }

    private static Optional<String> tokens(String what, Map<Integer, String> one, Map<Integer, String> other) {
        TreeSet<Integer> different = new TreeSet<>(one.keySet());
        different.addAll(other.keySet());
        different.removeIf(id -> Objects.equals(one.get(id), other.get(id)));
        return different.isEmpty()
                ? Optional.empty()
                : Optional.of(String.format(
                        "%s %d is %s here and %s there, and so for %d ids in all",
                        what,
                        different.first(),
                        named(one.get(different.first())),
                        named(other.get(different.first())),
                        different.size()));
    }

    private static String named(@Nullable String token) {
        return token == null ? "missing" : "'" + token + "'";
    }

    private Optional<String> merges() {
        List<Pair> here = one.merges();
        List<Pair> there = other.merges();
        int both = Math.min(here.size(), there.size());
        for (int rank = 0; rank < both; rank++) {
            if (!here.get(rank).equals(there.get(rank))) {
                return Optional.of(String.format(
                        "merge %d is %s here and %s there", rank, named(here.get(rank)), named(there.get(rank))));
            }
        }
        return here.size() == there.size()
                ? Optional.empty()
                : Optional.of(String.format("there are %d merges here and %d there", here.size(), there.size()));
    }

    private static String named(Pair merge) {
        return "'" + merge.left() + " " + merge.right() + "'";
    }
}
