package dev.lanewise.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.lanewise.data.Dataset;
import dev.lanewise.data.FloatRows;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.layer.Affine;
import dev.lanewise.layer.Relu;
import dev.lanewise.layer.Sigmoid;
import dev.lanewise.layer.Tanh;
import dev.lanewise.loss.SoftmaxCrossEntropy;
import dev.lanewise.model.Model;
import dev.lanewise.model.Predictor;
import dev.lanewise.optim.Adam;
import dev.lanewise.random.Philox;
import dev.lanewise.random.Purpose;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.train.Progress;
import dev.lanewise.train.Trainer;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A warm training step, tail batch included, allocates nothing: not on the caller's thread, not on a worker's. */
class ZeroAllocationTest {
    private static final int SAMPLES = 16 * 500 + 5;
    private static final int BATCH = 16;
    private static final int MOST_EPOCHS = 60;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void simdTraining(int threads) {
        try (Kernels kernels = new SimdProvider().create(threads)) {
            assertEquals(0, allocatedByWarmSteps(kernels), "bytes with " + threads + " threads");
        }
    }

    @Test
    void scalarTraining() {
        assertEquals(0, allocatedByWarmSteps(Kernels.scalar()), "bytes");
    }

    @Test
    void prediction() {
        Model model = Model.sequential(1, Shape.of(37), new Affine(50), new Relu(), new Affine(10));
        try (Kernels kernels = new SimdProvider().create(1)) {
            Predictor predictor = model.predictor(kernels, 3);
            float[] input = new float[3 * 37];
            float[] output = new float[3 * 10];
            long[] threads = {Thread.currentThread().threadId()};
            long allocated = 0;
            for (int round = 0; round < MOST_EPOCHS && (round < 2 || allocated > 0); round++) {
                long before = allocated(threads);
                for (int i = 0; i < 3000; i++) {
                    predictor.predict(input, 1 + i % 3, output);
                }
                allocated = allocated(threads) - before;
            }
            assertEquals(0, allocated);
        }
    }

    @Test
    void theMeasureSeesAnAllocation() {
        long[] threads = {Thread.currentThread().threadId()};
        long before = allocated(threads);
        byte[] array = new byte[1000];
        assertTrue(allocated(threads) - before >= array.length);
    }

    /** The bytes of an epoch's steps after the first, once an epoch before it allocated nothing, or after many. */
    private static long allocatedByWarmSteps(Kernels kernels) {
        float[] features = new float[SAMPLES * 37];
        int[] labels = new int[SAMPLES];
        Philox stream = new Philox(1, Purpose.DATA, 0);
        for (int i = 0; i < features.length; i++) {
            features[i] = stream.uniform(i);
        }
        for (int i = 0; i < SAMPLES; i++) {
            labels[i] = i % 10;
        }
        Dataset data = Dataset.classification(FloatRows.of(new Tensor(Shape.of(SAMPLES, 37), features)), labels, 10);
        // Wide enough that threads share the multiplies.
        Model model = Model.sequential(1, Shape.of(37), new Affine(300), new Relu(), new Affine(70), new Tanh(),
                new Affine(33), new Sigmoid(), new Affine(10));
        Trainer trainer = new Trainer(model, new SoftmaxCrossEntropy(), new Adam(0.001f), kernels, BATCH, 1);
        Meter meter = new Meter();
        trainer.epoch(data, meter);
        // Until C2 has compiled a kernel, its vectors are objects: that takes some thousand calls of each. Hundreds of
        // steps in a row without a byte are the proof; compiled code may still be thrown away once and compiled anew.
        for (int epoch = 0; epoch < MOST_EPOCHS && meter.bytes > 0; epoch++) {
            trainer.epoch(data, meter);
        }
        assertTrue(meter.steps >= 500, "steps measured: " + meter.steps);
        return meter.bytes;
    }

    private static long allocated(long[] threads) {
        long sum = 0;
        for (long thread : threads) {
            sum += THREADS.getThreadAllocatedBytes(thread);
        }
        return sum;
    }

    /** Notes what was allocated between an epoch's first and last step. */
    private static final class Meter implements Progress {
        private final long[] threads = own();
        private long start;
        private long bytes;
        private int steps;

        @Override
        public void batch(int samples, int total, double loss, int correct) {
            if (samples == BATCH) {
                steps = 0;
                start = allocated(threads);
            }
            steps++;
            if (samples == total) {
                bytes = allocated(threads) - start;
            }
        }

        /** The caller's thread and the kernels' workers. */
        private static long[] own() {
            long caller = Thread.currentThread().threadId();
            return Arrays.stream(THREADS.getThreadInfo(THREADS.getAllThreadIds()))
                    .filter(info -> info != null
                            && (info.getThreadId() == caller || info.getThreadName().startsWith("lanewise")))
                    .mapToLong(info -> info.getThreadId()).toArray();
        }
    }
}
