package dev.stillhouse.lake.guard;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A graph of ONNX in the making, in the words of {@code onnx.proto}. Every node has one output, whose name is returned.
 *
 * <p>Source: the field numbers of onnx.proto (ONNX 1.x, IR version 8).
 */
final class OnnxGraph {
    static final int FLOAT = 1;
    static final int INT64 = 7;
    static final int BOOL = 9;

    private static final int IR_VERSION = 8;
    private static final int OPSET = 17;
    private static final int ATTRIBUTE_FLOAT = 1;
    private static final int ATTRIBUTE_INT = 2;
    private static final int ATTRIBUTE_INTS = 7;

    private final Protobuf graph = new Protobuf();
    private int names;

    /** What a node is told besides its inputs. */
    record Attribute(Protobuf message) {
        static Attribute number(String name, long value) {
            return new Attribute(new Protobuf().text(1, name).number(3, value).number(20, ATTRIBUTE_INT));
        }

        static Attribute decimal(String name, float value) {
            return new Attribute(new Protobuf().text(1, name).decimal(2, value).number(20, ATTRIBUTE_FLOAT));
        }

        static Attribute numbers(String name, long... values) {
            Protobuf message = new Protobuf().text(1, name);
            for (long value : values) {
                message.number(8, value);
            }
            return new Attribute(message.number(20, ATTRIBUTE_INTS));
        }
    }

    /** @param dimensions a name each, or a number */
    void input(String name, int type, String... dimensions) {
        graph.message(11, value(name, type, dimensions));
    }

    void output(String name, int type, String... dimensions) {
        graph.message(12, value(name, type, dimensions));
    }

    String node(String operator, Attribute attribute, String... inputs) {
        return node(operator, new Attribute[] {attribute}, inputs);
    }

    String node(String operator, String... inputs) {
        return node(operator, new Attribute[0], inputs);
    }

    String node(String operator, Attribute[] attributes, String... inputs) {
        return nodeNamed("value" + names++, operator, attributes, inputs);
    }

    String nodeNamed(String output, String operator, Attribute[] attributes, String... inputs) {
        Protobuf node = new Protobuf();
        for (String input : inputs) {
            node.text(1, input);
        }
        node.text(2, output).text(3, "node_" + output).text(4, operator);
        for (Attribute attribute : attributes) {
            node.message(5, attribute.message());
        }
        graph.message(1, node);
        return output;
    }

    /** Row by row. */
    String weights(float[] values, long... dimensions) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return constant(FLOAT, bytes.array(), dimensions);
    }

    String number(float value) {
        return weights(new float[] {value});
    }

    String whole(long value) {
        return constant(INT64, bytes(value));
    }

    String list(long... values) {
        return constant(INT64, bytes(values), values.length);
    }

    byte[] toModel() {
        graph.text(2, "classifier");
        return new Protobuf()
                .number(1, IR_VERSION)
                .text(2, "stillhouse-tests")
                .message(7, graph)
                .message(8, new Protobuf().text(1, "").number(2, OPSET))
                .toBytes();
    }

    private String constant(int type, byte[] bytes, long... dimensions) {
        String name = "constant" + names++;
        Protobuf tensor = new Protobuf();
        for (long dimension : dimensions) {
            tensor.number(1, dimension);
        }
        graph.message(5, tensor.number(2, type).text(8, name).bytes(9, bytes));
        return name;
    }

    private static byte[] bytes(long... values) {
        ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asLongBuffer().put(values);
        return bytes.array();
    }

    private static Protobuf value(String name, int type, String... dimensions) {
        Protobuf shape = new Protobuf();
        for (String dimension : dimensions) {
            boolean fixed = Character.isDigit(dimension.charAt(0));
            shape.message(
                    1, fixed ? new Protobuf().number(1, Long.parseLong(dimension)) : new Protobuf().text(2, dimension));
        }
        Protobuf tensor = new Protobuf().number(1, type).message(2, shape);
        return new Protobuf().text(1, name).message(2, new Protobuf().message(1, tensor));
    }
}
