/** Compares a change with its base, before and after it is made, by benchmarks in paired rounds. */
package dev.lanewise.bench.guard;
