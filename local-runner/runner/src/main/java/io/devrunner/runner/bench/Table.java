package io.devrunner.runner.bench;

import java.util.ArrayList;
import java.util.List;

/** A Markdown table, which reads well in a terminal too. */
public final class Table {
    private final List<List<String>> rows = new ArrayList<>();

    /** A table without rows. */
    public Table(List<String> headings) {
        rows.add(List.copyOf(headings));
        rows.add(headings.stream().map(heading -> "-".repeat(heading.length())).toList());
    }

    public void add(List<String> cells) {
        rows.add(List.copyOf(cells));
    }

    @Override
    public String toString() {
        StringBuilder table = new StringBuilder();
        for (List<String> row : rows) {
            for (int column = 0; column < row.size(); column++) {
                table.append("| ").append(padded(row, column)).append(' ');
            }
            table.append('|').append(System.lineSeparator());
        }
        return table.toString();
    }

    private String padded(List<String> row, int column) {
        int width =
                rows.stream().mapToInt(each -> each.get(column).length()).max().orElse(0);
        return row.get(column) + " ".repeat(width - row.get(column).length());
    }
}
