package dev.lanewise.io;

import dev.lanewise.tensor.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What the header of a safetensors file says of its tensors, and the checks that it is consistent: an object of names,
 * each with its {@code dtype}, {@code shape} and {@code data_offsets}, and {@code __metadata__}, an object of strings,
 * which is checked and dropped.
 */
final class SafetensorsHeader {

    private static final String METADATA = "__metadata__";

    private final Path file;
    private final JsonTokens tokens;

    /**
     * One tensor.
     *
     * @param name  its name
     * @param shape its extents
     * @param begin its first byte in the data behind the header
     * @param end   the byte after its last
     */
    record Entry(String name, Shape shape, long begin, long end) {
    }

    private SafetensorsHeader(Path file, byte[] header) {
        this.file = file;
        this.tokens = new JsonTokens(file, header);
    }

    /**
     * The tensors in the order of their data; where an empty one begins together with another, the empty one first, and
     * empty ones in the order of the header.
     *
     * @param file     where the header comes from, for messages
     * @param header   the header, without its length
     * @param dataSize how many bytes follow it in the file
     */
    static List<Entry> parse(Path file, byte[] header, long dataSize) throws SafetensorsFormatException {
        List<Entry> entries = new SafetensorsHeader(file, header).entries();
        entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
        requireCovered(file, entries, dataSize);
        return entries;
    }

    private List<Entry> entries() throws SafetensorsFormatException {
        List<Entry> entries = new ArrayList<>();
        Set<String> names = new HashSet<>();
        tokens.expect('{');
        if (!tokens.take('}')) {
            do {
                String name = tokens.string();
                if (!names.add(name)) {
                    throw new SafetensorsFormatException(file,
                            "the header has the name " + JsonTokens.quoted(name) + " twice");
                }
                tokens.expect(':');
                if (name.equals(METADATA)) {
                    skipMetadata();
                } else {
                    entries.add(entry(name));
                }
            } while (tokens.another('}'));
        }
        tokens.end();
        return entries;
    }

    private void skipMetadata() throws SafetensorsFormatException {
        Set<String> keys = new HashSet<>();
        tokens.expect('{');
        if (tokens.take('}')) {
            return;
        }
        do {
            String key = tokens.string();
            if (!keys.add(key)) {
                throw new SafetensorsFormatException(file,
                        "the metadata has the key " + JsonTokens.quoted(key) + " twice");
            }
            tokens.expect(':');
            tokens.string();
        } while (tokens.another('}'));
    }

    private Entry entry(String name) throws SafetensorsFormatException {
        String dtype = "";
        long[] dims = {};
        long[] offsets = {};
        Set<String> keys = new HashSet<>();
        tokens.expect('{');
        if (!tokens.take('}')) {
            do {
                String key = tokens.string();
                if (!keys.add(key)) {
                    throw bad(name, "has the key " + JsonTokens.quoted(key) + " twice");
                }
                tokens.expect(':');
                switch (key) {
                    case "dtype" -> dtype = tokens.string();
                    case "shape" -> dims = naturals();
                    case "data_offsets" -> offsets = naturals();
                    default -> throw bad(name, "has the unknown key " + JsonTokens.quoted(key));
                }
            } while (tokens.another('}'));
        }
        for (String key : new String[]{"dtype", "shape", "data_offsets"}) {
            if (!keys.contains(key)) {
                throw bad(name, "has no " + key);
            }
        }
        if (!dtype.equals("F32")) {
            throw bad(name, "is of dtype " + JsonTokens.quoted(dtype) + ", but only \"F32\" is read");
        }
        if (offsets.length != 2) {
            throw bad(name, "has " + offsets.length + " data_offsets, but expected 2");
        }
        return entry(name, shape(name, dims), offsets[0], offsets[1]);
    }

    private Entry entry(String name, Shape shape, long begin, long end) throws SafetensorsFormatException {
        if (end < begin) {
            throw bad(name, "ends at byte " + end + " of the data, before it begins at byte " + begin);
        }
        long bytes = (long) Float.BYTES * shape.size();
        if (end - begin != bytes) {
            throw bad(name, "has " + (end - begin) + " bytes of data, but expected " + bytes + " for " + shape.size()
                    + " floats");
        }
        return new Entry(name, shape, begin, end);
    }

    private Shape shape(String name, long[] dims) throws SafetensorsFormatException {
        int[] extents = new int[dims.length];
        long size = 1;
        for (int axis = 0; axis < dims.length; axis++) {
            if (dims[axis] > Integer.MAX_VALUE || size * dims[axis] > Integer.MAX_VALUE) {
                throw bad(name, "has a shape beyond the " + Integer.MAX_VALUE + " elements that an array holds");
            }
            size *= dims[axis];
            extents[axis] = (int) dims[axis];
        }
        return Shape.of(extents);
    }

    private long[] naturals() throws SafetensorsFormatException {
        tokens.expect('[');
        if (tokens.take(']')) {
            return new long[0];
        }
        List<Long> values = new ArrayList<>();
        do {
            values.add(tokens.natural());
        } while (tokens.another(']'));
        return values.stream().mapToLong(Long::longValue).toArray();
    }

    /** That the tensors, sorted by where they begin, cover the data from its first byte to its last exactly once. */
    private static void requireCovered(Path file, List<Entry> entries, long dataSize)
            throws SafetensorsFormatException {
        long covered = 0;
        for (Entry entry : entries) {
            if (entry.begin() != covered) {
                throw new SafetensorsFormatException(file, "the tensor " + JsonTokens.quoted(entry.name())
                        + " begins at byte " + entry.begin() + " of the data, but the tensors before it end at byte "
                        + covered);
            }
            covered = entry.end();
        }
        if (covered != dataSize) {
            throw new SafetensorsFormatException(file, "the tensors end at byte " + covered
                    + " of the data, but the file has " + dataSize + " bytes of data");
        }
    }

    private SafetensorsFormatException bad(String name, String sentence) {
        return new SafetensorsFormatException(file, "the tensor " + JsonTokens.quoted(name) + " " + sentence);
    }
}
