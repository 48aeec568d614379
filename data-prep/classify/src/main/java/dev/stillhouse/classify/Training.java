package dev.stillhouse.classify;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.run.Progress;
import dev.stillhouse.text.classify.Network;
import dev.stillhouse.text.classify.NetworkShape;
import dev.stillhouse.text.classify.Predictions;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Epochs until the loss on the validation rows stops falling; the network of the best one is kept.
 *
 * @param epochs that the network saw
 * @param validation what it says of the validation rows
 */
record Training(Network network, int epochs, Predictions validation) {
    /** @throws Failure TRAINING_DIVERGED when the loss is no number any more */
    static Training of(
            LabelledSplit split, NetworkShape shape, NetworkSettings settings, long seed, Progress progress) {
        NetworkTrainer trainer = new NetworkTrainer(settings, shape, split.training(), seed);
        Training best = at(trainer, 0, split);
        for (int epoch = 1; epoch <= settings.epochs() && epoch - best.epochs() <= settings.patience(); epoch++) {
            trainer.epoch();
            Training now = at(trainer, epoch, split);
            if (now.loss() < best.loss()) {
                best = now;
            }
            progress.tick(new Progress.Tick(
                    "train", epoch, OptionalLong.of(settings.epochs()), "epochs", Map.of("loss", now.loss())));
        }
        return best;
    }

    private static Training at(NetworkTrainer trainer, int epoch, LabelledSplit split) {
        try {
            Network network = trainer.learned();
            return new Training(network, epoch, predictions(network, split.classes(), split.validation()));
        } catch (IllegalArgumentException e) {
            throw FailureCode.TRAINING_DIVERGED.because(
                    e, "The classifier's weights are no numbers any more after epoch %d; lower learning_rate", epoch);
        }
    }

    private double loss() {
        return validation.logLoss(1);
    }

    static Predictions predictions(Network network, List<String> classes, List<Example> rows) {
        Predictions predictions = new Predictions(classes);
        rows.forEach(row -> predictions.add(network.logits(row.bag()), row.label()));
        return predictions;
    }
}
