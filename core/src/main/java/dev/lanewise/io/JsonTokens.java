package dev.lanewise.io;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The tokens of a JSON text (RFC 8259) one after the other: punctuation, strings and non-negative integers, which is
 * all that the header of a safetensors file is made of. Whoever asks knows what must come next, so nothing nests here
 * and no depth can exhaust a stack. Literals, signs, fractions and exponents are refused, as are escapes and bytes that
 * are not Unicode.
 */
final class JsonTokens {

    private static final int LONGEST_SHOWN = 60;

    private final Path file;
    private final byte[] text;
    private int at;

    /**
     * @param file where the text comes from, for messages
     * @param text the text in UTF-8
     */
    JsonTokens(Path file, byte[] text) {
        this.file = file;
        this.text = text;
    }

    /** Takes a punctuation mark that must come next, after any white space. */
    void expect(char mark) throws SafetensorsFormatException {
        if (!take(mark)) {
            throw unexpected("'" + mark + "'");
        }
    }

    /** Takes a punctuation mark if it comes next, after any white space. */
    boolean take(char mark) {
        skipWhiteSpace();
        if (at < text.length && text[at] == mark) {
            at++;
            return true;
        }
        return false;
    }

    /** Takes what separates the elements of an array or object: true after a comma, false after the closing mark. */
    boolean another(char close) throws SafetensorsFormatException {
        if (take(',')) {
            return true;
        }
        if (take(close)) {
            return false;
        }
        throw unexpected("',' or '" + close + "'");
    }

    /** Takes a whole number from 0 to 2⁶³ − 1. */
    long natural() throws SafetensorsFormatException {
        skipWhiteSpace();
        int start = at;
        long value = 0;
        while (at < text.length && text[at] >= '0' && text[at] <= '9') {
            int digit = text[at] - '0';
            if (value > (Long.MAX_VALUE - digit) / 10) {
                throw new SafetensorsFormatException(file,
                        "the number at byte " + start + " of the header exceeds " + Long.MAX_VALUE);
            }
            value = 10 * value + digit;
            at++;
        }
        if (at == start) {
            throw unexpected("a non-negative whole number");
        }
        if (text[start] == '0' && at - start > 1) {
            throw new SafetensorsFormatException(file,
                    "the number at byte " + start + " of the header begins with a needless 0");
        }
        return value;
    }

    /** Takes a string and resolves its escapes. */
    String string() throws SafetensorsFormatException {
        skipWhiteSpace();
        if (at == text.length || text[at] != '"') {
            throw unexpected("a string");
        }
        int start = at++;
        StringBuilder value = new StringBuilder();
        int plain = at;
        while (at < text.length && text[at] != '"') {
            if (text[at] == '\\') {
                value.append(decode(plain, at));
                at++;
                value.append(escaped(start));
                plain = at;
            } else if (text[at] >= 0 && text[at] < 0x20) {
                throw new SafetensorsFormatException(file, "the string at byte " + start
                        + " of the header holds a control character that is not escaped");
            } else {
                at++;
            }
        }
        if (at == text.length) {
            throw new SafetensorsFormatException(file, "the string at byte " + start + " of the header has no end");
        }
        value.append(decode(plain, at));
        at++;
        requireWholeCharacters(value, start);
        return value.toString();
    }

    /** Requires that nothing but spaces follows. */
    void end() throws SafetensorsFormatException {
        while (at < text.length && text[at] == ' ') {
            at++;
        }
        if (at < text.length) {
            throw unexpected("the header's end or spaces");
        }
    }

    /** A string from a file in quotes for a message: control characters replaced, and not longer than is useful. */
    static String quoted(String value) {
        StringBuilder shown = new StringBuilder("\"");
        for (int i = 0; i < value.length() && i < LONGEST_SHOWN; i++) {
            char c = value.charAt(i);
            shown.append(Character.isISOControl(c) ? '\uFFFD' : c);
        }
        return shown.append(value.length() > LONGEST_SHOWN ? "…\"" : "\"").toString();
    }

    private char escaped(int start) throws SafetensorsFormatException {
        int escape = at < text.length ? text[at++] : -1;
        return switch (escape) {
            case '"', '\\', '/' -> (char) escape;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> codeUnit(start);
            default -> throw badEscape(start);
        };
    }

    private char codeUnit(int start) throws SafetensorsFormatException {
        int unit = 0;
        for (int i = 0; i < 4; i++) {
            int digit = at < text.length ? Character.digit((char) (text[at++] & 0xff), 16) : -1;
            if (digit < 0) {
                throw badEscape(start);
            }
            unit = unit << 4 | digit;
        }
        return (char) unit;
    }

    private String decode(int from, int to) throws SafetensorsFormatException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text, from, to - from)).toString();
        } catch (CharacterCodingException e) {
            SafetensorsFormatException malformed = new SafetensorsFormatException(file,
                    "the bytes " + from + " to " + (to - 1) + " of the header are not UTF-8");
            malformed.initCause(e);
            throw malformed;
        }
    }

    /** A code point beyond 2¹⁶ is written as two escapes; one of them alone is no character. */
    private void requireWholeCharacters(CharSequence value, int start) throws SafetensorsFormatException {
        int i = 0;
        while (i < value.length()) {
            int codePoint = Character.codePointAt(value, i);
            if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
                throw new SafetensorsFormatException(file,
                        "the string at byte " + start + " of the header escapes half a character");
            }
            i += Character.charCount(codePoint);
        }
    }

    private SafetensorsFormatException badEscape(int start) {
        return new SafetensorsFormatException(file,
                "the string at byte " + start + " of the header has an escape that JSON does not know");
    }

    private SafetensorsFormatException unexpected(String expected) {
        if (at == text.length) {
            return new SafetensorsFormatException(file, "expected " + expected + ", but the header ends");
        }
        int found = text[at] & 0xff;
        String shown = found > 0x20 && found < 0x7f ? "'" + (char) found + "'" : String.format("0x%02X", found);
        return new SafetensorsFormatException(file,
                "expected " + expected + " at byte " + at + " of the header, but found " + shown);
    }

    private void skipWhiteSpace() {
        while (at < text.length && (text[at] == ' ' || text[at] == '\t' || text[at] == '\n' || text[at] == '\r')) {
            at++;
        }
    }
}
