package dev.lanewise.examples;

import dev.lanewise.kernel.Activation;
import dev.lanewise.layer.Elu;
import dev.lanewise.layer.Exp;
import dev.lanewise.layer.Gelu;
import dev.lanewise.layer.Identity;
import dev.lanewise.layer.Layer;
import dev.lanewise.layer.LeakyRelu;
import dev.lanewise.layer.Relu;
import dev.lanewise.layer.Sigmoid;
import dev.lanewise.layer.Silu;
import dev.lanewise.layer.Softplus;
import dev.lanewise.layer.Tanh;

/** The layer of each activation, its parameter the usual one. */
final class Activations {
    private Activations() {
    }

    static Layer layer(Activation activation) {
        return switch (activation) {
            case RELU -> new Relu();
            case SIGMOID -> new Sigmoid();
            case TANH -> new Tanh();
            case EXP -> new Exp();
            case GELU -> new Gelu();
            case LEAKY_RELU -> new LeakyRelu();
            case ELU -> new Elu();
            case SILU -> new Silu();
            case SOFTPLUS -> new Softplus();
            case IDENTITY -> new Identity();
        };
    }
}
