/** Files of tensors. */
package dev.lanewise.io;
