package dev.lanewise.bench.report;

import com.google.gson.Gson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The charts of the page: what they show, as data that the page's script turns into Chart.js's. Every chart repeats
 * numbers that stand in a table beside it.
 */
final class Charts {
    private final List<Map<String, Object>> specs = new ArrayList<>();

    /**
     * A line or the points of one engine.
     *
     * @param engine the name to show
     * @param key    decides the colour
     * @param points pairs of x and y, in category charts of the category's index and y
     * @param labels what each point is, or nothing
     */
    record Series(String engine, String key, List<double[]> points, List<String> labels) {
        Series(String key, List<double[]> points) {
            this(Engines.name(key), key, points, List.of());
        }
    }

    /**
     * A limit, drawn as a dashed line.
     *
     * @param label  its name
     * @param key    decides the colour
     * @param points pairs of x and y
     */
    record Roof(String label, String key, List<double[]> points) {
    }

    /** Lines over categories, such as sizes; the top of the axis is the peak, unless that is NaN. */
    String lines(String title, String x, List<String> categories, String y, double peak, List<Series> series) {
        Map<String, Object> spec = spec("lines", title);
        spec.put("x", x);
        spec.put("y", y);
        spec.put("categories", categories);
        if (!Double.isNaN(peak)) {
            spec.put("peak", peak);
        }
        spec.put("series", series);
        return figure(spec, 420);
    }

    /** Lines over numbers from 0 on. */
    String curves(String title, String x, String y, List<Series> series) {
        Map<String, Object> spec = spec("curves", title);
        spec.put("x", x);
        spec.put("y", y);
        spec.put("series", series);
        return figure(spec, 420);
    }

    /** Points below roofs, on two logarithmic axes. */
    String roofline(String title, String x, String y, List<Roof> roofs, List<Series> series) {
        Map<String, Object> spec = spec("roofline", title);
        spec.put("x", x);
        spec.put("y", y);
        spec.put("roofs", roofs);
        spec.put("series", series);
        return figure(spec, 480);
    }

    /**
     * Intervals around 1 on a logarithmic axis, a row for each category.
     *
     * @param intervals low, median and high, or the median alone where there is no interval
     */
    String intervals(String title, String x, List<String> categories, List<double[]> intervals) {
        Map<String, Object> spec = spec("intervals", title);
        spec.put("x", x);
        spec.put("categories", categories);
        spec.put("intervals", intervals);
        return figure(spec, 90 + 20 * categories.size());
    }

    /** Bars to the right, for each category one of every engine that has a value there. */
    String bars(String title, String x, List<String> categories, List<Series> series) {
        Map<String, Object> spec = spec("bars", title);
        spec.put("x", x);
        spec.put("categories", categories);
        spec.put("series", series);
        return figure(spec, 90 + categories.size() * (16 + 18 * series.size()));
    }

    /** All data, safe inside a script element: Gson escapes what would end it. */
    String json() {
        return new Gson().toJson(specs);
    }

    private static Map<String, Object> spec(String kind, String title) {
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("kind", kind);
        spec.put("title", title);
        return spec;
    }

    private String figure(Map<String, Object> spec, int height) {
        specs.add(spec);
        String title = Text.html(String.valueOf(spec.get("title")));
        return "<figure class=\"chart\"><figcaption>" + title + "</figcaption><div style=\"height:" + height
                + "px\"><canvas role=\"img\" aria-label=\"" + title + "\"></canvas></div></figure>\n";
    }
}
