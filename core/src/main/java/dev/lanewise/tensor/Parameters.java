package dev.lanewise.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * One flat array of floats with named slices, one behind the other: a model's parameters, or their gradients, or an
 * optimizer's moments, all of the same layout. A slice seen as a matrix shares the flat array, so that an optimizer
 * makes one pass over all of them.
 */
public final class Parameters {
    private final Map<String, Slice> slices;
    private final float[] values;

    /**
     * A named piece of the flat array.
     *
     * @param name   unique within the layout, for example {@code affine1.weight}
     * @param shape  the slice's extents
     * @param offset where it begins in the flat array
     * @param role   what it is to training
     */
    public record Slice(String name, Shape shape, int offset, Role role) {
    }

    private Parameters(Map<String, Slice> slices, float[] values) {
        this.slices = slices;
        this.values = values;
    }

    /** Zeros laid out in the order of the given names, all of them weights. */
    public static Parameters zeros(Map<String, Shape> shapes) {
        return zeros(shapes, name -> Role.WEIGHT);
    }

    /**
     * Zeros laid out in the order of the given names.
     *
     * @param shapes each slice's name and shape, in the order of the layout
     * @param roles  each slice's role by its name
     * @throws IllegalArgumentException if the slices together exceed 2³¹ − 1 floats
     */
    public static Parameters zeros(Map<String, Shape> shapes, Function<String, Role> roles) {
        Map<String, Slice> slices = new LinkedHashMap<>();
        long offset = 0;
        for (Map.Entry<String, Shape> entry : shapes.entrySet()) {
            slices.put(entry.getKey(),
                    new Slice(entry.getKey(), entry.getValue(), (int) offset, roles.apply(entry.getKey())));
            offset += entry.getValue().size();
            if (offset > Integer.MAX_VALUE) {
                throw new IllegalArgumentException("a model holds at most " + Integer.MAX_VALUE
                        + " parameters, but with " + entry.getKey() + " there are " + offset);
            }
        }
        return new Parameters(slices, new float[(int) offset]);
    }

    /** Zeros of the same layout. */
    public Parameters zerosLike() {
        return new Parameters(slices, new float[values.length]);
    }

    /** The same layout with its own copy of the values. */
    public Parameters copy() {
        return new Parameters(slices, values.clone());
    }

    /**
     * The same values, shared, where the given slices that were trained are frozen.
     *
     * @throws IllegalArgumentException if there is no such slice
     */
    public Parameters frozen(Set<String> names) {
        names.forEach(this::slice);
        Map<String, Slice> changed = new LinkedHashMap<>();
        for (Slice slice : slices.values()) {
            Role role = names.contains(slice.name()) && slice.role().trained() ? Role.FROZEN : slice.role();
            changed.put(slice.name(), new Slice(slice.name(), slice.shape(), slice.offset(), role));
        }
        return new Parameters(changed, values);
    }

    /** The flat array itself, shared. */
    public float[] values() {
        return values;
    }

    /** The number of floats. */
    public int size() {
        return values.length;
    }

    /** The slices in the order of the layout. */
    public List<Slice> slices() {
        return new ArrayList<>(slices.values());
    }

    /**
     * One slice by name.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    public Slice slice(String name) {
        Slice slice = slices.get(name);
        if (slice == null) {
            throw new IllegalArgumentException("no parameter is named " + name + "; there are " + slices.keySet());
        }
        return slice;
    }

    /** A slice as a matrix of its own: all axes but the last are rows, the last is columns. */
    public Matrix matrix(String name) {
        Slice slice = slice(name);
        int cols = slice.shape().last();
        return new Matrix(values, slice.offset(), slice.shape().size() / cols, cols, cols, false);
    }

    /** All floats as one row. */
    public Matrix row() {
        return Matrix.row(values, 0, values.length);
    }

    /**
     * Overwrites a slice.
     *
     * @throws IllegalArgumentException if there is no such slice or the tensor's shape differs from it
     */
    public void set(String name, Tensor tensor) {
        Slice slice = slice(name);
        if (!slice.shape().equals(tensor.shape())) {
            throw new IllegalArgumentException(
                    "parameter " + name + " has shape " + slice.shape() + ", but " + tensor.shape() + " came");
        }
        System.arraycopy(tensor.data(), 0, values, slice.offset(), slice.shape().size());
    }

    /** A copy of a slice. */
    public Tensor get(String name) {
        Slice slice = slice(name);
        float[] data = new float[slice.shape().size()];
        System.arraycopy(values, slice.offset(), data, 0, data.length);
        return new Tensor(slice.shape(), data);
    }

    /** SHA-256 in hexadecimal over all floats, little-endian, every NaN as the canonical one. */
    public String sha256() {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
        ByteBuffer chunk = ByteBuffer.allocate(4 * 4096).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            if (!chunk.hasRemaining()) {
                digest.update(chunk.flip());
                chunk.clear();
            }
            chunk.putInt(Float.floatToIntBits(value));
        }
        digest.update(chunk.flip());
        return HexFormat.of().formatHex(digest.digest());
    }
}
