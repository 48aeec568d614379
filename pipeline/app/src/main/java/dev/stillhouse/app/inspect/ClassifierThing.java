package dev.stillhouse.app.inspect;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.text.classify.Classifier;
import dev.stillhouse.text.classify.ClassifierCard;
import dev.stillhouse.text.classify.ClassifierFolder;
import java.nio.file.Path;

/** A classifier of texts. */
record ClassifierThing(Path folder) implements Thing {
    @Override
    public ObjectNode describe() {
        Classifier classifier = new ClassifierFolder(folder).read();
        ObjectNode tree = Json.object().put("kind", "classifier");
        classifier.classes().forEach(tree.putArray("classes")::add);
        tree.put("buckets", classifier.features().buckets())
                .put("words", classifier.features().words())
                .put("characters", classifier.features().characters())
                .put("hidden", classifier.network().shape().hidden())
                .put("temperature", classifier.temperature());
        ClassifierCard.read(folder)
                .ifPresent(card -> tree.put("test_rows", card.test()).put("accuracy", card.accuracy()));
        return tree;
    }

    @Override
    public int verify() {
        return new ClassifierFolder(folder).verify();
    }
}
