package dev.sluice.servlet;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads {@code application/x-www-form-urlencoded} as browsers write it; what is no escape stands for itself. */
final class UrlEncodedForm {

    private UrlEncodedForm() {}

    /** Adds the fields of {@code form} to {@code fields}. */
    static void read(byte[] form, Charset charset, Map<String, List<String>> fields) {
        int start = 0;
        while (start < form.length) {
            int end = indexOf('&', form, start, form.length);
            int equals = indexOf('=', form, start, end);
            if (end > start) {
                fields.computeIfAbsent(decode(form, start, equals, charset), name -> new ArrayList<>())
                        .add(decode(form, Math.min(equals + 1, end), end, charset));
            }
            start = end + 1;
        }
    }

    private static int indexOf(char wanted, byte[] form, int from, int to) {
        int i = from;
        while (i < to && form[i] != wanted) {
            i++;
        }
        return i;
    }

    private static String decode(byte[] form, int from, int to, Charset charset) {
        ByteArrayOutputStream decoded = new ByteArrayOutputStream(to - from);
        for (int i = from; i < to; i++) {
            int octet = form[i] == '%' && i + 2 < to ? octet(form[i + 1], form[i + 2]) : -1;
            decoded.write(octet >= 0 ? octet : form[i] == '+' ? ' ' : form[i]);
            i += octet >= 0 ? 2 : 0;
        }
        return decoded.toString(charset);
    }

    private static int octet(byte high, byte low) {
        int upper = Character.digit(high, 16);
        int lower = Character.digit(low, 16);
        return upper < 0 || lower < 0 ? -1 : upper * 16 + lower;
    }
}
