/** The command {@code oracle}: what Lanewise computes, held against libtorch. */
package dev.lanewise.bench.oracle;
