/** Handwriting-like digits that the program draws itself, so that the examples need no data set. */
package dev.lanewise.examples.digits;
