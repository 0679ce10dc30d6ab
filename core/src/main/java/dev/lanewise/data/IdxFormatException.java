package dev.lanewise.data;

import java.io.IOException;
import java.nio.file.Path;

/** An IDX file is damaged, or is not what was asked for; the message is one sentence after the file's path. */
public final class IdxFormatException extends IOException {
    private static final long serialVersionUID = 1L;

    IdxFormatException(Path file, String sentence) {
        super(file + ": " + sentence);
    }

    IdxFormatException(Path file, String sentence, IOException cause) {
        super(file + ": " + sentence, cause);
    }
}
