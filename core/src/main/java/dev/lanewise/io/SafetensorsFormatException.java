package dev.lanewise.io;

import java.io.IOException;
import java.nio.file.Path;

/** A safetensors file is damaged or holds what is not read; the message is one sentence after the file's path. */
public final class SafetensorsFormatException extends IOException {
    private static final long serialVersionUID = 1L;

    SafetensorsFormatException(Path file, String sentence) {
        super(file + ": " + sentence);
    }
}
