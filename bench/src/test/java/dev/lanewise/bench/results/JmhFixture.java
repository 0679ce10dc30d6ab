package dev.lanewise.bench.results;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Writes JSON as JMH writes it, of numbers that a test makes up. */
public final class JmhFixture {
    private final JsonArray results = new JsonArray();

    /** One result, whose iterations a test knows. */
    public final class Result {
        private final JsonObject json = new JsonObject();
        private final JsonObject params = new JsonObject();
        private final JsonObject secondary = new JsonObject();

        private Result(String benchmark, String mode, int callers, String unit, double... iterations) {
            json.addProperty("jmhVersion", "1.37");
            json.addProperty("benchmark", "dev.lanewise.bench." + benchmark);
            json.addProperty("mode", mode);
            json.addProperty("threads", callers);
            json.addProperty("forks", 1);
            json.add("params", params);
            json.add("primaryMetric", JmhFixture.metric(unit, iterations));
            json.add("secondaryMetrics", secondary);
            results.add(json);
        }

        /** A parameter. */
        public Result param(String name, Object value) {
            params.addProperty(name, value.toString());
            return this;
        }

        /** A secondary result. */
        public Result metric(String name, String unit, double... iterations) {
            secondary.add(name, JmhFixture.metric(unit, iterations));
            return this;
        }

        /** How long an iteration takes, as {@code 200 ms}. */
        public Result iteration(String time) {
            json.addProperty("measurementTime", time);
            return this;
        }

        /** The multiply-add ceilings of one thread and of all. */
        public Result ceilings(double one, double all) {
            return metric("ceiling1", "GFLOP/s", one).metric("ceiling", "GFLOP/s", all);
        }

        /** Percentiles of single calls by JMH's names. */
        public Result percentiles(Map<String, Double> percentiles) {
            JsonObject primary = json.getAsJsonObject("primaryMetric");
            primary.add("scorePercentiles", new Gson().toJsonTree(new TreeMap<>(percentiles)));
            primary.remove("rawData");
            return this;
        }
    }

    /** Adds calls per second. */
    public Result throughput(String benchmark, int callers, double... iterations) {
        return new Result(benchmark, "thrpt", callers, "ops/s", iterations);
    }

    /** Adds durations of calls in microseconds: their mean, to be followed by percentiles. */
    public Result sample(String benchmark, int callers, double mean) {
        return new Result(benchmark, "sample", callers, "us/op", mean);
    }

    /** The results, for a test to spoil. */
    public JsonArray json() {
        return results;
    }

    /** Writes the file. */
    public Path write(Path file) throws IOException {
        return write(file, results);
    }

    /** Writes any JSON. */
    public static Path write(Path file, JsonElement json) throws IOException {
        return Files.writeString(file, new GsonBuilder().setPrettyPrinting().create().toJson(json) + "\n");
    }

    private static JsonObject metric(String unit, double... iterations) {
        double sum = 0;
        JsonArray fork = new JsonArray();
        for (double iteration : iterations) {
            sum += iteration;
            fork.add(iteration);
        }
        JsonArray forks = new JsonArray();
        forks.add(fork);
        JsonObject metric = new JsonObject();
        metric.addProperty("score", sum / iterations.length);
        metric.addProperty("scoreError", "NaN");
        metric.addProperty("scoreUnit", unit);
        metric.add("rawData", forks);
        return metric;
    }
}
