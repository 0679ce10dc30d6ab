package dev.lanewise.examples;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.lanewise.kernel.Kernels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The trainer in this JVM: its output, its report, and a sentence for every mistake. */
class TrainTest {
    private static final String NOT_FROM_ONE = "expected a whole number of at least 1, but ";
    private static final String NO_LAYERS = "expected 'none' or whole numbers of at least 1 with commas, but ";

    @TempDir
    Path temporary;

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '"', value = {
            "--model vgg; Invalid value for option '--model': expected one of mlp, simple-convnet, deep-convnet, lenet, "
                    + "but 'vgg' came",
            "--dropout 1; Invalid value for option '--dropout': expected a number of at least 0 and less than 1, "
                    + "but '1' came",
            "--weight-decay x; Invalid value for option '--weight-decay': expected a number of at least 0, but 'x' came",
            "--model lenet --layers 5; option '--layers' goes with the model mlp, but lenet came",
            "--activation relu --model deep-convnet; option '--activation' goes with the model mlp, "
                    + "but deep-convnet came",
            "--batch 0; Invalid value for option '--batch': " + NOT_FROM_ONE + "'0' came",
            "--batch -3; Invalid value for option '--batch': " + NOT_FROM_ONE + "'-3' came",
            "--batch 9999999999; Invalid value for option '--batch': " + NOT_FROM_ONE + "'9999999999' came",
            "--epochs 0; Invalid value for option '--epochs': " + NOT_FROM_ONE + "'0' came",
            "--epochs 1.5; Invalid value for option '--epochs': " + NOT_FROM_ONE + "'1.5' came",
            "--epochs; Missing required parameter for option '--epochs' (N)",
            "--epochs 1 --epochs 2; option '--epochs' (N) should be specified only once",
            "--samples 0; Invalid value for option '--samples': " + NOT_FROM_ONE + "'0' came",
            "--classes 0; Invalid value for option '--classes': " + NOT_FROM_ONE + "'0' came",
            "--layers 0; Invalid value for option '--layers': " + NO_LAYERS + "'0' came",
            "--layers 256,,128; Invalid value for option '--layers': " + NO_LAYERS + "'256,,128' came",
            "--layers 256,; Invalid value for option '--layers': " + NO_LAYERS + "'256,' came",
            "--layers=; Invalid value for option '--layers': " + NO_LAYERS + "'' came",
            "--threads 0; Invalid value for option '--threads': expected a whole number from 1 to 1024, but '0' came",
            "--threads 1025; Invalid value for option '--threads': expected a whole number from 1 to 1024, "
                    + "but '1025' came",
            "--seed x; Invalid value for option '--seed': expected a whole number of at most 64 bits, but 'x' came",
            "--lr x; Invalid value for option '--lr': expected a positive number, but 'x' came",
            "--lr 0; Invalid value for option '--lr': expected a positive number that a float can hold, but '0' came",
            "--lr -0.1; Invalid value for option '--lr': expected a positive number that a float can hold, "
                    + "but '-0.1' came",
            "--lr NaN; Invalid value for option '--lr': expected a positive number that a float can hold, "
                    + "but 'NaN' came",
            "--lr Infinity; Invalid value for option '--lr': expected a positive number that a float can hold, "
                    + "but 'Infinity' came",
            "--lr 1e-60; Invalid value for option '--lr': expected a positive number that a float can hold, "
                    + "but '1e-60' came",
            "--activation step; Invalid value for option '--activation': expected one of identity, relu, sigmoid, tanh, exp, gelu, "
                    + "leaky-relu, elu, silu, softplus, but 'step' came",
            "--optimizer lbfgs; Invalid value for option '--optimizer': expected one of adam, sgd, momentum, "
                    + "but 'lbfgs' came",
            "--kernels gpu; Invalid value for option '--kernels': expected one of auto, scalar, simd, but 'gpu' came",
            "--data=; Invalid value for option '--data': expected a path, but '' came",
            "--report=; Invalid value for option '--report': expected a path, but '' came",
            "--momentum 0.9; unknown option or argument '--momentum': --help lists the options",
            "--epoch 3; unknown option or argument '--epoch': --help lists the options",
            "mnist; unknown option or argument 'mnist': --help lists the options",
            "@mnist; unknown option or argument '@mnist': --help lists the options"})
    void badOptions(String args, String sentence) {
        assertFails(sentence, args.split(" "));
    }

    @ParameterizedTest
    @MethodSource
    void badData(Consumer<IdxFolder> damage, String sentence) {
        IdxFolder folder = IdxFolder.good(temporary.resolve("data"));
        damage.accept(folder);
        assertFails(sentence.replace("DIR", folder.path().toString()), "--data", folder.path().toString());
    }

    static Stream<Arguments> badData() {
        String trainImages = "train-images-idx3-ubyte.gz";
        String trainLabels = "train-labels-idx1-ubyte.gz";
        String testImages = "t10k-images-idx3-ubyte";
        String testLabels = "t10k-labels-idx1-ubyte";
        int[] eleven = IdxFolder.labels(IdxFolder.TRAINING);
        eleven[7] = 10;
        int[] strange = IdxFolder.labels(IdxFolder.TEST);
        strange[5] = 200;
        return Stream.of(
                badFolder(folder -> folder.delete(testLabels),
                        "DIR: the folder has none of the files t10k-labels-idx1-ubyte, t10k-labels-idx1-ubyte.gz, "
                                + "t10k-labels.idx1-ubyte, t10k-labels.idx1-ubyte.gz"),
                badFolder(folder -> folder.halve(trainImages), "DIR/" + trainImages + ": the gzip stream is cut off"),
                badFolder(folder -> folder.halve(testImages), "DIR/" + testImages
                        + ": the header promises 9581 bytes of data, but the file ends after 4782"),
                badFolder(folder -> folder.write(trainImages, "PNG, not IDX".getBytes(US_ASCII)),
                        "DIR/" + trainImages
                                + ": an IDX file begins with the bytes 0x00 0x00, but this one with 0x50 0x4E"),
                badFolder(folder -> folder.labels(trainLabels, IdxFolder.labels(300)), "DIR/" + trainLabels
                        + ": expected one label per image, but there are 300 labels and 301 images in DIR/"
                        + trainImages),
                badFolder(folder -> folder.labels(trainLabels, eleven),
                        "DIR: with 10 classes (--classes) labels are from 0 to 9, but training labels go up to 10"),
                badFolder(folder -> folder.labels(testLabels, strange), "DIR/" + testLabels
                        + ": label 5 is 200, but the largest of the training labels in DIR/" + trainLabels + " is 9"),
                badFolder(folder -> folder.images(testImages, IdxFolder.TEST, 12, 12),
                        "DIR: training and test samples must have the same shape, but they have (13, 11) and "
                                + "(12, 12)"));
    }

    private static Arguments badFolder(Consumer<IdxFolder> damage, String sentence) {
        return Arguments.of(damage, sentence);
    }

    @Test
    void noData() throws IOException {
        String missing = temporary.resolve("missing").toString();
        assertFails(missing + ": there is no such folder", "--data", missing);
        Path file = Files.createFile(temporary.resolve("file"));
        assertFails(file + ": expected a folder of IDX files, but this is a file", "--data", file.toString());
    }

    @Test
    void lessDataThanAskedFor() {
        String folder = IdxFolder.good(temporary.resolve("data")).path().toString();
        assertFails(folder + ": --samples asks for 302 training samples, but there are 301", "--data", folder,
                "--samples", "302");
        assertFails(folder + ": with 9 classes (--classes) labels are from 0 to 8, but training labels go up to 9",
                "--data", folder, "--classes", "9");
    }

    @Test
    void aNetworkTooLarge() {
        String folder = IdxFolder.good(temporary.resolve("data")).path().toString();
        assertFails(
                "--model, --layers and --classes make no network for this data: layer affine1: a shape holds at most "
                        + "2147483647 elements, but the shape is [143, 2000000000]",
                "--data", folder, "--layers", "2000000000");
        // The heap is small so that the sentence comes from memory that really runs out.
        TrainRun run = TrainRun.forked(temporary, List.of("-Xmx100m", "--add-modules=jdk.incubator.vector"), "--data",
                folder, "--layers", "1000000");
        assertEquals(2, run.code(), run.describe());
        assertEquals(List.of("error: not enough memory for this data, network and batch in a Java heap of at most "
                + "100 MiB (java -Xmx sets it)"), run.err(), run.describe());
    }

    @Test
    void unwritableReports() throws IOException {
        String missing = temporary.resolve("missing/report.json").toString();
        assertFails(missing + ": the report's folder does not exist", "--report", missing);
        assertFails(temporary + ": a report is a regular file, but this is a folder", "--report",
                temporary.toString());
        Path file = Files.writeString(temporary.resolve("file"), "");
        String below = file.resolve("report.json").toString();
        assertFails(below + ": the report's folder does not exist", "--report", below);
    }

    /** Known only after training: the folder went away. */
    @Test
    void aReportThatBecameUnwritable() {
        Path file = temporary.resolve("gone/report.json");
        TrainReport report = new TrainReport(TrainReport.Settings.of(TrainOptions.parse()),
                TrainReport.Machine.current(), TrainReport.KernelsInUse.of(Kernels.scalar()),
                new TrainReport.Data(1, 1, new int[]{1}), 1, List.of(), 1, List.of(), "");
        String message = String.valueOf(assertThrows(IOException.class, () -> report.write(file)).getMessage());
        assertTrue(message.startsWith(file + ": the report cannot be written here ("), message);
    }

    @Test
    void anUnknownChoiceOfKernelsInTheEnvironmentOfTheJvm() {
        TrainRun run = TrainRun.forked(temporary, List.of("-Dlanewise.kernels=gpu"));
        assertEquals(2, run.code(), run.describe());
        assertEquals(List.of("error: kernels are auto, scalar or simd, but 'gpu' came"), run.err(), run.describe());
    }

    @Test
    void divergence() {
        Path report = temporary.resolve("report.json");
        String folder = IdxFolder.good(temporary.resolve("data")).path().toString();
        TrainRun run = TrainRun.here("--data", folder, "--optimizer", "sgd", "--lr", "1e30", "--report",
                report.toString());
        assertEquals(1, run.code(), run.describe());
        assertEquals(List.of(
                "error: the loss became NaN in epoch 1: try a learning rate smaller than 1.0E30 (--lr)"),
                run.err(), run.describe());
        assertFalse(Files.exists(report), "no report of half a run");
    }

    @Test
    void help() {
        TrainRun run = TrainRun.here("--help");
        assertEquals(0, run.code(), run.describe());
        assertEquals(List.of(), run.err());
        for (String option : List.of("--data", "--classes", "--samples", "--model", "--layers", "--activation",
                "--dropout", "--batch-norm", "--epochs", "--batch", "--lr", "--schedule", "--weight-decay",
                "--optimizer", "--seed", "--threads", "--kernels", "--report", "--help")) {
            assertTrue(run.out().stream().anyMatch(line -> line.matches(" *(-., )?" + option + "([ =].*)?")),
                    option + run.describe());
        }
        assertTrue(run.describe().chars().allMatch(c -> c < 128), "any terminal can show it");
    }

    @Test
    void output() {
        String folder = IdxFolder.good(temporary.resolve("data")).path().toString();
        Locale locale = Locale.getDefault();
        Locale.setDefault(Locale.GERMANY);
        TrainRun run;
        try {
            run = TrainRun.here("--data", folder, "--layers", "37,19", "--batch", "33", "--epochs", "10", "--kernels",
                    "scalar", "--lr", "0.01");
        } finally {
            Locale.setDefault(locale);
        }
        assertEquals(0, run.code(), run.describe());
        assertEquals(List.of(), run.err(), run.describe());
        assertEquals(16, run.out().size(), run.describe());
        assertEquals("data           " + folder + ": 301 samples to train, 67 to test, of 13x11", run.out().get(0));
        assertEquals("network        143-37-19-10, relu, 6,250 parameters", run.out().get(1));
        assertEquals("settings       adam, learning rate 0.01 falling to 0, batch 33, seed 42", run.out().get(2));
        assertEquals("kernels        scalar, 1 thread", run.out().get(3));
        for (int epoch = 1; epoch <= 10; epoch++) {
            assertTrue(run.out().get(3 + epoch).matches(String.format(Locale.ROOT, "epoch %2d/10", epoch)
                    + "  loss \\d\\.\\d{4}  accuracy [01]\\.\\d{4}  test [01]\\.\\d{4}  [\\d,]+ samples/s"),
                    run.describe());
        }
        assertTrue(run.out().get(14).matches("test accuracy  [01]\\.\\d{4}"), run.describe());
        assertTrue(run.out().get(15).matches("parameters     sha256 [0-9a-f]{64}"), run.describe());
        assertTrue(run.testAccuracy() > 0.9, run.describe());
    }

    @Test
    void theSeedDecides() {
        String folder = IdxFolder.good(temporary.resolve("data")).path().toString();
        String first = TrainRun.here("--data", folder, "--layers", "7", "--epochs", "1").sha256();
        assertEquals(first, TrainRun.here("--data", folder, "--layers", "7", "--epochs", "1").sha256());
        assertNotEquals(first,
                TrainRun.here("--data", folder, "--layers", "7", "--epochs", "1", "--seed", "43").sha256());
    }

    /** Every combination learns; a mini-batch larger than the data is the whole data. */
    @ParameterizedTest
    @CsvSource({"relu, sgd, 0.1, 16", "sigmoid, adam, 0.01, 16", "tanh, momentum, 0.01, 16", "identity, adam, 0.01, 16",
            "relu, adam, 0.02, 1000"})
    void learns(String activation, String optimizer, String rate, String batch) {
        String folder = IdxFolder.good(temporary.resolve("data")).path().toString();
        TrainRun run = TrainRun.here("--data", folder, "--layers", "32", "--activation", activation, "--optimizer",
                optimizer, "--lr", rate, "--batch", batch, "--epochs", "40");
        assertEquals(0, run.code(), run.describe());
        assertTrue(run.testAccuracy() > 0.9, run.describe());
    }

    /** Every network, with all that goes into it, learns the built-in digits a little within one epoch. */
    @ParameterizedTest
    @CsvSource({"simple-convnet,sgd,cosine", "lenet,adam,step", "deep-convnet,adam,constant"})
    void convolutionalNetworks(String model, String optimizer, String schedule) {
        TrainRun run = TrainRun.here("--model", model, "--samples", "800", "--epochs", "1", "--batch", "20",
                "--optimizer", optimizer, "--schedule", schedule, "--batch-norm", "--dropout", "0.1",
                "--weight-decay", "0.001");
        assertEquals(0, run.code(), run.describe());
        assertTrue(run.line("network").startsWith(model + ", batch norm, dropout 0.1, "), run.describe());
        assertTrue(run.line("settings").contains("weight decay 0.001"), run.describe());
        assertTrue(Double.parseDouble(run.line("test accuracy")) > 0.4, run.describe());
    }

    @Test
    void report() throws IOException {
        String folder = IdxFolder.good(temporary.resolve("data")).path().toString();
        Path reports = Files.createDirectory(temporary.resolve("reports"));
        Path report = Files.writeString(reports.resolve("report.json"), "an older report");
        TrainRun run = TrainRun.here("--data", folder, "--samples", "201", "--layers", "none", "--epochs", "3",
                "--optimizer", "momentum", "--threads", "3", "--kernels", "simd", "--report", report.toString());
        assertEquals(0, run.code(), run.describe());
        assertEquals("report         " + report, run.out().get(run.out().size() - 3));

        JsonObject json = JsonParser.parseString(Files.readString(report)).getAsJsonObject();
        assertEquals("{\"data\":\"" + folder + "\",\"classes\":10,\"samples\":201,\"model\":\"mlp\","
                + "\"layers\":[],\"activation\":\"relu\",\"dropout\":0.0,\"batchNorm\":false,\"epochs\":3,\"batch\":128,\"learningRate\":0.05,"
                + "\"schedule\":\"linear\",\"optimizer\":\"momentum\",\"weightDecay\":0.0,"
                + "\"seed\":42,\"threads\":3,\"kernels\":\"simd\"}", json.get("settings").toString());
        assertEquals("{\"trainingSamples\":201,\"testSamples\":67,\"shape\":[13,11]}", json.get("data").toString());
        assertEquals(1440, json.get("parameters").getAsInt());
        assertEquals(System.getProperty("os.arch"), json.getAsJsonObject("machine").get("architecture").getAsString());
        JsonObject kernels = json.getAsJsonObject("kernels");
        assertEquals("simd", kernels.get("name").getAsString());
        assertEquals(3, kernels.get("threads").getAsInt());
        assertEquals(kernels.get("vectorBits").getAsInt(), 32 * kernels.get("lanes").getAsInt());
        assertEquals("simd " + kernels.get("vectorBits") + "-bit, 3 threads", run.line("kernels"));
        JsonArray epochs = json.getAsJsonArray("epochs");
        assertEquals(3, epochs.size());
        for (int i = 0; i < 3; i++) {
            JsonObject epoch = epochs.get(i).getAsJsonObject();
            assertEquals(i + 1, epoch.get("epoch").getAsInt());
            assertEquals(String.format(Locale.ROOT, "epoch %d/3  loss %.4f  accuracy %.4f  test %.4f  %,.0f samples/s",
                    i + 1, number(epoch, "loss"), number(epoch, "accuracy"), number(epoch, "testAccuracy"),
                    number(epoch, "samplesPerSecond")), run.out().get(4 + i));
            assertEquals(201, number(epoch, "seconds") * number(epoch, "samplesPerSecond"), 1e-6);
            assertTrue(number(epoch, "testLoss") > 0, run.describe());
        }
        assertEquals(run.testAccuracy(), number(json, "testAccuracy"), 0.5e-4);
        int samples = 0;
        int right = 0;
        assertEquals(10, json.getAsJsonArray("classes").size());
        for (JsonElement element : json.getAsJsonArray("classes")) {
            JsonObject figures = element.getAsJsonObject();
            int label = figures.get("label").getAsInt();
            int ofClass = 0;
            for (JsonElement count : figures.getAsJsonArray("takenFor")) {
                ofClass += count.getAsInt();
            }
            int hits = figures.getAsJsonArray("takenFor").get(label).getAsInt();
            assertEquals(ofClass == 0 ? 0 : (double) hits / ofClass, number(figures, "recall"), 1e-12,
                    figures.toString());
            samples += ofClass;
            right += hits;
        }
        assertEquals(67, samples, json.get("classes").toString());
        assertEquals(number(json, "testAccuracy"), right / 67.0, 1e-12, json.get("classes").toString());
        assertEquals(run.sha256(), "sha256 " + json.get("sha256").getAsString());
        try (Stream<Path> files = Files.list(reports)) {
            assertEquals(List.of(report), files.toList(), "nothing is left beside the report");
        }
    }

    /** What a first-time user sees. */
    @Test
    void defaults() {
        TrainRun run = TrainRun.here();
        assertEquals(0, run.code(), run.describe());
        assertEquals("built-in digits: 30000 samples to train, 5000 to test, of 28x28", run.line("data"));
        assertTrue(run.testAccuracy() >= 0.97, run.describe());
    }

    private static double number(JsonObject object, String name) {
        return object.get(name).getAsDouble();
    }

    private static void assertFails(String sentence, String... args) {
        TrainRun run = TrainRun.here(args);
        assertEquals(2, run.code(), run.describe());
        assertEquals(List.of("error: " + sentence), run.err(), run.describe());
        assertEquals(List.of(), run.out(), "nothing is printed before the data is read");
    }
}
