package dev.lanewise.bench.results;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.lanewise.tensor.Nullable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads JMH's JSON. Of every number that JMH measured in several iterations it takes the median of these, which one
 * disturbed iteration does not move. Refuses a file that is missing, is no such JSON or holds no result, in one
 * sentence each.
 */
public final class JmhJson {
    private JmhJson() {
    }

    /**
     * The results of a file in their order.
     *
     * @throws IllegalArgumentException if it cannot be read or is not what it should be
     */
    public static List<Measurement> read(Path file) {
        JsonElement json = parse(file);
        if (!json.isJsonArray()) {
            throw new IllegalArgumentException("JMH's results are a JSON array, but " + file + " holds something else");
        }
        JsonArray results = json.getAsJsonArray();
        if (results.isEmpty()) {
            throw new IllegalArgumentException(file + " holds no results");
        }
        List<Measurement> measurements = new ArrayList<>();
        for (int i = 0; i < results.size(); i++) {
            try {
                measurements.add(measurement(results.get(i).getAsJsonObject()));
            } catch (IllegalStateException | NumberFormatException | UnsupportedOperationException e) {
                throw new IllegalArgumentException(
                        "result " + (i + 1) + " of " + file + " is none of JMH's: " + e.getMessage(), e);
            }
        }
        return measurements;
    }

    /**
     * The JSON of a file.
     *
     * @throws IllegalArgumentException if it cannot be read or is no JSON
     */
    public static JsonElement parse(Path file) {
        try {
            return JsonParser.parseString(Files.readString(file));
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    Files.exists(file) ? file + " cannot be read: " + e : "there is no file " + file, e);
        } catch (JsonParseException e) {
            String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            throw new IllegalArgumentException(file + " is no JSON: " + reason.replaceFirst("^[\\w.]+: ", ""), e);
        }
    }

    private static Measurement measurement(JsonObject result) {
        Map<String, String> params = new LinkedHashMap<>();
        if (result.has("params")) {
            result.getAsJsonObject("params").entrySet()
                    .forEach(param -> params.put(param.getKey(), param.getValue().getAsString()));
        }
        String engine = params.remove("engine");
        String threads = params.remove("threads");
        int callers = member(result, "threads").getAsInt();
        JsonObject primary = member(result, "primaryMetric").getAsJsonObject();
        Map<String, Double> metrics = new LinkedHashMap<>();
        if (result.has("secondaryMetrics")) {
            result.getAsJsonObject("secondaryMetrics").entrySet()
                    .forEach(metric -> metrics.put(metric.getKey(), value(metric.getValue().getAsJsonObject())));
        }
        if (result.has("measurementTime")) {
            // A number and a unit, as 200 ms.
            String[] time = result.get("measurementTime").getAsString().split(" ", -1);
            if (time.length == 2) {
                metrics.put(Measurement.ITERATION, Double.parseDouble(time[0]) * Measurement.secondsOfTime(time[1]));
            }
        }
        return new Measurement(shortName(member(result, "benchmark").getAsString()), params,
                engine == null ? "" : engine, threads == null ? callers : Integer.parseInt(threads), callers,
                value(primary), member(primary, "scoreUnit").getAsString(), percentiles(result, primary), metrics);
    }

    private static double value(JsonObject metric) {
        List<Double> values = new ArrayList<>();
        if (metric.get("rawData") instanceof JsonArray forks) {
            for (JsonElement fork : forks) {
                fork.getAsJsonArray().forEach(value -> values.add(value.getAsDouble()));
            }
        }
        return values.isEmpty() ? member(metric, "score").getAsDouble() : Statistics.estimate(values).median();
    }

    private static Map<String, Double> percentiles(JsonObject result, JsonObject primary) {
        Map<String, Double> percentiles = new LinkedHashMap<>();
        // In other modes they are those of iterations.
        if (member(result, "mode").getAsString().equals("sample")) {
            member(primary, "scorePercentiles").getAsJsonObject().entrySet()
                    .forEach(entry -> percentiles.put(entry.getKey(), entry.getValue().getAsDouble()));
        }
        return percentiles;
    }

    private static JsonElement member(JsonObject object, String name) {
        @Nullable JsonElement member = object.get(name);
        if (member == null) {
            throw new IllegalStateException("it has no " + name);
        }
        return member;
    }

    private static String shortName(String benchmark) {
        return benchmark.substring(benchmark.lastIndexOf('.', benchmark.lastIndexOf('.') - 1) + 1);
    }
}
