package dev.lanewise.examples;

import dev.lanewise.kernel.Activation;
import dev.lanewise.layer.Affine;
import dev.lanewise.layer.BatchNorm;
import dev.lanewise.layer.Conv2d;
import dev.lanewise.layer.Dropout;
import dev.lanewise.layer.Initializer;
import dev.lanewise.layer.Layer;
import dev.lanewise.layer.MaxPool2d;
import dev.lanewise.layer.Relu;
import java.util.ArrayList;
import java.util.List;

/** The networks that {@code --model} names, all but their last layer of one logit per class. */
enum Architecture {
    /** Affine layers of {@code --layers}, each with {@code --activation} behind it. */
    MLP {
        @Override
        void build(Builder network, TrainOptions options) {
            Initializer initializer = options.activation() == Activation.RELU
                    ? new Initializer.He()
                    : new Initializer.Xavier();
            for (int units : options.layers().units()) {
                network.affine(units, initializer, Activations.layer(options.activation()));
            }
        }
    },

    /** 'Deep Learning from Scratch', section 7.5. */
    SIMPLE_CONVNET {
        @Override
        void build(Builder network, TrainOptions options) {
            network.convolution(30, 5, 0).pool();
            network.affine(100);
        }
    },

    /** 'Deep Learning from Scratch', section 8.1: six convolutions of 3×3, dropout before the logits. */
    DEEP_CONVNET {
        @Override
        void build(Builder network, TrainOptions options) {
            network.convolution(16, 3, 1).convolution(16, 3, 1).pool();
            network.convolution(32, 3, 1).convolution(32, 3, 2).pool();
            network.convolution(64, 3, 1).convolution(64, 3, 1).pool();
            network.affine(50);
        }

        @Override
        float usualDropout() {
            return 0.5f;
        }
    },

    /**
     * After LeNet-5 (LeCun, Bottou, Bengio and Haffner, 'Gradient-based learning applied to document recognition',
     * 1998), with ReLU and max pooling.
     */
    LENET {
        @Override
        void build(Builder network, TrainOptions options) {
            network.convolution(6, 5, 2).pool().convolution(16, 5, 0).pool();
            network.affine(120);
            network.affine(84);
        }
    };

    abstract void build(Builder network, TrainOptions options);

    /** The dropout behind each hidden affine layer where none is asked for. */
    float usualDropout() {
        return 0;
    }

    /** The layers of a network for so many classes. */
    final List<Layer> layers(TrainOptions options) {
        Builder network = new Builder(options.dropout(), options.batchNorm());
        build(network, options);
        network.layers.add(new Affine(options.classes(), new Initializer.Xavier()));
        return network.layers;
    }

    /** Lines up the layers, with batch norm and dropout where they are asked for. */
    static final class Builder {
        private final List<Layer> layers = new ArrayList<>();
        private final float dropout;
        private final boolean batchNorm;

        Builder(float dropout, boolean batchNorm) {
            this.dropout = dropout;
            this.batchNorm = batchNorm;
        }

        Builder convolution(int channels, int kernel, int padding) {
            layers.add(new Conv2d(channels, kernel, 1, padding).withBias(!batchNorm));
            normalize();
            layers.add(new Relu());
            return this;
        }

        Builder pool() {
            layers.add(new MaxPool2d(2));
            return this;
        }

        void affine(int units) {
            affine(units, new Initializer.He(), new Relu());
        }

        void affine(int units, Initializer initializer, Layer activation) {
            layers.add(new Affine(units, !batchNorm, initializer));
            normalize();
            layers.add(activation);
            if (dropout > 0) {
                layers.add(new Dropout(dropout));
            }
        }

        private void normalize() {
            if (batchNorm) {
                layers.add(new BatchNorm());
            }
        }
    }
}
