package io.devrunner.runner.project;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the text of a source in Java or Kotlin tells of the classes and interfaces in it. No compiler takes part, since a
 * project that is looked at for the first time need not compile, nor have its libraries at hand.
 *
 * @param packageName empty for none
 * @param imports as written, such as {@code shop.Base} and {@code shop.*}
 */
record SourceTypes(String packageName, List<String> imports, List<Type> types) {
    private static final int UNICODE = Pattern.UNICODE_CHARACTER_CLASS;
    private static final Pattern PACKAGE = Pattern.compile("^[ \\t]*package\\s+([\\w.]+)", Pattern.MULTILINE | UNICODE);
    private static final Pattern IMPORT =
            Pattern.compile("^[ \\t]*import\\s+(?:static\\s+)?([\\w.]+\\*?)", Pattern.MULTILINE | UNICODE);
    private static final Pattern DECLARATION = Pattern.compile("(?<![.:@\\w])(?:class|(interface))\\s+(\\w+)", UNICODE);
    private static final Pattern NEVER_MADE = Pattern.compile("\\babstract\\b");

    /** No part of a name: imports stand before a class of Kotlin without a mark between. */
    private static final Pattern NEVER_MADE_KOTLIN =
            Pattern.compile("(?<![.\\w])(?:abstract|annotation|enum|sealed)(?![.\\w])");

    private static final Pattern NAME = Pattern.compile("[\\w.]+", UNICODE);
    private static final Pattern SUPERTYPES = Pattern.compile("\\s*(?:extends|implements)\\b");
    private static final Pattern CONSTRUCTOR = Pattern.compile(
            "(?:\\s+(?:@[\\w.]+(?:\\([^()]*\\))?|private|protected|internal|public))*\\s+constructor\\b", UNICODE);
    private static final Pattern DELEGATE = Pattern.compile("\\s+by\\s");

    /** Before a type: annotations, and the variance of Kotlin's type arguments. */
    private static final Pattern BEFORE_TYPE =
            Pattern.compile("(?:\\s++|@[\\w.]+(?:\\([^()]*\\))?|(?:in|out|reified)\\s)*+", UNICODE);

    SourceTypes {
        imports = List.copyOf(imports);
        types = List.copyOf(types);
    }

    /**
     * A class or interface.
     *
     * @param canBeMade whether there can be objects of this very class
     * @param parameters the names of its type parameters
     */
    record Type(String name, boolean canBeMade, List<String> parameters, List<Reference> supertypes) {
        Type {
            parameters = List.copyOf(parameters);
            supertypes = List.copyOf(supertypes);
        }
    }

    /** A type as it is named in another one, with the text of its type arguments. */
    record Reference(String name, List<String> arguments) {
        Reference {
            arguments = List.copyOf(arguments);
        }

        /** What it is where these type parameters stand for these types. */
        Reference with(List<String> parameters, List<String> values) {
            return new Reference(
                    name,
                    arguments.stream()
                            .map(argument -> {
                                int index = parameters.indexOf(argument);
                                return index >= 0 && index < values.size() ? values.get(index) : argument;
                            })
                            .toList());
        }

        String simpleName() {
            return name.substring(name.lastIndexOf('.') + 1);
        }
    }

    /**
     * Reads a source.
     *
     * @param code without comments, as {@link #code} makes it
     */
    static SourceTypes of(String code, boolean kotlin) {
        Matcher declared = PACKAGE.matcher(code);
        return new SourceTypes(
                declared.find() ? declared.group(1) : "",
                IMPORT.matcher(code).results().map(found -> found.group(1)).toList(),
                new Parser(code, kotlin).types());
    }

    /** The text without comments, and without what is in literals: either may look like a declaration. */
    static String code(String source) {
        StringBuilder code = new StringBuilder();
        int at = 0;
        while (at < source.length()) {
            char c = source.charAt(at);
            if (source.startsWith("//", at)) {
                at = end(source, "\n", at);
            } else if (source.startsWith("/*", at)) {
                at = end(source, "*/", at + 2) + 2;
                code.append(' ');
            } else if (source.startsWith("\"\"\"", at)) {
                at = end(source, "\"\"\"", at + 3) + 3;
                code.append("\"\"");
            } else if (c == '"' || c == '\'') {
                at = afterLiteral(source, at);
                code.append(c).append(c);
            } else {
                code.append(c);
                at++;
            }
        }
        return code.toString();
    }

    private static int end(String source, String mark, int from) {
        int found = source.indexOf(mark, from);
        return found < 0 ? source.length() : found;
    }

