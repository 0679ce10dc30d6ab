/** What benchmarks measured, as read back from JMH's JSON, and the statistics of it. */
package dev.lanewise.bench.results;
