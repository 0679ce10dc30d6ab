package dev.lanewise.examples;

import dev.lanewise.kernel.Kernels;
import dev.lanewise.layer.Add;
import dev.lanewise.layer.Mul;
import dev.lanewise.model.Graph;
import dev.lanewise.model.Node;
import dev.lanewise.model.Plan;
import dev.lanewise.tensor.Shape;

/**
 * Two apples at 100 and three oranges at 150 with a tax of 1.1: the second computational graph of 'Deep Learning from
 * Scratch' (section 5.4.2).
 */
public final class BuyApplesAndOranges {
    private BuyApplesAndOranges() {
    }

    /** Prints the price and its derivatives. */
    public static void main(String[] args) {
        Plan plan = price();
        System.out.println("price      " + plan.value("price")[0]);
        for (String name : plan.model().inputs()) {
            System.out.printf("d/d %-11s %s%n", name, plan.gradient(name)[0]);
        }
    }

    /** The graph after forward and backward. */
    static Plan price() {
        Graph graph = new Graph();
        Node apple = graph.variable("apple", Shape.scalar());
        Node apples = graph.variable("apples", Shape.scalar());
        Node orange = graph.variable("orange", Shape.scalar());
        Node oranges = graph.variable("oranges", Shape.scalar());
        Node tax = graph.variable("tax", Shape.scalar());
        Node applePrice = graph.apply(new Mul(), apple, apples);
        Node orangePrice = graph.apply(new Mul(), orange, oranges);
        Node fruitPrice = graph.apply(new Add(), applePrice, orangePrice);
        graph.output("price", graph.apply(new Mul(), fruitPrice, tax));

        Plan plan = Plan.differentiable(graph.build(0), Kernels.scalar(), 1);
        plan.set("apple", 100);
        plan.set("apples", 2);
        plan.set("orange", 150);
        plan.set("oranges", 3);
        plan.set("tax", 1.1f);
        plan.forward();
        plan.backward("price");
        return plan;
    }
}
