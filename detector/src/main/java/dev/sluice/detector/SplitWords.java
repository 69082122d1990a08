package dev.sluice.detector;

import java.util.Arrays;
import java.util.stream.Stream;

/**
 * Words that an attacker splits by bytes their receiver passes over: {@code c'a't} and {@code who\ami} for a shell,
 * {@code java(tab)script} for a browser. Whether such bytes are a split or the text itself (a Windows path, a regular
 * expression, {@code I'd}) shows only by the word that comes out, so only known words are put together again.
 *
 * <p>A look at one place costs at most {@value #MAX_REACH} bytes. Stateless.
 */
final class SplitWords {

    private static final int MAX_LETTERS = 12;
    private static final int MAX_REACH = 48;
    private static final int BITS_OF_LETTER = 5;

    /** Commands of three letters and more; two letters and a backslash are too often a regular expression. */
    private static final long[] COMMANDS = packed(
            "cat head tail less more grep egrep awk sed whoami uname hostname ifconfig ipconfig wget curl ping netcat"
                    + " ncat bash zsh ksh csh dash perl ruby php python powershell pwsh cmd dir type echo printf sleep"
                    + " chmod chown touch env printenv nslookup dig telnet tftp ftp base passwd shadow etc bin find"
                    + " which pwd kill sudo nohup tee xxd sort rev tac eval exec source socat busybox certutil net"
                    + " tasklist systeminfo netstat crontab mkfifo");

    private static final long[] SCHEMES = packed("javascript vbscript");
    private static final long[] FOLDERS = packed("etc proc var usr home root windows winnt system inetpub");

    private SplitWords() {}

    /**
     * End of a command in which the bytes at {@code i} are such a split, 0 if they are none.
     *
     * @param out text so far, which ends with the word's first letters
     */
    static int endOfCommand(byte[] out, int o, byte[] in, int i, int end) {
        int reach = Math.min(end, i + MAX_REACH);
        long before = lettersBefore(out, o);
        long word = before;
        int quotes = quoteBefore(out, o);
        int p = i;
        while (word != NONE && p < reach) {
            int size = ignoredByShell(in, p, reach);
            if (size > 0) {
                quotes ^= quote(in[p]);
                p += size;
            } else if (Text.isLetter(lower(in[p]))) {
                word = append(word, lower(in[p++]));
            } else {
                break;
            }
        }
        boolean whole = quotes == 0 && word != before && (p == end || !Text.isWord(lower(in[p])));
        return whole && isKnown(COMMANDS, word) ? p : 0;
    }

    /** Whether the blank at {@code i}, a tab or line end, stands inside the scheme of a script. */
    static boolean scheme(byte[] out, int o, byte[] in, int i, int end) {
        int reach = Math.min(end, i + MAX_REACH);
        long word = lettersBefore(out, o);
        int p = i;
        while (word != NONE && p < reach && (isIgnoredInUrl(in[p]) || Text.isLetter(lower(in[p])))) {
            word = isIgnoredInUrl(in[p]) ? word : append(word, lower(in[p]));
            p++;
        }
        return p < end && in[p] == ':' && isKnown(SCHEMES, word);
    }

    /** Whether text ends with the name of a folder that every system has. */
    static boolean isFolder(byte[] out, int o) {
        return isKnown(FOLDERS, lettersBefore(out, o));
    }

    /** Bytes at {@code i} that a shell drops. */
    static int ignoredByShell(byte[] in, int i, int end) {
        return switch (in[i]) {
            case '\\' -> i + 1 < end && in[i + 1] == '\n' ? 2 : 1;
            case '\'', '"' -> 1;
            case '`' -> i + 1 < end && in[i + 1] == '`' ? 2 : 0;
            case '$' -> emptyVariable(in, i, end);
            default -> 0;
        };
    }

    /** {@code $1}, {@code $@}, {@code $()} and {@code ${x}}: nothing, where nobody set them. */
    private static int emptyVariable(byte[] in, int i, int end) {
        if (i + 1 >= end) {
            return 0;
        }
        byte next = in[i + 1];
        if (Text.isDigit(next) || next == '@' || next == '*' || next == '!') {
            return 2;
        }
        byte closing = next == '(' ? (byte) ')' : next == '{' ? (byte) '}' : 0;
        int p = i + 2;
        while (closing == '}' && p < end && Text.isWord(lower(in[p]))) {
            p++;
        }
        return closing != 0 && p < end && in[p] == closing ? p + 1 - i : 0;
    }

    private static boolean isIgnoredInUrl(byte b) {
        return b == '\t' || b == '\n' || b == '\r';
    }

    // A word is packed into a long, five bits a letter, so that no look allocates.
    private static final long NONE = -1;

    private static long append(long word, byte letter) {
        return word >> BITS_OF_LETTER * (MAX_LETTERS - 1) == 0 ? word << BITS_OF_LETTER | letter - 'a' + 1 : NONE;
    }

    /** The letters that {@code out[0, o)} ends with, {@link #NONE} if the word is long or holds other than letters. */
    private static long lettersBefore(byte[] out, int o) {
        int start = o;
        while (start > 0 && o - start <= MAX_LETTERS && Text.isLetter(out[start - 1])) {
            start--;
        }
        if (start == o || o - start > MAX_LETTERS || start > 0 && Text.isWord(out[start - 1])) {
            return NONE;
        }
        long word = 0;
        for (int i = start; i < o; i++) {
            word = append(word, out[i]);
        }
        return word;
    }

    /** The quote that stands before the word that {@code out[0, o)} ends with. */
    private static int quoteBefore(byte[] out, int o) {
        int start = o;
        while (start > 0 && Text.isLetter(out[start - 1])) {
            start--;
        }
        return start > 0 ? quote(out[start - 1]) : 0;
    }

    /** A bit for each kind of quote, so that pairs cancel out. */
    private static int quote(byte b) {
        return b == '\'' ? 1 : b == '"' ? 2 : 0;
    }

    private static boolean isKnown(long[] words, long word) {
        return Arrays.binarySearch(words, word) >= 0;
    }

    private static byte lower(byte b) {
        return b >= 'A' && b <= 'Z' ? (byte) (b + 0x20) : b;
    }

    private static long[] packed(String words) {
        return Stream.of(words.split(" ", -1))
                .mapToLong(SplitWords::packedWord)
                .sorted()
                .toArray();
    }

    private static long packedWord(String word) {
        long packed = 0;
        for (int i = 0; i < word.length(); i++) {
            packed = append(packed, (byte) word.charAt(i));
        }
        return packed;
    }
}
