package dev.lanewise.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import org.junit.jupiter.api.Test;

class ProcessorTest {
    @Test
    void readsWhatLinuxWritesOfTheFirstProcessor() throws IOException {
        assertEquals(new Processor("AuthenticAMD", "25"), linux("""
                processor\t: 0
                vendor_id\t: AuthenticAMD
                cpu family\t: 25
                model\t\t: 17

                vendor_id\t: Another
                cpu family\t: 26
                """));
        assertEquals(new Processor("", ""), linux("CPU implementer\t: 0x41\nCPU architecture: 8\nno colon\n"));
        assertEquals(new Processor("", ""), linux(""));
        assertEquals(new Processor("", ""), linux("processor\t: 0\n\nvendor_id\t: AuthenticAMD\ncpu family\t: 25"));
    }

    @Test
    void readsWhatWindowsWrites() {
        assertEquals(new Processor("AuthenticAMD", "25"),
                Processor.ofWindows("AMD64 Family 25 Model 17 Stepping 1, AuthenticAMD"));
        assertEquals(new Processor("GenuineIntel", "6"),
                Processor.ofWindows("Intel64 Family 6 Model 143 Stepping 8, GenuineIntel"));
        assertEquals("", Processor.ofWindows("ARMv8 (64-bit)").family());
    }

    @Test
    void knowsTheTwoThatKernelsAreChosenBy() {
        assertKind(true, false, "AuthenticAMD", "25");
        assertKind(false, false, "AuthenticAMD", "26");
        assertKind(false, false, "AuthenticAMD", "225");
        assertKind(false, true, "GenuineIntel", "6");
        assertKind(false, true, "GenuineIntel", "25");
        assertKind(false, false, "", "");
    }

    private static void assertKind(boolean zen4, boolean intel, String vendor, String family) {
        Processor processor = new Processor(vendor, family);
        assertEquals(zen4, processor.isOfZen4Family(), processor.toString());
        assertEquals(intel, processor.isByIntel(), processor.toString());
    }

    private static Processor linux(String text) throws IOException {
        return Processor.ofLinux(new BufferedReader(new StringReader(text)));
    }
}
