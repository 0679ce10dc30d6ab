package dev.lanewise.examples.digits;

/** The ten digits as people write them: several ways each, every way as a sequence of strokes. */
final class Glyphs {

    /** By digit and way of writing: strokes separated by a slash, in the notation of {@link Stroke}. */
    private static final String[][] PATHS = {
            // 0: wide; narrow; begun with a hook; closed by a small loop
            {"58 6, 40 7, 22 30, 20 64, 37 92, 61 94, 79 68, 79 34, 64 10, 46 4",
                    "60 4, 46 8, 34 34, 31 66, 40 92, 55 96, 67 70, 69 32, 61 8, 49 3",
                    "62 9, 40 10, 23 38, 24 74, 44 96, 67 86, 79 54, 72 22, 52 6, 40 14",
                    "66 3, 42 10, 25 40, 26 76, 46 96, 67 84, 76 52, 69 24, 52 12, 46 4, 60 8"},
            // 1: a bar; a slanted bar; with a flag; with flag and foot; with a long flag
            {"51 3, 50 50, 49 97", "62 3, 51 50, 40 97", "34 23! 54 4! 52 50, 51 97",
                    "36 20! 53 4! 53 50, 52 95/ 30 96, 52 95, 75 96", "34 30! 56 4! 55 50, 53 97"},
            // 2: sharp heel; looped heel; wavy foot; nearly a Z; with a curled head
            {"24 27, 34 9, 54 4, 73 16, 71 40, 49 68, 22 95! 50 95, 80 94",
                    "25 24, 40 6, 63 8, 73 28, 61 57, 41 83, 26 92, 20 85, 31 79, 52 88, 83 93",
                    "22 20, 44 6, 68 16, 64 42, 24 93! 42 87, 60 95, 81 91",
                    "24 12, 46 7, 72 9! 48 52, 22 94! 50 91, 78 94",
                    "38 30, 27 27, 28 12, 48 4, 70 14, 71 36, 52 64, 22 96! 50 92, 80 97"},
            // 3: round; with a flat top; with a loop at the waist; without a corner
            {"26 16, 46 4, 69 14, 67 36, 43 47! 70 54, 76 77, 52 96, 24 86",
                    "26 6! 50 6, 73 6! 58 24, 44 41! 70 51, 76 76, 53 96, 22 86",
                    "27 14, 50 4, 70 16, 63 38, 45 48, 39 43, 50 44, 74 62, 70 86, 46 97, 22 87",
                    "28 12, 53 4, 69 19, 58 41, 48 47, 64 54, 75 74, 59 94, 24 90"},
            // 4: open, straight; closed, one stroke; open, round; closed, two strokes
            {"33 5, 29 30, 23 55! 50 54, 81 52/ 68 28, 66 60, 64 97", "63 97, 63 50, 63 4! 40 36, 18 67! 50 67, 84 66",
                    "29 8, 23 34, 31 52, 54 55, 75 47/ 76 6, 71 50, 68 97",
                    "58 3, 40 32, 21 60! 50 60, 81 58/ 63 36, 62 65, 60 98"},
            // 5: one stroke; with a separate bar; as an S; with a small belly
            {"76 5, 55 5, 34 6! 31 25, 28 45! 52 38, 74 52, 75 76, 54 96, 24 88",
                    "35 8, 32 26, 29 46! 50 40, 73 54, 74 80, 50 97, 24 90/ 34 7, 55 6, 79 3",
                    "72 9, 48 4, 31 19, 38 39, 60 50, 73 70, 59 93, 26 89",
                    "79 7, 60 6, 41 8! 37 25, 33 48! 56 47, 68 66, 54 92, 22 95"},
            // 6: round; with a big loop; with a straight stem; with a curled head and a low loop
            {"66 4, 42 22, 25 56, 30 87, 51 96, 72 83, 69 61, 48 55, 28 70",
                    "58 3, 36 34, 26 70, 41 96, 65 91, 72 68, 54 52, 34 62, 27 78",
                    "41 3, 30 40, 27 78, 46 97, 69 86, 70 65, 50 56, 29 72",
                    "72 11, 50 6, 30 36, 24 74, 40 97, 63 92, 69 73, 52 63, 30 76"},
            // 7: plain; crossed; with a serif; with a wavy bar; with a wavy bar, crossed
            {"22 8, 50 8, 78 8! 60 50, 44 97", "22 9, 50 8, 78 8! 62 50, 46 97/ 38 51, 58 50, 78 49",
                    "22 24! 25 8, 50 9, 78 8! 57 48, 47 97", "20 15, 38 7, 56 10, 77 6! 60 44, 51 97",
                    "21 14, 38 7, 56 10, 78 6! 60 44, 44 97/ 36 54, 56 50, 74 48"},
            // 8: one stroke from the right; two circles; one stroke from the middle; open at the top
            {"68 13, 48 4, 31 20, 43 42, 65 59, 73 80, 50 97, 27 80, 37 59, 62 40, 70 20, 60 7",
                    "50 46, 31 29, 35 10, 52 4, 69 14, 67 34, 48 46/ 50 46, 27 63, 28 88, 51 97, 75 87, 71 62, 51 46",
                    "50 48, 34 32, 36 10, 54 4, 69 17, 62 38, 40 56, 28 78, 44 96, 66 92, 71 72, 52 50",
                    "77 12, 52 4, 33 17, 44 42, 64 60, 66 84, 46 97, 30 83, 43 59, 66 36, 79 20"},
            // 9: straight stem; curved tail; leaning stem; with a loose head
            {"71 24, 52 5, 29 18, 31 43, 52 49, 69 35, 72 21! 69 60, 62 97",
                    "72 26, 53 4, 28 20, 34 46, 57 46, 72 24! 75 56, 65 88, 36 95",
                    "76 20, 55 4, 35 22, 41 46, 61 41, 76 19! 63 58, 46 97",
                    "66 9, 44 6, 26 26, 38 48, 59 43, 72 14! 70 55, 66 97"}};

    private static final Stroke[][][] STROKES = new Stroke[PATHS.length][][];

    static {
        for (int digit = 0; digit < PATHS.length; digit++) {
            STROKES[digit] = new Stroke[PATHS[digit].length][];
            for (int way = 0; way < PATHS[digit].length; way++) {
                String[] strokes = PATHS[digit][way].split("/", -1);
                STROKES[digit][way] = new Stroke[strokes.length];
                for (int i = 0; i < strokes.length; i++) {
                    STROKES[digit][way][i] = new Stroke(strokes[i]);
                }
            }
        }
    }

    private Glyphs() {
    }

    /** The number of ways to write a digit. */
    static int ways(int digit) {
        return STROKES[digit].length;
    }

    /** The strokes of a digit written in one way; not to be changed. */
    static Stroke[] strokes(int digit, int way) {
        return STROKES[digit][way];
    }
}
