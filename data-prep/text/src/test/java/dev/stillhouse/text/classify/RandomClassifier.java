package dev.stillhouse.text.classify;

import java.util.List;
import java.util.Random;

/** A classifier of random weights. */
final class RandomClassifier {
    private RandomClassifier() {}

    static Classifier of(long seed, String... classes) {
        FeatureSettings features = new FeatureSettings(256, 2, 4);
        NetworkShape shape = new NetworkShape(features.buckets(), 3, classes.length);
        Random random = new Random(seed);
        return new Classifier(
                List.of(classes),
                features,
                1.5,
                new Network(
                        shape,
                        weights(random, 256 * 3),
                        weights(random, 3),
                        weights(random, 3 * classes.length),
                        weights(random, classes.length)));
    }

    private static float[] weights(Random random, int count) {
        float[] weights = new float[count];
        for (int i = 0; i < count; i++) {
            weights[i] = (float) random.nextGaussian();
        }
        return weights;
    }
}
