package dev.sluice.trainer;

import java.awt.Color;
import java.awt.Paint;
import java.awt.PaintContext;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Rectangle2D;
import java.awt.image.ColorModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * A colour of reports, one for light pages and one for dark ones. In an SVG it is a CSS variable, in a PNG the light one.
 * The two classes and the series are of the Okabe-Ito palette, which readers tell apart whatever colours they see.
 */
final class Ink implements Paint {

    private static final List<Ink> ALL = new ArrayList<>();
    private static final int OPAQUE = 255;
    private static final int STEPS = 9;

    static final Ink TEXT = new Ink("text", 0x1b2430, 0xe8ecf1);
    static final Ink MUTED = new Ink("muted", 0x5b6776, 0x9aa7b6);
    static final Ink GRID = new Ink("grid", 0xe3e7ec, 0x2c3642);
    static final Ink CARD = new Ink("card", 0xffffff, 0x171d25);
    static final Ink PAGE = new Ink("page", 0xf4f6f8, 0x0f141a);

    static final Ink POSITIVE = new Ink("positive", 0xd55e00, 0xf08a4b);
    static final Ink NEGATIVE = new Ink("negative", 0x0072b2, 0x56b4e9);
    static final Ink GOOD = new Ink("good", 0x00805f, 0x2fc49b);
    static final Ink OTHER = new Ink("other", 0xa3568a, 0xd98fc0);
    static final Ink FIFTH = new Ink("fifth", 0xa87700, 0xe6b33d);

    /** From little to much, for shares. */
    static final List<Ink> HEAT = scale("heat", 0xeef3f8, 0x6fa8d2, 0x0b3c6b, 0x1c2530, 0x2f6f9f, 0x9fd4f7);

    /** From -1 over 0 to 1. */
    static final List<Ink> DIVERGING = scale("diverging", 0x0072b2, 0xf3f4f5, 0xd55e00, 0x56b4e9, 0x252d37, 0xf08a4b);

    /** From a feature's low values to its high ones. */
    static final List<Ink> VALUE = scale("value", 0x2c7fb8, 0x8e6bbf, 0xd6336c, 0x5db2e8, 0xb391e6, 0xff6f9f);

    /** Text upon the upper part of {@link #HEAT}. */
    static final Ink ON_HEAT = new Ink("on-heat", 0xffffff, 0x0b1118);

    static final Ink POSITIVE_PALE = POSITIVE.pale("positive-pale", 0x59);
    static final Ink NEGATIVE_PALE = NEGATIVE.pale("negative-pale", 0x59);

    private final String name;
    private final Color light;
    private final Color dark;

    private Ink(String name, int light, int dark) {
        this(name, new Color(light), new Color(dark));
    }

    private Ink(String name, Color light, Color dark) {
        this.name = name;
        this.light = light;
        this.dark = dark;
        ALL.add(this);
    }

    private Ink pale(String paleName, int alpha) {
        return new Ink(paleName, withAlpha(light, alpha), withAlpha(dark, alpha));
    }

    private static Color withAlpha(Color color, int alpha) {
        return new Color(color.getRed(), color.getGreen(), color.getBlue(), alpha);
    }

    private static List<Ink> scale(
            String name, int from, int middle, int to, int darkFrom, int darkMiddle, int darkTo) {
        return IntStream.range(0, STEPS)
                .mapToObj(step -> new Ink(
                        name + "-" + step,
                        between(from, middle, to, step / (STEPS - 1.0)),
                        between(darkFrom, darkMiddle, darkTo, step / (STEPS - 1.0))))
                .toList();
    }

    private static Color between(int from, int middle, int to, double share) {
        return share < 0.5 ? mixed(from, middle, 2 * share) : mixed(middle, to, 2 * share - 1);
    }

    private static Color mixed(int from, int to, double share) {
        int mixed = 0;
        for (int shift = 0; shift <= 16; shift += 8) {
            double part = (from >> shift & 0xff) * (1 - share) + (to >> shift & 0xff) * share;
            mixed |= (int) Math.round(part) << shift;
        }
        return new Color(mixed);
    }

    /** The colour of a scale for {@code share}, 0 to 1. */
    static Ink of(List<Ink> scale, double share) {
        int step = (int) Math.round(Math.max(0, Math.min(1, share)) * (scale.size() - 1));
        return scale.get(step);
    }

    /** What stands for the colour in an SVG. */
    String css() {
        return "var(--" + name + ")";
    }

    /** The colours of light pages, as CSS declarations. */
    static String lightCss() {
        return ALL.stream().map(ink -> ink.declaration(ink.light)).reduce("", String::concat);
    }

    /** The colours of dark pages. */
    static String darkCss() {
        return ALL.stream().map(ink -> ink.declaration(ink.dark)).reduce("", String::concat);
    }

    private String declaration(Color color) {
        String rgb = String.format(Locale.ROOT, "%06x", color.getRGB() & 0xffffff);
        String alpha = color.getAlpha() == OPAQUE ? "" : String.format(Locale.ROOT, "%02x", color.getAlpha());
        return "--" + name + ":#" + rgb + alpha + ";";
    }

    @Override
    public PaintContext createContext(
            ColorModel model, Rectangle device, Rectangle2D user, AffineTransform transform, RenderingHints hints) {
        return light.createContext(model, device, user, transform, hints);
    }

    @Override
    public int getTransparency() {
        return light.getTransparency();
    }
}
