package dev.sluice.trainer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.detector.AttackClass;
import dev.sluice.trainer.CorpusRequest.Header;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Equivalent ways to send one payload: what its receiver understands stays the same, spelling and place do not.
 * {@link #PLAIN} is what the others are compared with. The request around it is always the same.
 */
enum Recoding {
    PLAIN {
        @Override
        CorpusRequest request(String payload) {
            return query(Spelling.STRICT.spell(payload, ""));
        }
    },
    LOWER_HEX {
        @Override
        CorpusRequest request(String payload) {
            return query(Spelling.STRICT_LOWER.spell(payload, ""));
        }
    },
    EVERY_BYTE {
        @Override
        CorpusRequest request(String payload) {
            return query(percent(payload));
        }
    },
    EVERY_OTHER_BYTE {
        @Override
        CorpusRequest request(String payload) {
            int[] at = {0};
            return query(each(
                    payload,
                    c -> at[0]++ % 2 == 0 || "&+%#=".indexOf(c) >= 0 || c <= ' ' || c > '~'
                            ? String.format("%%%02x", c)
                            : String.valueOf((char) c)));
        }
    },
    BARE {
        @Override
        CorpusRequest request(String payload) {
            return query(Spelling.BARE.spell(payload, "&#+%"));
        }
    },
    PLUS_FOR_BLANK {
        @Override
        CorpusRequest request(String payload) {
            return query(Spelling.FORM.spell(payload, ""));
        }
    },
    TWICE {
        @Override
        CorpusRequest request(String payload) {
            return query(Spelling.STRICT.spell(Spelling.STRICT.spell(payload, ""), ""));
        }
    },
    THREE_TIMES {
        @Override
        CorpusRequest request(String payload) {
            return query(percent(percent(percent(payload))));
        }
    },
    PERCENT_U {
        @Override
        CorpusRequest request(String payload) {
            return query(each(decoded(payload), c -> String.format("%%u%04x", c)));
        }
    },
    OVERLONG {
        @Override
        boolean fits(String payload, AttackClass attackClass) {
            return attackClass == AttackClass.PATH_TRAVERSAL && isAscii(payload);
        }

        @Override
        CorpusRequest request(String payload) {
            return query(percent(each(
                    payload,
                    c -> Character.isLetterOrDigit(c)
                            ? String.valueOf((char) c)
                            : String.format("%c%c", 0xC0 | c >> 6, 0x80 | c & 0x3F))));
        }
    },
    FULL_WIDTH {
        @Override
        boolean fits(String payload, AttackClass attackClass) {
            return isAscii(payload);
        }

        @Override
        CorpusRequest request(String payload) {
            return query(percent(CorpusRequest.utf8(each(
                    payload, c -> String.valueOf((char) (c > ' ' && c <= '~' ? c + 0xFEE0 : c))))));
        }
    },
    DECIMAL_ENTITIES {
        @Override
        boolean fits(String payload, AttackClass attackClass) {
            return attackClass == AttackClass.XSS;
        }

        @Override
        CorpusRequest request(String payload) {
            return query(percent(each(decoded(payload), c -> String.format("&#%d;", c))));
        }
    },
    HEX_ENTITIES_FOR_SIGNS {
        @Override
        boolean fits(String payload, AttackClass attackClass) {
            return attackClass == AttackClass.XSS;
        }

        @Override
        CorpusRequest request(String payload) {
            return query(percent(each(
                    payload,
                    c -> Character.isLetterOrDigit(c) || c > '~'
                            ? String.valueOf((char) c)
                            : String.format("&#x%x;", c))));
        }
    },
    SCRIPT_ESCAPES {
        @Override
        boolean fits(String payload, AttackClass attackClass) {
            return attackClass == AttackClass.XSS;
        }

        @Override
        CorpusRequest request(String payload) {
            return query(percent(each(decoded(payload), c -> String.format("\\u%04x", c))));
        }
    },
    UPPER_CASE {
        @Override
        boolean fits(String payload, AttackClass attackClass) {
            return attackClass == AttackClass.SQLI && isAscii(payload);
        }

        @Override
        CorpusRequest request(String payload) {
            return query(percent(payload.toUpperCase(Locale.ROOT)));
        }
    },
    UPPER_CASE_TAGS {
        @Override
        boolean fits(String payload, AttackClass attackClass) {
            return attackClass == AttackClass.XSS;
        }

        @Override
        CorpusRequest request(String payload) {
            return query(
                    percent(TAG.matcher(payload).replaceAll(tag -> tag.group().toUpperCase(Locale.ROOT))));
        }
    },
    COMMENTS_FOR_BLANKS {
        @Override
        boolean fits(String payload, AttackClass attackClass) {
            return attackClass == AttackClass.SQLI && hasInnerBlank(payload);
        }

        @Override
        CorpusRequest request(String payload) {
            return query(percent(INNER_BLANK.matcher(payload).replaceAll("/**/")));
        }
    },
    LINES_FOR_BLANKS {
        @Override
        boolean fits(String payload, AttackClass attackClass) {
            return attackClass == AttackClass.SQLI && hasInnerBlank(payload);
        }

        @Override
        CorpusRequest request(String payload) {
            return query(percent(INNER_BLANK.matcher(payload).replaceAll("\n")));
        }
    },
    BASE64 {
        @Override
        boolean fits(String payload, AttackClass attackClass) {
            return payload.length() >= 15 && isAscii(payload);
        }

        @Override
        CorpusRequest request(String payload) {
            return query(Spelling.STRICT.spell(Base64.getEncoder().encodeToString(payload.getBytes(ISO_8859_1)), ""));
        }
    },
    UTF_7 {
        @Override
        boolean fits(String payload, AttackClass attackClass) {
            return attackClass == AttackClass.XSS && isAscii(payload);
        }

        @Override
        CorpusRequest request(String payload) {
            return query(
                    percent(each(payload, c -> Character.isLetterOrDigit(c) ? String.valueOf((char) c) : utf7(c))));
        }
    },
    IN_FORM {
        @Override
        CorpusRequest request(String payload) {
            return post(FORM_TYPE, "q=" + Spelling.FORM.spell(payload, ""));
        }
    },
    IN_FORM_EBCDIC {
        @Override
        boolean fits(String payload, AttackClass attackClass) {
            return isAscii(payload) && Charset.isSupported(EBCDIC);
        }

        @Override
        CorpusRequest request(String payload) {
            return post(FORM_TYPE + "; charset=" + EBCDIC, ebcdic("q") + "=" + ebcdic(payload));
        }
    },
    IN_JSON {
        @Override
        CorpusRequest request(String payload) {
            return post(JSON_TYPE, "{\"q\":" + JsonSpelling.PLAIN.spell(payload) + "}");
        }
    },
    IN_JSON_ESCAPED {
        @Override
        CorpusRequest request(String payload) {
            return post(JSON_TYPE, "{\"q\":\"" + each(decoded(payload), c -> String.format("\\u%04X", c)) + "\"}");
        }
    },
    IN_JSON_UTF_16 {
        @Override
        CorpusRequest request(String payload) {
            String json = "{\"q\":" + JsonSpelling.PLAIN.spell(payload) + "}";
            return post(
                    JSON_TYPE + "; charset=utf-16le", new String(decoded(json).getBytes(UTF_16LE), ISO_8859_1));
        }
    },
    IN_JSON_IN_FORM {
        @Override
        CorpusRequest request(String payload) {
            return post(FORM_TYPE, "q=" + percent("{\"q\":" + JsonSpelling.PLAIN.spell(payload) + "}"));
        }
    },
    IN_MULTIPART {
        @Override
        CorpusRequest request(String payload) {
            return post(
                    "multipart/form-data; boundary=5f1c",
                    "--5f1c\r\nContent-Disposition: form-data; name=\"q\"\r\n\r\n" + payload + "\r\n--5f1c--\r\n");
        }
    },
    IN_XML {
        @Override
        boolean fits(String payload, AttackClass attackClass) {
            return payload.chars().noneMatch(c -> c < ' ');
        }

        @Override
        CorpusRequest request(String payload) {
            String text = payload.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
            return post("application/xml", "<?xml version=\"1.0\"?><r><q>" + text + "</q></r>");
        }
    },
    IN_COOKIE {
        @Override
        CorpusRequest request(String payload) {
            return get("/list", new Header("Cookie", "q=" + Spelling.STRICT.spell(payload, "")));
        }
    },
    IN_HEADER {
        @Override
        boolean fits(String payload, AttackClass attackClass) {
            return payload.chars().noneMatch(c -> c < ' ');
        }

        @Override
        CorpusRequest request(String payload) {
            return get("/list", new Header("X-Search", payload.strip()));
        }
    },
    IN_PATH {
        @Override
        CorpusRequest request(String payload) {
            return get("/list/" + Spelling.STRICT.spell(payload, ""));
        }
    };

    private static final String FORM_TYPE = "application/x-www-form-urlencoded";
    private static final String JSON_TYPE = "application/json";
    private static final String EBCDIC = "IBM037";
    private static final Pattern TAG = Pattern.compile("</?[A-Za-z]+");

    /** A blank between words, where SQL takes any space; others may be part of a text. */
    private static final Pattern INNER_BLANK = Pattern.compile("(?<=[A-Za-z0-9)]) (?=[A-Za-z0-9(@])");

    private static final List<Header> CLIENT = List.of(
            new Header("Host", "shop.example.org"),
            new Header("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"),
            new Header("Accept", "*/*"),
            new Header("Accept-Language", "en-US,en;q=0.5"));

    /** The request that carries {@code payload}, one char per byte. */
    abstract CorpusRequest request(String payload);

    /** Whether the receiver of such a payload understands the same. */
    boolean fits(String payload, AttackClass attackClass) {
        return true;
    }

    private static CorpusRequest query(String spelled) {
        return get("/list?q=" + spelled);
    }

    private static CorpusRequest get(String target, Header... more) {
        return new CorpusRequest("GET", target, headers(more), new byte[0]);
    }

    private static CorpusRequest post(String type, String body) {
        byte[] bytes = body.getBytes(ISO_8859_1);
        List<Header> headers =
                headers(new Header("Content-Type", type), new Header("Content-Length", String.valueOf(bytes.length)));
        return new CorpusRequest("POST", "/list", headers, bytes);
    }

    private static List<Header> headers(Header... more) {
        return Stream.concat(CLIENT.stream(), Arrays.stream(more)).toList();
    }

    private static String each(String text, IntFunction<String> spelling) {
        return text.chars().mapToObj(spelling).collect(Collectors.joining());
    }

    private static String percent(String text) {
        return each(text, c -> String.format("%%%02X", c));
    }

    private static String ebcdic(String text) {
        return percent(new String(text.getBytes(Charset.forName(EBCDIC)), ISO_8859_1));
    }

    private static String utf7(int c) {
        byte[] unit = {(byte) (c >> 8), (byte) c};
        return "+" + Base64.getEncoder().withoutPadding().encodeToString(unit) + "-";
    }

    /** The text behind UTF-8 bytes; bytes that are none stand for themselves. */
    private static String decoded(String payload) {
        try {
            return UTF_8.newDecoder()
                    .decode(ByteBuffer.wrap(payload.getBytes(ISO_8859_1)))
                    .toString();
        } catch (CharacterCodingException e) {
            return payload;
        }
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }

    private static boolean hasInnerBlank(String text) {
        return INNER_BLANK.matcher(text).find();
    }

    /** The name in reports. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
