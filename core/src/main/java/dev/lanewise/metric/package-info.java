/**
 * How good predictions are: classes ({@link dev.lanewise.metric.ConfusionMatrix},
 * {@link dev.lanewise.metric.TopKAccuracy}), scores of two classes ({@link dev.lanewise.metric.RocAuc}) and numbers
 * ({@link dev.lanewise.metric.RegressionErrors}). Those that add up take one mini-batch after the other. All compute in
 * double precision; where a definition leaves a choice, it is scikit-learn's.
 */
package dev.lanewise.metric;