    private static int afterLiteral(String source, int start) {
        char quote = source.charAt(start);
        for (int at = start + 1; at < source.length(); at++) {
            char c = source.charAt(at);
            if (c == '\\') {
                at++;
            } else if (c == quote) {
                return at + 1;
            } else if (c == '\n') {
                // What cannot be read costs one line.
                return at;
            }
        }
        return source.length();
    }

    /** Goes through one source, once. */
    private static final class Parser {
        private final String code;
        private final boolean kotlin;
        private int at;

        Parser(String code, boolean kotlin) {
            this.code = code;
            this.kotlin = kotlin;
        }

        List<Type> types() {
            List<Type> types = new ArrayList<>();
            Matcher declaration = DECLARATION.matcher(code);
            int before = 0;
            while (declaration.find()) {
                String modifiers = modifiers(before, declaration.start());
                boolean canBeMade = declaration.group(1) == null
                        && !(kotlin ? NEVER_MADE_KOTLIN : NEVER_MADE)
                                .matcher(modifiers)
                                .find();
                at = declaration.end();
                before = at;
                List<String> parameters = arguments().stream()
                        .map(parameter -> parameter.split("[\\s:]", 2)[0])
                        .toList();
                types.add(new Type(
                        declaration.group(2), canBeMade, parameters, kotlin ? kotlinSupertypes() : javaSupertypes()));
            }
            return types;
        }

        private String modifiers(int from, int to) {
            int start = to;
            while (start > from && ";{}".indexOf(code.charAt(start - 1)) < 0) {
                start--;
            }
            return code.substring(start, to);
        }

        private List<Reference> javaSupertypes() {
            List<Reference> supertypes = new ArrayList<>();
            while (skip(SUPERTYPES)) {
                list(supertypes);
            }
            return supertypes;
        }

        private List<Reference> kotlinSupertypes() {
            List<Reference> supertypes = new ArrayList<>();
            skip(CONSTRUCTOR);
            balanced('(', ')');
            if (next(':')) {
                list(supertypes);
            }
            return supertypes;
        }

        private void list(List<Reference> types) {
            do {
                skip(BEFORE_TYPE);
                Matcher name = NAME.matcher(code).region(at, code.length());
                if (!name.lookingAt()) {
                    return;
                }
                at = name.end();
                types.add(new Reference(name.group(), arguments()));
                if (kotlin) {
                    balanced('(', ')');
                    skipDelegate();
                }
            } while (next(','));
        }

        /** {@code by expression} in Kotlin: what makes the methods, but is no supertype. */
        private void skipDelegate() {
            if (skip(DELEGATE)) {
                while (at < code.length() && ",{\n".indexOf(code.charAt(at)) < 0) {
                    if (!balanced('(', ')')) {
                        at++;
                    }
                }
            }
        }

        /** The type arguments that may come next, or the type parameters with their bounds. */
        private List<String> arguments() {
            int start = at;
            if (!balanced('<', '>')) {
                return List.of();
            }
            String inner = code.substring(code.indexOf('<', start) + 1, at - 1);
            List<String> arguments = new ArrayList<>();
            int depth = 0;
            int from = 0;
            for (int i = 0; i <= inner.length(); i++) {
                char c = i == inner.length() ? ',' : inner.charAt(i);
                depth += "<(".indexOf(c) >= 0 ? 1 : ">)".indexOf(c) >= 0 ? -1 : 0;
                if (c == ',' && (depth == 0 || i == inner.length())) {
                    Matcher before = BEFORE_TYPE.matcher(inner).region(from, i);
                    arguments.add(inner.substring(before.lookingAt() ? before.end() : from, i)
                            .strip());
                    from = i + 1;
                }
            }
            return arguments;
        }

        /** Goes behind what stands in brackets, if that comes next. */
        private boolean balanced(char open, char close) {
            int start = afterSpace();
            if (start == code.length() || code.charAt(start) != open) {
                return false;
            }
            int depth = 0;
            for (int i = start; i < code.length(); i++) {
                char c = code.charAt(i);
                boolean arrow = c == '>' && code.charAt(i - 1) == '-';
                depth += c == open ? 1 : c == close && !arrow ? -1 : 0;
                if (depth == 0) {
                    at = i + 1;
                    return true;
                }
            }
            return false;
        }

        private boolean next(char wanted) {
            int start = afterSpace();
            boolean there = start < code.length() && code.charAt(start) == wanted;
            at = there ? start + 1 : at;
            return there;
        }

        private int afterSpace() {
            int start = at;
            while (start < code.length() && Character.isWhitespace(code.charAt(start))) {
                start++;
            }
            return start;
        }

        private boolean skip(Pattern pattern) {
            Matcher matcher = pattern.matcher(code).region(at, code.length()).useTransparentBounds(true);
            boolean there = matcher.lookingAt();
            at = there ? matcher.end() : at;
            return there;
        }
    }
}
