package dev.lanewise.simd;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the JVM does not tell of the processor: which one it is. */
final class Processor {
    private Processor() {
    }

    /** Whether it is of AMD's family 25, to which Zen 4 belongs; {@code false} where nobody says. */
    static boolean isOfZen4Family() {
        String identifier = System.getenv("PROCESSOR_IDENTIFIER");
        if (identifier != null) {
            return identifier.startsWith("AMD64 Family 25 ");
        }
        try (BufferedReader lines = Files.newBufferedReader(Path.of("/proc/cpuinfo"))) {
            return isOfZen4Family(lines);
        } catch (IOException absent) {
            return false;
        }
    }

    /** What Linux writes of the first processor, up to an empty line. */
    static boolean isOfZen4Family(BufferedReader lines) throws IOException {
        boolean amd = false;
        boolean family = false;
        for (String line = lines.readLine(); line != null && !line.isBlank(); line = lines.readLine()) {
            amd |= is(line, "vendor_id", "AuthenticAMD");
            family |= is(line, "cpu family", "25");
        }
        return amd && family;
    }

    private static boolean is(String line, String name, String value) {
        int colon = line.indexOf(':');
        return colon >= 0 && line.substring(0, colon).strip().equals(name)
                && line.substring(colon + 1).strip().equals(value);
    }
}
