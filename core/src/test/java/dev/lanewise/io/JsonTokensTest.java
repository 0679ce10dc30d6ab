package dev.lanewise.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.tensor.Shape;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The header's JSON, strictly: what it may be made of, and where it is refused. */
class JsonTokensTest {

    private static final Path FILE = Path.of("some.safetensors");

    @Test
    void whiteSpaceMayStandBetweenTokens() throws SafetensorsFormatException {
        String spaced = "{ \"w\"\t:\n{\r\"dtype\" : \"F32\" , \"data_offsets\" : [ 0 , 24 ] ,"
                + " \"shape\" : [ 2 , 3 ] } }   ";
        assertEquals(List.of(new SafetensorsHeader.Entry("w", Shape.of(2, 3), 0, 24)), parse(spaced, 24));
    }

    @Test
    void strings() throws SafetensorsFormatException {
        assertName("", "");
        assertName("layer/1.weight", "layer/1.weight");
        assertName("\"\\/\b\f\n\r\t", "\\\"\\\\\\/\\b\\f\\n\\r\\t");
        assertName("é重🙂", "é重🙂");
        assertName("é重🙂x", "\\u00e9\\u91CD\\ud83d\\uDE42x");
        assertName("a\u0000b\u007f", "a\\u0000b\u007f");
        assertName("\uFEFF\uFFFF", "\uFEFF\uFFFF");
    }

    @Test
    void stringsThatAreRefused() {
        assertRefused("the string at byte 1 of the header has no end", "{\"abc");
        assertRefused("the string at byte 1 of the header has no end", "{\"abc\\\"");
        String control = "the string at byte 1 of the header holds a control character that is not escaped";
        assertRefused(control, "{\"a\nb\":1}");
        assertRefused(control, "{\"\0\":1}");
        String escape = "the string at byte 1 of the header has an escape that JSON does not know";
        assertRefused(escape, "{\"\\x41\":1}");
        assertRefused(escape, "{\"\\u00g0\":1}");
        assertRefused(escape, "{\"\\u+041\":1}");
        assertRefused(escape, "{\"\\u00");
        assertRefused(escape, "{\"\\");
        String half = "the string at byte 1 of the header escapes half a character";
        assertRefused(half, "{\"\\ud83d\":1}");
        assertRefused(half, "{\"\\ud83dx\":1}");
        assertRefused(half, "{\"\\ude42\\ud83d\":1}");
        assertRefused(half, "{\"\\ud83d\\ud83d\\ude42\":1}");
    }

    @Test
    void bytesThatAreNotUtf8() {
        int[][] malformed = {{0xff}, {0x80}, {0xc3}, {0xc0, 0xaf}, {0xe0, 0x80, 0xaf}, {0xed, 0xa0, 0x80},
                {0xf4, 0x90, 0x80, 0x80}, {0xf0, 0x9f, 0x99}};
        for (int[] name : malformed) {
            byte[] header = new byte[2 + name.length + 1];
            header[0] = '{';
            header[1] = '"';
            for (int i = 0; i < name.length; i++) {
                header[2 + i] = (byte) name[i];
            }
            header[2 + name.length] = '"';
            SafetensorsFormatException e = assertThrows(SafetensorsFormatException.class,
                    () -> SafetensorsHeader.parse(FILE, header, 0));
            assertEquals("some.safetensors: the bytes 2 to " + (1 + name.length) + " of the header are not UTF-8",
                    e.getMessage());
        }
        assertRefused("expected ':' at byte 4 of the header, but found 0xC3", "{\"w\"é");
    }

