/** Turns results of benchmarks into a page that opens from disk, and into a short table for the README. */
package dev.lanewise.bench.report;
