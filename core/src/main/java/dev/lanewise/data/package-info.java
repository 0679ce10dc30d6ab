/** Samples in memory: rows of features with their targets, seeded mini-batches, and the IDX file format. */
package dev.lanewise.data;
