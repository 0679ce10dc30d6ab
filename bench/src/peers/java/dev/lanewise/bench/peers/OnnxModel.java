package dev.lanewise.bench.peers;

import dev.lanewise.bench.Network;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A multilayer perceptron as an ONNX file: Gemm and Relu nodes in the protocol buffers of the format's
 * {@code onnx.proto}, of which only the few fields are written that such a network needs.
 */
final class OnnxModel {
    /** The name of the input, batch × features. */
    static final String INPUT = "x";
    /** The name of the output, batch × classes. */
    static final String OUTPUT = "y";

    private static final int FORMAT_VERSION = 8;
    private static final int OPERATOR_VERSION = 13;
    private static final int FLOAT = 1;
    /** Protocol buffers' kinds of field. */
    private static final int VARINT = 0;
    private static final int BYTES = 2;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private OnnxModel() {
    }

    /** The bytes of the file. */
    static byte[] of(Network network, int batch, float[] parameters) {
        OnnxModel graph = new OnnxModel();
        String value = INPUT;
        for (int i = 0; i < network.layers(); i++) {
            boolean last = i == network.layers() - 1;
            String sum = last ? OUTPUT : "sum" + i;
            graph.message(1, node("Gemm", sum, value, "weight" + i, "bias" + i));
            if (!last) {
                value = "relu" + i;
                graph.message(1, node("Relu", value, sum));
            }
        }
        graph.text(2, "mlp");
        for (int i = 0; i < network.layers(); i++) {
            graph.message(5, floats("weight" + i, network.weight(i, parameters), network.inputs(i),
                    network.outputs(i)));
            graph.message(5, floats("bias" + i, network.bias(i, parameters), network.outputs(i)));
        }
        graph.message(11, matrix(INPUT, batch, network.inputs()));
        graph.message(12, matrix(OUTPUT, batch, network.outputs()));
        OnnxModel model = new OnnxModel();
        model.number(1, FORMAT_VERSION);
        model.message(7, graph);
        OnnxModel operators = new OnnxModel();
        operators.number(2, OPERATOR_VERSION);
        model.message(8, operators);
        return model.bytes.toByteArray();
    }

    /** NodeProto: inputs 1, output 2, operator 4. */
    private static OnnxModel node(String operator, String output, String... inputs) {
        OnnxModel node = new OnnxModel();
        for (String input : inputs) {
            node.text(1, input);
        }
        node.text(2, output);
        node.text(4, operator);
        return node;
    }

    /** TensorProto: extents 1, type 2, name 8, little-endian data 9. */
    private static OnnxModel floats(String name, float[] values, int... extents) {
        OnnxModel tensor = new OnnxModel();
        for (int extent : extents) {
            tensor.number(1, extent);
        }
        tensor.number(2, FLOAT);
        tensor.text(8, name);
        ByteBuffer data = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        data.asFloatBuffer().put(values);
        tensor.field(9, data.array());
        return tensor;
    }

    /** ValueInfoProto: name 1, type 2, in which tensor 1: element type 1, shape 2, in which dimensions 1: value 1. */
    private static OnnxModel matrix(String name, int... extents) {
        OnnxModel shape = new OnnxModel();
        for (int extent : extents) {
            OnnxModel dimension = new OnnxModel();
            dimension.number(1, extent);
            shape.message(1, dimension);
        }
        OnnxModel tensor = new OnnxModel();
        tensor.number(1, FLOAT);
        tensor.message(2, shape);
        OnnxModel type = new OnnxModel();
        type.message(1, tensor);
        OnnxModel matrix = new OnnxModel();
        matrix.text(1, name);
        matrix.message(2, type);
        return matrix;
    }

    private void number(int field, int value) {
        varint((field << 3) | VARINT);
        varint(value);
    }

    private void text(int field, String value) {
        field(field, value.getBytes(StandardCharsets.UTF_8));
    }

    private void message(int field, OnnxModel value) {
        field(field, value.bytes.toByteArray());
    }

    private void field(int field, byte[] value) {
        varint((field << 3) | BYTES);
        varint(value.length);
        bytes.writeBytes(value);
    }

    private void varint(int value) {
        int rest = value;
        while (rest > 127) {
            bytes.write((rest & 127) | 128);
            rest >>>= 7;
        }
        bytes.write(rest);
    }
}
