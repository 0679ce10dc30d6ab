package dev.lanewise.bench.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The comparison's command line: what is its own, what is JMH's, and what it refuses. */
class ArgumentsTest {
    @Test
    void separatesItsOwnFromJmhs() {
        Arguments arguments = new Arguments(List.of("--rounds", "12", "base", "--threshold", "1.5", "--", "Gemm", "-wi",
                "3", "-p", "shape=8x8x8", "-e", "Peak", "-t", "2", "-r", "100ms"));
        assertEquals(Path.of("base"), arguments.base());
        assertEquals(12, arguments.rounds());
        assertEquals(1.5, arguments.threshold());
        assertEquals(List.of("Gemm", "-wi", "3", "-p", "shape=8x8x8", "-e", "Peak", "-t", "2", "-r", "100ms"),
                arguments.jmh());
        assertEquals(List.of("-wi", "3", "-r", "100ms"), arguments.passed(), "without what makes a task");
    }

    @Test
    void hasDefaults() {
        Arguments arguments = new Arguments(List.of("base"));
        assertEquals(9, arguments.rounds());
        assertEquals(3, arguments.threshold());
        assertEquals(List.of(), arguments.jmh());
    }

    @Test
    void refusesWhatMakesNoSense() {
        String usage = ": compare BASE [--rounds N] [--threshold PERCENT] [-- JMH…]";
        assertEquals("one base is expected, but 0 came" + usage, complaint());
        assertEquals("one base is expected, but 2 came" + usage, complaint("a", "Gemm"));
        assertEquals("there is no option -f" + usage, complaint("a", "-f", "1"));
        assertEquals("rounds are a number from 6, for fewer have no interval, but '5' came",
                complaint("a", "--rounds", "5"));
        assertEquals("rounds are a number from 6, for fewer have no interval, but '' came", complaint("a", "--rounds"));
        assertEquals("a threshold is a percentage from 0 to 99, as 3 or 1.5, but '-1' came",
                complaint("a", "--threshold", "-1"));
        assertEquals("a comparison sets -f itself", complaint("a", "--", "-f", "2"));
        assertEquals("a comparison sets -rff itself", complaint("a", "--", "Gemm", "-rff", "x.json"));
        assertEquals("a comparison lists nothing, but -lp came", complaint("a", "--", "-lp"));
        assertEquals("option -wi needs a value", complaint("a", "--", "-wi"));
    }

    private static String complaint(String... args) {
        return String.valueOf(assertThrows(IllegalArgumentException.class, () -> new Arguments(List.of(args)))
                .getMessage());
    }
}
