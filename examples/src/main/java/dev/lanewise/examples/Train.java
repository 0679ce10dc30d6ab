package dev.lanewise.examples;

import java.util.Arrays;

/** Placeholder of the trainer. */
public final class Train {

    private Train() {
    }

    /** Prints its arguments and exits with the first, if that is a number. */
    public static void main(String[] args) throws Exception {
        System.out.println("Train " + Arrays.toString(args) + " in " + System.getProperty("user.dir") + " on "
                + Runtime.version());
        System.out.println("modules " + ModuleLayer.boot().findModule("jdk.incubator.vector"));
        if (args.length > 0 && args[0].matches("[0-9]+")) {
            System.exit(Integer.parseInt(args[0]));
        }
    }
}
