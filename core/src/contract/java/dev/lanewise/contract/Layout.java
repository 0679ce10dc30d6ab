package dev.lanewise.contract;

/** How a matrix lies in its array. */
enum Layout {
    /** From the array's beginning to its end, without gaps. */
    WHOLE,
    /** Without gaps, behind an odd number of foreign floats and before a few more. */
    OFFSET,
    /** As {@link #OFFSET}, with foreign floats between the rows too. */
    GAPS,
    /** Each operand by one of the others. */
    MIXED
}
