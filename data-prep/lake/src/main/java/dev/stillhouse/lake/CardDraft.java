package dev.stillhouse.lake;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.text.clean.RejectReason;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** The data card in the making. */
final class CardDraft {
    private final Map<String, DatasetCard> datasets = new TreeMap<>();
    private final Map<String, SplitCard> splits = new TreeMap<>();
    private List<ScoredCard> scored = List.of();

    /** @throws Failure DATASET_EMPTY when nothing was read, or nothing of it is left */
    void dataset(LakeSet set, DatasetCard card) {
        datasets.put(set.name(), card);
        String paths = String.join(", ", set.source().paths());
        if (card.read() == 0) {
            throw FailureCode.DATASET_EMPTY.with(
                    "Data set %s: there are no rows in %s; name files that have some", set.name(), paths);
        }
        if (card.kept() == 0) {
            throw FailureCode.DATASET_EMPTY.with(
                    "Data set %s: nothing is left of the %d rows of %s: %s; look at what was read, or loosen data.clean",
                    set.name(), card.read(), paths, card.rejectedInWords());
        }
    }

    /** What was counted of a data set before. */
    DatasetCard dataset(LakeSet set) {
        return Objects.requireNonNull(datasets.get(set.name()));
    }

    void split(String name, SplitCard card) {
        splits.put(name, card);
    }

    /** What classifiers said of the input. */
    void scored(List<ScoredCard> cards) {
        scored = cards;
    }

    /** Rows that had something wrong with them, in all data sets. */
    long rejected() {
        return datasets.values().stream()
                .flatMap(dataset -> dataset.rejected().entrySet().stream())
                .filter(reason -> !RejectReason.valueOf(reason.getKey()).isBeyond())
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    DataCard card(String tokenizer, List<RejectSample> samples) {
        return new DataCard(datasets, splits, tokenizer, samples, scored);
    }
}
