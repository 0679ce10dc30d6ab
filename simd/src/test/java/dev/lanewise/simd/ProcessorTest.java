package dev.lanewise.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import org.junit.jupiter.api.Test;

class ProcessorTest {
    @Test
    void readsWhatLinuxWritesOfTheFirstProcessor() throws IOException {
        assertFamily(true, "AuthenticAMD", "25");
        assertFamily(false, "AuthenticAMD", "26");
        assertFamily(false, "AuthenticAMD", "225");
        assertFamily(false, "GenuineIntel", "25");
        assertEquals(false, Processor.isOfZen4Family(lines("CPU implementer\t: 0x41\nCPU architecture: 8\n")));
        assertEquals(false, Processor.isOfZen4Family(lines("")));
        assertEquals(false,
                Processor.isOfZen4Family(lines("processor\t: 0\n\nvendor_id\t: AuthenticAMD\ncpu family\t: 25")));
    }

    private static void assertFamily(boolean expected, String vendor, String family) throws IOException {
        String text = "processor\t: 0\nvendor_id\t: " + vendor + "\ncpu family\t: " + family + "\nmodel\t\t: 17\n\n";
        assertEquals(expected, Processor.isOfZen4Family(lines(text)), text);
    }

    private static BufferedReader lines(String text) {
        return new BufferedReader(new StringReader(text));
    }
}
