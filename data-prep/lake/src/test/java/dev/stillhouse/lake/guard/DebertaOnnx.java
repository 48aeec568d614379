package dev.stillhouse.lake.guard;

import dev.stillhouse.lake.guard.DebertaWeights.Layer;
import dev.stillhouse.lake.guard.DebertaWeights.Linear;
import dev.stillhouse.lake.guard.DebertaWeights.Norm;
import dev.stillhouse.lake.guard.OnnxGraph.Attribute;

/**
 * A DeBERTa-v2 classifier as a graph of ONNX, with the operations that an export from PyTorch has: relative positions from the shape of the
 * input, buckets by logarithms and selections, both kinds of position scores gathered from products with the table of positions, masks by
 * selection. B texts, T tokens, D width, H heads, K head width, S buckets.
 */
final class DebertaOnnx {
    private static final float MASKED = -3.4028235e38f;

    private final OnnxGraph graph = new OnnxGraph();
    private final DebertaWeights weights;
    private final DebertaShape shape;
    private final String tokens;
    private final String scale;
    private final String keep;
    private final String wordPlaces;
    private final String positionPlaces;
    private final String positions;
    private final String batch;

    private DebertaOnnx(DebertaWeights weights) {
        this.weights = weights;
        this.shape = weights.shape();
        graph.input("input_ids", OnnxGraph.INT64, "batch_size", "sequence_length");
        graph.input("attention_mask", OnnxGraph.INT64, "batch_size", "sequence_length");
        graph.output("logits", OnnxGraph.FLOAT, "batch_size", Integer.toString(shape.labels()));
        String size = graph.node("Shape", "input_ids");
        batch = graph.node("Gather", Attribute.number("axis", 0), size, graph.list(0));
        tokens = graph.node("Gather", Attribute.number("axis", 0), size, graph.list(1));
        scale = graph.number((float) Math.sqrt(3.0 * shape.headWidth()));
        keep = keep();
        String buckets = buckets();
        String span = graph.whole(shape.buckets());
        wordPlaces = clipped(graph.node("Add", buckets, span));
        positionPlaces = clipped(graph.node("Add", graph.node("Neg", buckets), span));
        positions = norm(matrix(weights.positions()), weights.positionNorm());
    }

    static byte[] model(DebertaWeights weights) {
        return new DebertaOnnx(weights).build();
    }

    private byte[] build() {
        String words = graph.node("Gather", Attribute.number("axis", 0), matrix(weights.words()), "input_ids");
        String mask = graph.node(
                "Cast",
                Attribute.number("to", OnnxGraph.FLOAT),
                graph.node("Unsqueeze", "attention_mask", graph.list(2)));
        String hidden = graph.node("Mul", norm(words, weights.embeddingNorm()), mask);
        for (Layer layer : weights.layers()) {
            hidden = layer(hidden, layer);
        }
        String first = graph.node("Gather", Attribute.number("axis", 1), hidden, graph.whole(0));
        String pooled = gelu(linear(first, weights.pooler()));
        String product = graph.node("MatMul", pooled, transposed(weights.classifier()));
        graph.nodeNamed(
                "logits",
                "Add",
                new Attribute[0],
                product,
                vector(weights.classifier().bias()));
        return graph.toModel();
    }

    /** Whether a token and another are both of the text: bool[B][1][T][T]. */
    private String keep() {
        String rows = graph.node("Unsqueeze", "attention_mask", graph.list(1, 2));
        String columns = graph.node("Unsqueeze", "attention_mask", graph.list(1, 3));
        return graph.node("Cast", Attribute.number("to", OnnxGraph.BOOL), graph.node("Mul", rows, columns));
    }

    /** The bucket of every distance: int64[T][T]. */
    private String buckets() {
        int middle = shape.buckets() / 2;
        String range =
                graph.node("Range", graph.whole(0), graph.node("Squeeze", tokens, graph.list(0)), graph.whole(1));
        String distance = graph.node(
                "Sub", graph.node("Unsqueeze", range, graph.list(1)), graph.node("Unsqueeze", range, graph.list(0)));
        String near = graph.node(
                "And",
                graph.node("Less", distance, graph.whole(middle)),
                graph.node("Greater", distance, graph.whole(-middle)));
        String far = graph.node("Where", near, graph.whole(middle - 1), graph.node("Abs", distance));
        String asFloat = graph.node("Cast", Attribute.number("to", OnnxGraph.FLOAT), far);
        String share = graph.node(
                "Div", graph.node("Log", graph.node("Div", asFloat, graph.number(middle))), graph.number((float)
                        Math.log((shape.positions() - 1.0) / middle)));
        String steps = graph.node("Ceil", graph.node("Mul", share, graph.number(middle - 1)));
        String logarithmic = graph.node(
                "Cast", Attribute.number("to", OnnxGraph.INT64), graph.node("Add", steps, graph.number(middle)));
        return graph.node(
                "Where",
                graph.node("LessOrEqual", far, graph.whole(middle)),
                distance,
                graph.node("Mul", logarithmic, graph.node("Sign", distance)));
    }