    @Test
    void numbers() throws SafetensorsFormatException {
        assertEquals(Shape.of(1, 0, 10), parse(shaped("[1,0,10]"), 0).get(0).shape());
        assertRefused("the number at byte 14 of the header exceeds 9223372036854775807",
                shaped("[9223372036854775808]"));
        assertRefused("the number at byte 14 of the header exceeds 9223372036854775807",
                shaped("[99999999999999999999999999]"));
        assertRefused("the number at byte 14 of the header begins with a needless 0", shaped("[00]"));
        assertRefused("the number at byte 14 of the header begins with a needless 0", shaped("[01]"));
        String natural = "expected a non-negative whole number at byte 14 of the header, but found ";
        assertRefused(natural + "'-'", shaped("[-1]"));
        assertRefused(natural + "'+'", shaped("[+1]"));
        assertRefused(natural + "'n'", shaped("[null]"));
        assertRefused(natural + "'\"'", shaped("[\"1\"]"));
        assertRefused(natural + "'['", shaped("[[1]]"));
        assertRefused(natural + "','", shaped("[,1]"));
        assertRefused("expected ',' or ']' at byte 15 of the header, but found '.'", shaped("[1.0]"));
        assertRefused("expected ',' or ']' at byte 15 of the header, but found 'e'", shaped("[1e3]"));
        assertRefused("expected ',' or ']' at byte 16 of the header, but found '2'", shaped("[1 2]"));
        assertRefused("expected a non-negative whole number at byte 16 of the header, but found ']'", shaped("[1,]"));
    }

    @Test
    void structure() {
        assertRefused("expected a string, but the header ends", "{");
        assertRefused("expected a string at byte 1 of the header, but found '{'", "{{}}");
        assertRefused("expected a string at byte 1 of the header, but found 'w'", "{w:1}");
        assertRefused("expected ':' at byte 4 of the header, but found '}'", "{\"w\"}");
        assertRefused("expected '{' at byte 5 of the header, but found 'n'", "{\"w\":null}");
        assertRefused("expected '{' at byte 5 of the header, but found '['", "{\"w\":[]}");
        assertRefused("expected '{' at byte 16 of the header, but found 'n'", "{\"__metadata__\":null}");
        assertRefused("expected a string at byte 21 of the header, but found '1'", "{\"__metadata__\":{\"k\":1}}");
        assertRefused("expected a string at byte 21 of the header, but found '{'", "{\"__metadata__\":{\"k\":{}}}");
        assertRefused("expected a string at byte 19 of the header, but found '}'", "{\"__metadata__\":{},}");
        assertRefused("expected ',' or '}' at byte 19 of the header, but found '\"'", "{\"__metadata__\":{} \"w\":{}}");
        assertRefused("expected ',' or '}', but the header ends", "{\"__metadata__\":{}");
        assertRefused("expected '[' at byte 13 of the header, but found '1'", shaped("1"));
    }

    @Test
    void nothingButSpacesMayFollow() {
        assertRefused("expected the header's end or spaces at byte 2 of the header, but found '}'", "{}}");
        assertRefused("expected the header's end or spaces at byte 3 of the header, but found 0x0A", "{} \n");
        assertRefused("expected the header's end or spaces at byte 2 of the header, but found 0x00", "{}\0");
        assertRefused("expected the header's end or spaces at byte 3 of the header, but found '{'", "{} {}");
    }

    @Test
    void deepNestingIsRefusedAtItsFirstLevel() {
        assertRefused("expected a non-negative whole number at byte 14 of the header, but found '['",
                shaped("[".repeat(1_000_000)));
        assertRefused("expected a string at byte 1 of the header, but found '{'", "{".repeat(1_000_000));
    }

    @Test
    void aNameInAMessageIsShortAndOnOneLine() {
        assertRefused("the tensor \"a\uFFFDb\uFFFD\" has no dtype", "{\"a\\nb\\u001b\":{}}");
        assertRefused("the tensor \"" + "x".repeat(60) + "…\" has no dtype", "{\"" + "x".repeat(5000) + "\":{}}");
    }

    /** A header whose tensor's shape is written from byte 13 on. */
    private static String shaped(String shape) {
        return "{\"\":{\"shape\":" + shape + ",\"dtype\":\"F32\",\"data_offsets\":[0,0]}}";
    }

    private static void assertName(String expected, String written) throws SafetensorsFormatException {
        String header = "{\"" + written + "\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}}";
        assertEquals(expected, parse(header, 0).get(0).name());
    }

    private static void assertRefused(String sentence, String header) {
        assertEquals("some.safetensors: " + sentence,
                assertThrows(SafetensorsFormatException.class, () -> parse(header, 0)).getMessage());
    }

    private static List<SafetensorsHeader.Entry> parse(String header, long dataSize)
            throws SafetensorsFormatException {
        return SafetensorsHeader.parse(FILE, header.getBytes(StandardCharsets.UTF_8), dataSize);
    }
}
