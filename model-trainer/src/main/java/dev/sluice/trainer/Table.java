package dev.sluice.trainer;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A table of text, aligned for a terminal or written in Markdown. Columns from {@code firstNumber} on align right. */
final class Table {

    private final int firstNumber;
    private final List<List<String>> lines = new ArrayList<>();

    Table(int firstNumber, List<String> header) {
        this.firstNumber = firstNumber;
        lines.add(List.copyOf(header));
    }

    void add(List<String> cells) {
        lines.add(List.copyOf(cells));
    }

    String render(boolean markdown) {
        StringBuilder text = new StringBuilder();
        for (List<String> line : lines) {
            text.append(markdown ? "| " : "")
                    .append(cells(line, markdown ? " | " : "  "))
                    .append(markdown ? " |\n" : "\n");
            if (line == lines.get(0)) {
                text.append(rule(markdown));
            }
        }
        return text.toString();
    }

    private String cells(List<String> line, String separator) {
        return IntStream.range(0, line.size())
                .mapToObj(column -> padded(line.get(column), column))
                .collect(Collectors.joining(separator));
    }

    private String padded(String cell, int column) {
        String blanks = " ".repeat(width(column) - cell.length());
        return column < firstNumber ? cell + blanks : blanks + cell;
    }

    private String rule(boolean markdown) {
        if (!markdown) {
            return "";
        }
        return IntStream.range(0, lines.get(0).size())
                .mapToObj(column -> "-".repeat(width(column) + 1) + (column < firstNumber ? "-" : ":"))
                .collect(Collectors.joining("|", "|", "|\n"));
    }

    private int width(int column) {
        return lines.stream().mapToInt(line -> line.get(column).length()).max().orElse(0);
    }
}
