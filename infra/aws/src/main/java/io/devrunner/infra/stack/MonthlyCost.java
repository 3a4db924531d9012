package io.devrunner.infra.stack;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * What a stack costs while it stands idle: list prices of US East (N. Virginia) in 2026 for 730 hours, without tax and
 * free tier. Other regions are up to a third dearer.
 *
 * @param dollars US dollars a month
 * @param note how the sum is made up
 * @param source AWS's page with the price
 */
public record MonthlyCost(StageStack stack, String what, BigDecimal dollars, String note, String source) {
    private static final List<MonthlyCost> ALL = List.of(
            cost(
                    StageStack.BRIDGE,
                    "messages, sessions, access log",
                    "0.00",
                    "pay per use: 1.00 for a million messages, 0.25 for a million connection minutes",
                    "https://aws.amazon.com/api-gateway/pricing/"),
            cost(
                    StageStack.NETWORK,
                    "NAT gateway",
                    "32.85",
                    "0.045 an hour, and 0.045 for each GB",
                    "https://aws.amazon.com/vpc/pricing/"),
            cost(
                    StageStack.NETWORK,
                    "its public address",
                    "3.65",
                    "0.005 an hour",
                    "https://aws.amazon.com/vpc/pricing/"),
            cost(
                    StageStack.DATABASE,
                    "Aurora Serverless v2, at rest",
                    "43.80",
                    "0.12 an hour for each ACU, 0.5 ACU at least, 16 at most; storage 0.10 for each GB",
                    "https://aws.amazon.com/rds/aurora/pricing/"),
            cost(
                    StageStack.DATABASE,
                    "RDS Proxy",
                    "87.60",
                    "0.015 an hour for each ACU, charged for 8 ACU at least",
                    "https://aws.amazon.com/rds/proxy/pricing/"),
            cost(
                    StageStack.DATABASE,
                    "two secrets",
                    "0.80",
                    "0.40 each",
                    "https://aws.amazon.com/secrets-manager/pricing/"),
            cost(
                    StageStack.DATABASE,
                    "logs",
                    "0.00",
                    "pay per use: 0.50 for each GB, and the general log has each statement",
                    "https://aws.amazon.com/cloudwatch/pricing/"),
            cost(
                    StageStack.VPN,
                    "Client VPN, association",
                    "73.00",
                    "0.10 an hour, also when nobody is connected; and 0.05 an hour for each connection",
                    "https://aws.amazon.com/vpn/pricing/"),
            cost(
                    StageStack.EXAMPLE,
                    "function and HTTP API",
                    "0.00",
                    "pay per use",
                    "https://aws.amazon.com/lambda/pricing/"));

    private static MonthlyCost cost(StageStack stack, String what, String dollars, String note, String source) {
        return new MonthlyCost(stack, what, new BigDecimal(dollars), note, source);
    }

    /** Each thing that costs, in the order of the stacks. */
    public static List<MonthlyCost> all() {
        return ALL;
    }

    /** A table with its sum, for people. */
    static List<String> table(Collection<StageStack> stacks) {
        List<String> lines = new ArrayList<>();
        BigDecimal sum = BigDecimal.ZERO;
        for (MonthlyCost cost : ALL) {
            if (stacks.contains(cost.stack)) {
                lines.add(row(cost.dollars, cost.stack.label() + ": " + cost.what + " (" + cost.note + ")"));
                sum = sum.add(cost.dollars);
            }
        }
        lines.add(row(sum, "in all, idle, at the prices of us-east-1 in 2026; AWS's calculator knows today's"));
        return lines;
    }

    private static String row(BigDecimal dollars, String text) {
        return String.format(Locale.ROOT, "  %8s USD a month  %s", dollars, text);
    }
}
