package io.devrunner.runner.console;

import java.nio.charset.Charset;

/** What stands in front of what happens: signs where the terminal has them, ASCII where they would be question marks. */
record Marks(String begun, String good, String bad, String renewed) {
    private static final Marks SIGNS = new Marks("▶", "✓", "✗", "↻");
    private static final Marks ASCII = new Marks(">", "+", "x", "*");

    static Marks of(Charset charset) {
        String signs = SIGNS.begun + SIGNS.good + SIGNS.bad + SIGNS.renewed;
        return charset.canEncode() && charset.newEncoder().canEncode(signs) ? SIGNS : ASCII;
    }
}
