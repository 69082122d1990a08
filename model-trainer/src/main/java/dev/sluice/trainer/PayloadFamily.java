package dev.sluice.trainer;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Groups near-copies of payloads, so that a split never has one copy on each side and a list of ten thousand variants
 * does not outweigh one of ten. Deliberately independent of the detector's canonical text: the split of a corpus stays
 * as it is while the detector changes.
 *
 * <p>A family is a skeleton: encodings undone, lower case, numbers, quotes and white space alike, tags, event handlers,
 * JavaScript calls and every word outside a small vocabulary replaced by placeholders, repetitions collapsed.
 */
final class PayloadFamily {

    private static final int MAX_INPUT = 4096;
    private static final int MAX_SKELETON = 160;
    private static final int MAX_DECODINGS = 3;

    private static final Pattern ESCAPE = Pattern.compile(
            "%u([0-9a-f]{4})|\\\\u([0-9a-f]{4})|&#x0*([0-9a-f]{1,4});?|%([0-9a-f]{2})|\\\\x([0-9a-f]{2})");
    private static final Pattern DECIMAL_ENTITY = Pattern.compile("&#0*(\\d{1,4});?");
    private static final Pattern HIGH = Pattern.compile("([\\x80-\\xff])[\\x00-\\x1f?\\x80-\\xff]*");
    private static final Pattern COMMENT = Pattern.compile("/\\*.{0,40}?\\*/");
    private static final Pattern SPACE = Pattern.compile("[\\s+\\x00]+");
    private static final Pattern QUOTE = Pattern.compile("[\"`\u00b4]");
    private static final Pattern NUMBER = Pattern.compile("0x[0-9a-f]+|\\d+");
    private static final Pattern TRAVERSAL = Pattern.compile("([./\\\\!]{3,8}?)\\1+");
    private static final Pattern HANDLER = Pattern.compile("\\bon[a-z]{3,24}(?= ?=)");
    private static final Pattern TAG = Pattern.compile("<(/? ?)[a-z][a-z0-9:_-]*");
    private static final Pattern CALL =
            Pattern.compile("\\b(?:alert|prompt|confirm|eval|print|open|write|settimeout)\\b");
    private static final Pattern WORD = Pattern.compile("[a-z_][a-z0-9_]*");
    private static final Pattern REPEATED = Pattern.compile("([^a-z./\\\\]|.{2,24}?)\\1+");
    private static final Pattern PARAMETER = Pattern.compile("[&;]");

    private static final Set<String> VOCABULARY = Set.copyOf(List.of("""
            all and benchmark between case cast char chr concat convert delay delete drop else end exec extractvalue from
            group having in information_schema insert into is like limit load_file not null or order by outfile regexp
            rlike select set sleep then union update updatexml values waitfor when where xp_cmdshell
            cookie data document expression fromcharcode href javascript location script src style vbscript window
            cdata doctype echo entity include public system
            bash cat cmd curl dir id ls nc ping powershell sh type wget whoami
            dns file ftp http https jndi ldap php rmi env lower upper
            builtins class getruntime globals import mro os popen process runtime subclasses gt ne regex content
            """.strip().split("\\s+")));

    private PayloadFamily() {}

    /** The skeleton of one value, one char per byte. */
    static String of(String payload) {
        String text = decoded(payload.substring(0, Math.min(payload.length(), MAX_INPUT)));
        String skeleton = collapsed(placeholders(unified(text))).strip();
        return skeleton.substring(0, Math.min(MAX_SKELETON, skeleton.length()));
    }

    /** The skeleton of the strangest parameter value of a query string or form. */
    static String ofQueryString(String parameters) {
        return ofStrangest(PARAMETER.splitAsStream(parameters).map(pair -> pair.substring(pair.indexOf('=') + 1)));
    }

    /** The skeleton of the value with the most characters that plain text has little use for. */
    static String ofStrangest(Stream<String> values) {
        return values.max(Comparator.comparingLong(PayloadFamily::strangeness))
                .map(PayloadFamily::of)
                .orElse("");
    }

    private static long strangeness(String value) {
        return decoded(value)
                        .chars()
                        .filter(c -> "'\"<>;|`$(){}\\%*!\r\n".indexOf(c) >= 0)
                        .count()
                + (value.contains("..") || value.contains("://") ? 2 : 0);
    }

    private static String decoded(String text) {
        String decoded = text.toLowerCase(Locale.ROOT);
        for (int i = 0;
                i < MAX_DECODINGS
                        && (decoded.indexOf('%') >= 0 || decoded.indexOf('&') >= 0 || decoded.indexOf('\\') >= 0);
                i++) {
            String hex = ESCAPE.matcher(decoded).replaceAll(escape -> character(hexDigits(escape), 16));
            String next = DECIMAL_ENTITY.matcher(hex).replaceAll(entity -> character(entity.group(1), 10));
            if (next.equals(decoded)) {
                break;
            }
            decoded = next.toLowerCase(Locale.ROOT);
        }
        return decoded;
    }

    private static String hexDigits(MatchResult escape) {
        return Stream.iterate(1, group -> group + 1)
                .limit(escape.groupCount())
                .map(escape::group)
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow();
    }

    private static String character(String digits, int radix) {
        int code = Integer.parseInt(digits, radix);
        return Matcher.quoteReplacement(String.valueOf((char) (code > 0xff ? 0xff : code)));
    }

    private static String unified(String text) {
        String bytes = HIGH.matcher(text).replaceAll("$1");
        String plain = SPACE.matcher(COMMENT.matcher(bytes).replaceAll(" ")).replaceAll(" ");
        return TRAVERSAL.matcher(QUOTE.matcher(plain).replaceAll("'")).replaceAll("$1");
    }

    private static String placeholders(String text) {
        String handlers = HANDLER.matcher(text).replaceAll("on0");
        String tags = TAG.matcher(CALL.matcher(handlers).replaceAll("call0")).replaceAll("<$1t0");
        String numbers = NUMBER.matcher(tags).replaceAll("0");
        return WORD.matcher(numbers).replaceAll(word -> placeholder(word.group()));
    }

    private static String placeholder(String word) {
        boolean kept = word.endsWith("0") && (word.equals("on0") || word.equals("call0") || word.equals("t0"));
        return kept || VOCABULARY.contains(word) ? word : "w";
    }

    private static String collapsed(String text) {
        return REPEATED.matcher(text).replaceAll("$1");
    }
}
