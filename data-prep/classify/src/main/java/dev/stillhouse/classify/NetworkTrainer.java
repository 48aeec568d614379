package dev.stillhouse.classify;

import dev.stillhouse.text.classify.Network;
import dev.stillhouse.text.classify.NetworkShape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * A network while it learns, in Deeplearning4j: a dense layer with ReLU over the active buckets, and a softmax over the classes, by Adam on
 * the cross entropy.
 */
final class NetworkTrainer {
    private final NetworkSettings settings;
    private final NetworkShape shape;
    private final ActiveBuckets active;
    private final List<Example> rows;
    private final Random random;
    private final MultiLayerNetwork network;

    /** @param rows to learn from */
    NetworkTrainer(NetworkSettings settings, NetworkShape shape, List<Example> rows, long seed) {
        this.settings = settings;
        this.shape = shape;
        this.active = new ActiveBuckets(shape.buckets(), rows);
        this.rows = new ArrayList<>(rows);
        this.random = new Random(seed);
        MultiLayerConfiguration configuration = new NeuralNetConfiguration.Builder()
                .seed(seed)
                .updater(new Adam(settings.learningRate()))
                .weightInit(WeightInit.XAVIER)
                .list()
                .layer(new DenseLayer.Builder()
                        .nIn(Math.max(1, active.size()))
                        .nOut(shape.hidden())
                        .activation(Activation.RELU)
                        .build())
                .layer(new OutputLayer.Builder(LossFunction.MCXENT)
                        .nIn(shape.hidden())
                        .nOut(shape.classes())
                        .activation(Activation.SOFTMAX)
                        .build())
                .build();
        alone();
        this.network = new MultiLayerNetwork(configuration);
        network.init();
    }

    /**
     * One thread computes: steps of a few milliseconds lose more to waiting for each other than they win, above all beside Spark's tasks,
     * and the same sums come out on any number of cores.
     */
    private static void alone() {
        // ND4J's factory loads the library that the holder holds.
        Nd4j.factory().blas().setMaxThreads(1);
        NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(1);
    }

    /** One pass over the rows, in a new order. */
    void epoch() {
        Collections.shuffle(rows, random);
        for (int from = 0; from < rows.size(); from += settings.batch()) {
            List<Example> batch = rows.subList(from, Math.min(rows.size(), from + settings.batch()));
            try (INDArray inputs = inputs(batch);
                    INDArray labels = labels(batch)) {
                network.fit(inputs, labels);
                network.clear();
            }
        }
    }

    /** Probabilities [rows, classes] as Deeplearning4j computes them. */
    float[][] probabilities(List<Example> some) {
        try (INDArray inputs = inputs(some)) {
            return network.output(inputs).toFloatMatrix();
        }
    }

    /** The weights as they are now. */
    Network learned() {
        return new Network(
                shape,
                active.spread(weights(0, "W"), shape.hidden()),
                weights(0, "b"),
                weights(1, "W"),
                weights(1, "b"));
    }

    /** Row by row: Deeplearning4j keeps them column by column. */
    private float[] weights(int layer, String name) {
        return network.getLayer(layer).getParam(name).dup('c').data().asFloat();
    }

    private INDArray inputs(List<Example> batch) {
        int width = Math.max(1, active.size());
        float[] values = new float[batch.size() * width];
        for (int row = 0; row < batch.size(); row++) {
            active.fill(batch.get(row), values, row * width);
        }
        return Nd4j.create(values, new long[] {batch.size(), width}, 'c');
    }

    private INDArray labels(List<Example> batch) {
        float[] values = new float[batch.size() * shape.classes()];
        for (int row = 0; row < batch.size(); row++) {
            values[row * shape.classes() + batch.get(row).label()] = 1;
        }
        return Nd4j.create(values, new long[] {batch.size(), shape.classes()}, 'c');
    }
}
