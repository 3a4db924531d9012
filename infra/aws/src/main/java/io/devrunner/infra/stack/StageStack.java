package io.devrunner.infra.stack;

import io.devrunner.infra.BridgeStack;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A stack that a stage may have, in the order in which they are deployed. */
public enum StageStack {
    BRIDGE(true),
    NETWORK(false),
    DATABASE(true),
    VPN(false),
    EXAMPLE(true);

    /** What the templates of this dev-runner say in their output {@code TemplateVersion}. */
    static final int TEMPLATE_VERSION = BridgeStack.TEMPLATE_VERSION;

    private static final Pattern NAME = Pattern.compile("(?m)^ {2}(\\w+):$");

    private final boolean makesRoles;

    StageStack(boolean makesRoles) {
        this.makesRoles = makesRoles;
    }

    /** As on the command line. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The name of the stack. */
    public String stackName(String stage) {
        return "dev-runner-" + BridgeStack.checkStage(stage) + "-" + label();
    }

    /** Whether CloudFormation wants to hear that roles or policies are made on purpose. */
    boolean makesRoles() {
        return makesRoles;
    }

    /** The stacks whose outputs are this one's parameters of the same names. */
    List<StageStack> sources() {
        return switch (this) {
            case BRIDGE, NETWORK -> List.of();
            case DATABASE, VPN -> List.of(NETWORK);
            case EXAMPLE -> List.of(NETWORK, DATABASE);
        };
    }

    /** The stacks that need this one. */
    Set<StageStack> users() {
        return EnumSet.allOf(StageStack.class).stream()
                .filter(stack -> stack.sources().contains(this))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(StageStack.class)));
    }

    /** The template's text. */
    String template() {
        String file = label() + ".yaml";
        try (InputStream in = StageStack.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("the template " + file + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("the template " + file + " cannot be read", e);
        }
    }

    /** The names of the template's parameters. */
    List<String> parameters() {
        return names("Parameters");
    }

    /** The names of the template's outputs. */
    List<String> outputs() {
        return names("Outputs");
    }

    /** The templates are ours, and written so that this holds: what is two blanks deep is a name. */
    private List<String> names(String section) {
        Matcher text =
                Pattern.compile("(?ms)^" + section + ":\\n(.*?)(?:^\\S|\\z)").matcher(template());
        if (!text.find()) {
            throw new IllegalStateException("the template of " + label() + " has no " + section);
        }
        return NAME.matcher(text.group(1))
                .results()
                .map(found -> found.group(1))
                .toList();
    }
}
