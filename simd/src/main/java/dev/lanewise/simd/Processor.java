package dev.lanewise.simd;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the JVM does not tell of the processor: which one it is.
 *
 * @param vendor who made it, as the processor says itself; empty where nobody says
 * @param family its family, a number, as well
 */
record Processor(String vendor, String family) {
    /** This machine's. */
    static final Processor HERE = here();

    /** Whether it is of AMD's family 25, to which Zen 4 belongs. */
    boolean isOfZen4Family() {
        return vendor.equals("AuthenticAMD") && family.equals("25");
    }

    /** Whether it is by Intel. */
    boolean isByIntel() {
        return vendor.equals("GenuineIntel");
    }

    private static Processor here() {
        String identifier = System.getenv("PROCESSOR_IDENTIFIER");
        if (identifier != null) {
            return ofWindows(identifier);
        }
        try (BufferedReader lines = Files.newBufferedReader(Path.of("/proc/cpuinfo"))) {
            return ofLinux(lines);
        } catch (IOException absent) {
            return new Processor("", "");
        }
    }

    /** What Windows writes: "AMD64 Family 25 Model 17 Stepping 1, AuthenticAMD". */
    static Processor ofWindows(String identifier) {
        String family = identifier.replaceFirst("^.* Family (\\d+) .*$", "$1");
        return new Processor(identifier.replaceFirst("^.*, ", ""), family.equals(identifier) ? "" : family);
    }

    /** What Linux writes of the first processor, up to an empty line. */
    static Processor ofLinux(BufferedReader lines) throws IOException {
        String vendor = "";
        String family = "";
        for (String line = lines.readLine(); line != null && !line.isBlank(); line = lines.readLine()) {
            int colon = line.indexOf(':');
            String name = colon < 0 ? "" : line.substring(0, colon).strip();
            String value = line.substring(colon + 1).strip();
            if (name.equals("vendor_id")) {
                vendor = value;
            } else if (name.equals("cpu family")) {
                family = value;
            }
        }
        return new Processor(vendor, family);
    }
}
