package dev.stillhouse.text.classify;

/** Applies a classifier. Not for more than one thread at a time. */
public final class Scorer {
    private final Classifier classifier;
    private final FeatureExtractor extractor;

    Scorer(Classifier classifier) {
        this.classifier = classifier;
        this.extractor = new FeatureExtractor(classifier.features());
    }

    public Classified score(String text) {
        return classifier.classified(classifier.network().logits(extractor.of(text)));
    }
}
