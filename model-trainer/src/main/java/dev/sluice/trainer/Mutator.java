package dev.sluice.trainer;

import dev.sluice.detector.AttackClass;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Rewrites a value so that a lax receiver still understands the same: the spellings that evasion uses. */
enum Mutator {
    PERCENT {
        @Override
        String spell(char c, SplittableRandom random) {
            return isPlain(c) ? String.valueOf(c) : String.format("%%%02x", (int) c);
        }
    },
    PERCENT_EVERY {
        @Override
        String spell(char c, SplittableRandom random) {
            return String.format("%%%02X", (int) c);
        }
    },
    UNICODE_PERCENT {
        @Override
        String spell(char c, SplittableRandom random) {
            return isPlain(c) ? String.valueOf(c) : String.format("%%u%04x", (int) c);
        }
    },
    ENTITY {
        @Override
        String spell(char c, SplittableRandom random) {
            return isPlain(c) ? String.valueOf(c) : String.format(random.nextBoolean() ? "&#%d;" : "&#x%x;", (int) c);
        }
    },
    SCRIPT_ESCAPE {
        @Override
        String spell(char c, SplittableRandom random) {
            return isPlain(c)
                    ? String.valueOf(c)
                    : String.format(random.nextBoolean() ? "\\x%02x" : "\\u%04x", (int) c);
        }
    },
    BLANKS {
        @Override
        String spell(char c, SplittableRandom random) {
            return c == ' ' ? BLANK_SPELLINGS.get(random.nextInt(BLANK_SPELLINGS.size())) : String.valueOf(c);
        }
    },
    OVERLONG {
        @Override
        String spell(char c, SplittableRandom random) {
            return switch (c) {
                case '.' -> "\u00c0\u00ae";
                case '/' -> "\u00c0\u00af";
                case '\\' -> "\u00c1\u009c";
                default -> String.valueOf(c);
            };
        }
    },
    SLASHES {
        @Override
        String spell(char c, SplittableRandom random) {
            return c == '/' ? "\\" : String.valueOf(c);
        }
    },
    IFS {
        @Override
        String spell(char c, SplittableRandom random) {
            return c == ' ' ? (random.nextBoolean() ? "${IFS}" : "$IFS$9") : String.valueOf(c);
        }
    };

    private static final List<String> BLANK_SPELLINGS = List.of("/**/", "\t", "\n", "%0a", "%09", "+", "/*x*/", "  ");
    private static final Set<Mutator> ENCODINGS = EnumSet.of(PERCENT, PERCENT_EVERY, UNICODE_PERCENT);

    abstract String spell(char c, SplittableRandom random);

    /** The value in this spelling. */
    String apply(String value, SplittableRandom random) {
        return IntStream.range(0, value.length())
                .mapToObj(i -> spell(value.charAt(i), random))
                .collect(Collectors.joining());
    }

    /** The spellings that make sense for an attack class; for benign values what harmless clients do. */
    static List<Mutator> of(@Nullable AttackClass attackClass) {
        Set<Mutator> mutators = attackClass == null ? EnumSet.of(PERCENT) : EnumSet.copyOf(ENCODINGS);
        if (attackClass == AttackClass.XSS) {
            mutators.addAll(List.of(ENTITY, SCRIPT_ESCAPE));
        } else if (attackClass == AttackClass.SQLI) {
            mutators.add(BLANKS);
        } else if (attackClass == AttackClass.PATH_TRAVERSAL) {
            mutators.addAll(List.of(OVERLONG, SLASHES));
        } else if (attackClass == AttackClass.CMDI) {
            mutators.add(IFS);
        }
        return List.copyOf(mutators);
    }

    private static boolean isPlain(char c) {
        return c < 0x80 && (Character.isLetterOrDigit(c) || c == '-' || c == '_' || c == '.');
    }
}
