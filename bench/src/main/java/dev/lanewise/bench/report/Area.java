package dev.lanewise.bench.report;

import dev.lanewise.bench.Work;

/** The kinds of task, each with a section of the page. */
enum Area {
    /** Matrix products, in GFLOP/s. */
    GEMM("Matrix products", "GFLOP/s"),
    /** Convolutions and their gradients, in GFLOP/s. */
    CONVOLUTION("Convolutions", "GFLOP/s"),
    /** Whole training steps, in samples per second. */
    TRAINING("Training steps", "samples/s"),
    /** Convolutional networks, forward alone and whole training steps, in images per second. */
    IMAGES("Convolutional networks", "images/s"),
    /** Prediction of one sample at a time: single calls per second at the median duration. */
    PREDICTION("Prediction", "1/p50"),
    /** Operations that do little per byte: elements per nanosecond. */
    ELEMENTWISE("Elementwise", "elements/ns"),
    /** What the report knows nothing about: calls per second. */
    OTHER("Other benchmarks", "calls/s");

    private final String title;
    private final String unit;

    Area(String title, String unit) {
        this.title = title;
        this.unit = unit;
    }

    String title() {
        return title;
    }

    /** The unit of the figure that is compared. */
    String unit() {
        return unit;
    }

    /** The kind of a task. */
    static Area of(Task task) {
        if (Shape.isOf(task)) {
            return GEMM;
        }
        if (task.params().contains("convolution")) {
            return CONVOLUTION;
        }
        if (task.params().contains("model")) {
            return IMAGES;
        }
        if (task.params().contains("training")) {
            return TRAINING;
        }
        if (task.params().contains("network")) {
            return PREDICTION;
        }
        return Elements.isOf(task) ? ELEMENTWISE : OTHER;
    }

    /** How many bytes a call of a task moves, NaN if that is unknown. */
    static double bytes(Task task) {
        try {
            Work work = Work.of(task.benchmark(), task::param);
            return work.unit() == Work.Unit.GB ? work.amount() * 1e9 : Double.NaN;
        } catch (IllegalArgumentException e) {
            return Double.NaN;
        }
    }
}
