/** The engines that Lanewise is compared with, each as it is used best. */
package dev.lanewise.bench.peers;