    private String clipped(String places) {
        return graph.node("Clip", places, graph.whole(0), graph.whole(2L * shape.buckets() - 1));
    }

    private String layer(String hidden, Layer layer) {
        String query = heads(linear(hidden, layer.query()), tokens);
        String key = heads(linear(hidden, layer.key()), tokens);
        String value = heads(linear(hidden, layer.value()), tokens);
        String scores = graph.node("MatMul", query, graph.node("Div", swapped(key), scale));
        String words = graph.node("MatMul", query, swapped(positionHeads(layer.key())));
        scores = graph.node("Add", scores, graph.node("Div", gathered(words, wordPlaces), scale));
        String places = graph.node("MatMul", key, swapped(positionHeads(layer.query())));
        scores = graph.node("Add", scores, graph.node("Div", swapped(gathered(places, positionPlaces)), scale));
        String context = graph.node("MatMul", shares(scores), value);
        String joined = graph.node(
                "Reshape",
                graph.node(
                        "Transpose",
                        Attribute.numbers("perm", 0, 2, 1, 3),
                        graph.node(
                                "Reshape",
                                context,
                                joined(batch, graph.list(shape.heads()), tokens, graph.list(shape.headWidth())))),
                joined(batch, tokens, graph.list(shape.width())));
        String attended = norm(graph.node("Add", linear(joined, layer.attended()), hidden), layer.attentionNorm());
        String inner = gelu(linear(attended, layer.widening()));
        return norm(graph.node("Add", linear(inner, layer.narrowing()), attended), layer.outputNorm());
    }

    /** [B][T][D] to [B H][T][K] */
    private String heads(String rows, String length) {
        String split = graph.node(
                "Reshape",
                rows,
                joined(graph.list(-1), length, graph.list(shape.heads()), graph.list(shape.headWidth())));
        return graph.node(
                "Reshape",
                graph.node("Transpose", Attribute.numbers("perm", 0, 2, 1, 3), split),
                joined(graph.list(-1), length, graph.list(shape.headWidth())));
    }

    /** The table of positions through a projection, for every text: [B H][2S][K]. */
    private String positionHeads(Linear projection) {
        String table = heads(
                graph.node("Unsqueeze", linear(positions, projection), graph.list(0)),
                graph.list(2L * shape.buckets()));
        return graph.node("Tile", table, joined(batch, graph.list(1, 1)));
    }

    /** [B H][T][2S] to [B H][T][T] */
    private String gathered(String products, String places) {
        String all = graph.node("Mul", batch, graph.list(shape.heads()));
        String index =
                graph.node("Expand", graph.node("Unsqueeze", places, graph.list(0)), joined(all, tokens, tokens));
        return graph.node("GatherElements", Attribute.number("axis", 2), products, index);
    }

    private String shares(String scores) {
        String ofTexts = graph.node("Reshape", scores, joined(batch, graph.list(shape.heads()), tokens, tokens));
        String softmax = graph.node(
                "Softmax", Attribute.number("axis", -1), graph.node("Where", keep, ofTexts, graph.number(MASKED)));
        String kept = graph.node("Where", keep, softmax, graph.number(0));
        return graph.node("Reshape", kept, joined(graph.list(-1), tokens, tokens));
    }

    private String swapped(String value) {
        return graph.node("Transpose", Attribute.numbers("perm", 0, 2, 1), value);
    }

    private String joined(String... lists) {
        return graph.node("Concat", Attribute.number("axis", 0), lists);
    }

    private String norm(String x, Norm norm) {
        Attribute[] attributes = {Attribute.number("axis", -1), Attribute.decimal("epsilon", DebertaShape.EPSILON)};
        return graph.node("LayerNormalization", attributes, x, vector(norm.scale()), vector(norm.shift()));
    }

    private String linear(String x, Linear linear) {
        return graph.node("Add", graph.node("MatMul", x, transposed(linear)), vector(linear.bias()));
    }

    private String gelu(String x) {
        String half = graph.node("Mul", x, graph.number(0.5f));
        String erf = graph.node("Erf", graph.node("Div", x, graph.number((float) Math.sqrt(2))));
        return graph.node("Mul", half, graph.node("Add", erf, graph.number(1)));
    }

    private String vector(float[] values) {
        return graph.weights(values, values.length);
    }

    private String matrix(float[][] rows) {
        float[] flat = new float[rows.length * rows[0].length];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, flat, i * rows[0].length, rows[0].length);
        }
        return graph.weights(flat, rows.length, rows[0].length);
    }

    private String transposed(Linear linear) {
        int out = linear.weight().length;
        int in = linear.weight()[0].length;
        float[] flat = new float[in * out];
        for (int i = 0; i < out; i++) {
            for (int j = 0; j < in; j++) {
                flat[j * out + i] = linear.weight()[i][j];
            }
        }
        return graph.weights(flat, in, out);
    }
}
