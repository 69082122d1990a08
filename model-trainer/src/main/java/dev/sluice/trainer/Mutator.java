package dev.sluice.trainer;

import dev.sluice.detector.AttackClass;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Rewrites a value so that a lax receiver still understands the same: the spellings that evasion uses. */
enum Mutator {
    PERCENT(Family.ENCODINGS, null) {
        @Override
        String spell(char c, SplittableRandom random) {
            return isPlain(c) ? String.valueOf(c) : String.format("%%%02x", (int) c);
        }
    },
    PERCENT_EVERY(Family.ENCODINGS, everyAttack()) {
        @Override
        String spell(char c, SplittableRandom random) {
            return String.format("%%%02X", (int) c);
        }
    },
    PERCENT_TWICE(Family.ENCODINGS, everyAttack()) {
        @Override
        String spell(char c, SplittableRandom random) {
            return isPlain(c) ? String.valueOf(c) : String.format("%%25%02x", (int) c);
        }
    },
    UNICODE_PERCENT(Family.ENCODINGS, everyAttack()) {
        @Override
        String spell(char c, SplittableRandom random) {
            return isPlain(c) ? String.valueOf(c) : String.format("%%u%04x", (int) c);
        }
    },
    ENTITY(Family.ENCODINGS, Set.of(AttackClass.XSS)) {
        @Override
        String spell(char c, SplittableRandom random) {
            return isPlain(c) ? String.valueOf(c) : String.format(random.nextBoolean() ? "&#%d;" : "&#x%x;", (int) c);
        }
    },
    SCRIPT_ESCAPE(Family.ENCODINGS, Set.of(AttackClass.XSS)) {
        @Override
        String spell(char c, SplittableRandom random) {
            return isPlain(c)
                    ? String.valueOf(c)
                    : String.format(random.nextBoolean() ? "\\x%02x" : "\\u%04x", (int) c);
        }
    },
    OVERLONG(Family.ENCODINGS, Set.of(AttackClass.PATH_TRAVERSAL)) {
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
    /** Bytes that something on the way took for Latin-1 and wrote as UTF-8. */
    MISREAD(Family.ENCODINGS, Set.of(AttackClass.PATH_TRAVERSAL)) {
        @Override
        String apply(String value, SplittableRandom random) {
            String overlong = isAscii(value) ? OVERLONG.apply(value, random) : value;
            return CorpusRequest.utf8(overlong);
        }
    },
    CASE(Family.CASE, Set.of(AttackClass.SQLI, AttackClass.XSS, AttackClass.XXE, AttackClass.JNDI)) {
        @Override
        String spell(char c, SplittableRandom random) {
            return random.nextBoolean() && c < 0x80 ? String.valueOf(Character.toUpperCase(c)) : String.valueOf(c);
        }
    },
    BLANKS(Family.SEPARATORS, Set.of(AttackClass.SQLI)) {
        @Override
        String spell(char c, SplittableRandom random) {
            return c == ' ' ? pick(BLANK_SPELLINGS, random) : String.valueOf(c);
        }
    },
    SLASHES(Family.SEPARATORS, Set.of(AttackClass.PATH_TRAVERSAL)) {
        @Override
        String apply(String value, SplittableRandom random) {
            return value.replace("/", pick(SLASH_SPELLINGS, random));
        }
    },
    IFS(Family.SEPARATORS, Set.of(AttackClass.CMDI)) {
        @Override
        String spell(char c, SplittableRandom random) {
            return c == ' ' ? (random.nextBoolean() ? "${IFS}" : "$IFS$9") : String.valueOf(c);
        }
    },
    COMMENTS(Family.COMMENTS, Set.of(AttackClass.SQLI)) {
        @Override
        String apply(String value, SplittableRandom random) {
            return replace(KEYWORD, value, 60, random, word -> "/*!" + pick(VERSIONS, random) + word + "*/")
                    .replace(" ", pick(COMMENT_SPELLINGS, random));
        }
    },
    CONCATENATION(Family.CONCATENATION, Set.of(AttackClass.SQLI, AttackClass.XSS)) {
        @Override
        String apply(String value, SplittableRandom random) {
            String joint = pick(JOINTS, random);
            return replace(QUOTED, value, 100, random, text -> {
                int at = 2 + random.nextInt(text.length() - 3);
                return text.substring(0, at) + joint + text.substring(at);
            });
        }
    },
    SHELL_QUOTES(Family.CONCATENATION, Set.of(AttackClass.CMDI)) {
        @Override
        String apply(String value, SplittableRandom random) {
            String gap = pick(SHELL_GAPS, random);
            return replace(WORD, value, 70, random, word -> {
                int at = 1 + random.nextInt(word.length() - 1);
                return word.substring(0, at) + gap + word.substring(at);
            });
        }
    },
    NUMBERS(Family.NUMBERS, Set.of(AttackClass.SQLI, AttackClass.XSS, AttackClass.SSTI, AttackClass.NOSQLI)) {
        @Override
        String apply(String value, SplittableRandom random) {
            return replace(NUMBER, value, 100, random, number -> {
                long n = Long.parseLong(number);
                return switch (random.nextInt(4)) {
                    case 0 -> "0x" + Long.toHexString(n);
                    case 1 -> "(" + number + ")";
                    case 2 -> (n + 3) + "-3";
                    default -> number + ".0";
                };
            });
        }
    },
    /** For filters that strip a word once: what is left is the word. */
    NESTING(Family.SPLITTING, Set.of(AttackClass.SQLI, AttackClass.XSS)) {
        @Override
        String apply(String value, SplittableRandom random) {
            return replace(KEYWORD, value, 80, random, word -> {
                int half = word.length() / 2;
                return word.substring(0, half) + word + word.substring(half);
            });
        }
    },
    STEP_NESTING(Family.SPLITTING, Set.of(AttackClass.PATH_TRAVERSAL)) {
        @Override
        String apply(String value, SplittableRandom random) {
            return random.nextBoolean() ? value.replace("../", "....//") : value.replace("../", "..././");
        }
    },
    PADDING(Family.PADDING, everyAttack()) {
        @Override
        String apply(String value, SplittableRandom random) {
            String unit = pick(FILLERS, random);
            String filler = unit.repeat(1 + random.nextInt(MAX_PADDING / unit.length()));
            return random.nextBoolean() ? filler + " " + value : value + " " + filler;
        }
    };

    /** Mutators that hide by the same idea. A family that was left out of training tests whether the idea carries over. */
    enum Family {
        ENCODINGS,
        CASE,
        SEPARATORS,
        COMMENTS,
        CONCATENATION,
        NUMBERS,
        SPLITTING,
        PADDING
    }

    private static final List<String> BLANK_SPELLINGS =
            List.of("\t", "\n", "%0a", "%09", "+", "  ", "\u000b", "\u00a0");
    private static final List<String> SLASH_SPELLINGS = List.of("\\", "//", "/./", "\\\\", "/;/");
    private static final List<String> COMMENT_SPELLINGS = List.of("/**/", "/*x*/", "--x%0a", "#x\n", "/*!*/", "/*--*/");
    private static final List<String> VERSIONS = List.of("", "50000", "12345", "00000");
    private static final List<String> JOINTS = List.of("'||'", "'+'", "' '", "'/**/'");
    private static final List<String> SHELL_GAPS = List.of("''", "\"\"", "\\", "$@", "${x}", "``");
    // Far less than a window, so that the attack stays in the same one.
    private static final int MAX_PADDING = 80;
    private static final List<String> FILLERS = List.of("a", "x ", "0", "lorem ipsum ", "&nbsp;", "\n", "-", "test ");

    private static final Pattern KEYWORD = Pattern.compile(
            "(?i)\\b(?:select|union|from|where|and|or|order|sleep|insert|script|iframe|alert|onerror|onload|javascript)\\b");
    private static final Pattern QUOTED = Pattern.compile("'[A-Za-z]{2,20}'");
    private static final Pattern WORD = Pattern.compile("\\b[a-z]{2,12}\\b");
    private static final Pattern NUMBER = Pattern.compile("(?<![\\w.&#;])[1-9]\\d{0,5}(?![\\w.])");

    private final Family family;

    @SuppressWarnings("ImmutableEnumChecker") // always a Set.of
    private final @Nullable Set<AttackClass> classes;

    /** {@code classes} null: for benign values too. */
    Mutator(Family family, @Nullable Set<AttackClass> classes) {
        this.family = family;
        this.classes = classes;
    }

    Family family() {
        return family;
    }

    String spell(char c, SplittableRandom random) {
        return String.valueOf(c);
    }

    /** The value in this spelling; the same value if there is nothing in it to rewrite. */
    String apply(String value, SplittableRandom random) {
        return IntStream.range(0, value.length())
                .mapToObj(i -> spell(value.charAt(i), random))
                .collect(Collectors.joining());
    }

    /** The spellings of these families that make sense for an attack class; for benign values what harmless clients do. */
    static List<Mutator> of(@Nullable AttackClass attackClass, Set<Family> families) {
        return Arrays.stream(values())
                .filter(mutator -> families.contains(mutator.family) && mutator.suits(attackClass))
                .toList();
    }

    private boolean suits(@Nullable AttackClass attackClass) {
        return classes == null || attackClass != null && classes.contains(attackClass);
    }

    private static Set<AttackClass> everyAttack() {
        return Set.of(AttackClass.values());
    }

    private static boolean isPlain(char c) {
        return c < 0x80 && (Character.isLetterOrDigit(c) || c == '-' || c == '_' || c == '.');
    }

    private static boolean isAscii(String value) {
        return value.chars().allMatch(c -> c < 0x80);
    }

    private static String pick(List<String> choices, SplittableRandom random) {
        return choices.get(random.nextInt(choices.size()));
    }

    /** Rewrites {@code percent} of the matches. */
    private static String replace(
            Pattern pattern, String value, int percent, SplittableRandom random, Function<String, String> rewrite) {
        return pattern.matcher(value)
                .replaceAll((MatchResult match) -> Matcher.quoteReplacement(
                        random.nextInt(100) < percent ? rewrite.apply(match.group()) : match.group()));
    }
}
