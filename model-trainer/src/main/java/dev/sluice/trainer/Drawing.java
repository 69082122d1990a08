package dev.sluice.trainer;

import java.awt.Dimension;
import java.awt.Graphics;
import java.awt.Graphics2D;
import java.awt.Paint;
import java.awt.RenderingHints;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.apache.batik.svggen.DefaultExtensionHandler;
import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;
import org.apache.batik.svggen.SVGPaintDescriptor;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/** Draws charts as SVG elements to stand in a page, and as PNG pictures. */
final class Drawing {

    private static final String SVG = "http://www.w3.org/2000/svg";
    private static final int PNG_SCALE = 2;

    private Drawing() {}

    /**
     * An {@code svg} element whose colours are the page's CSS variables.
     *
     * @param title read aloud in place of the picture
     */
    static String svg(Chart chart, String title) {
        Document document = document();
        SVGGeneratorContext context = SVGGeneratorContext.createDefault(document);
        context.setComment(null);
        context.setPrecision(1);
        context.setExtensionHandler(new Inks());
        Pen pen = new Pen(context);
        pen.setSVGCanvasSize(new Dimension(Chart.WIDTH, chart.height()));
        chart.drawing().draw(pen, area(chart));
        Element root = pen.getRoot();
        pen.fitTexts(root);
        unclip(root);
        root.setAttribute("viewBox", "0 0 " + Chart.WIDTH + " " + chart.height());
        root.setAttribute("role", "img");
        root.setAttribute("aria-label", title);
        List.of(
                        "width",
                        "height",
                        "style",
                        "xmlns:xlink",
                        "contentScriptType",
                        "contentStyleType",
                        "zoomAndPan",
                        "preserveAspectRatio",
                        "version")
                .forEach(root::removeAttribute);
        return written(root);
    }

    private static Document document() {
        try {
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .getDOMImplementation()
                    .createDocument(SVG, "svg", null);
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException("every JDK has a parser", e);
        }
    }

    /** Nothing is drawn outside its plot, and the ids of clips would not be unique in a page. */
    private static void unclip(Element root) {
        NodeList all = root.getElementsByTagNameNS(SVG, "*");
        for (int i = all.getLength() - 1; i >= 0; i--) {
            Element element = (Element) all.item(i);
            element.removeAttribute("clip-path");
            if (element.getTagName().equals("defs")) {
                element.getParentNode().removeChild(element);
            }
        }
    }

    private static String written(Element root) {
        StringWriter text = new StringWriter();
        try {
            Transformer writer = TransformerFactory.newInstance().newTransformer();
            writer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
            writer.transform(new DOMSource(root), new StreamResult(text));
        } catch (TransformerException e) {
            throw new IllegalStateException("every tree of elements can be written", e);
        }
        return text.toString();
    }

    /** The picture in light colours, {@value #PNG_SCALE} times the size. */
    static byte[] png(Chart chart) {
        BufferedImage image =
                new BufferedImage(Chart.WIDTH * PNG_SCALE, chart.height() * PNG_SCALE, BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = image.createGraphics();
        try {
            pen.scale(PNG_SCALE, PNG_SCALE);
            pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            pen.setPaint(Ink.CARD);
            pen.fill(area(chart));
            chart.drawing().draw(pen, area(chart));
        } finally {
            pen.dispose();
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("bytes can be written to memory", e);
        }
        return bytes.toByteArray();
    }

    private static Rectangle2D area(Chart chart) {
        return new Rectangle2D.Double(0, 0, Chart.WIDTH, chart.height());
    }

    /** Writes an {@link Ink} as its variable. */
    private static final class Inks extends DefaultExtensionHandler {
        @Override
        public SVGPaintDescriptor handlePaint(Paint paint, SVGGeneratorContext context) {
            return paint instanceof Ink ink
                    ? new SVGPaintDescriptor(ink.css(), "1")
                    : super.handlePaint(paint, context);
        }
    }

    /**
     * Remembers how wide texts are in the font at hand. The reader's font is another, so each text is told the width that
     * the layout reckoned with.
     */
    private static final class Pen extends SVGGraphics2D {

        private final List<Integer> widths;

        Pen(SVGGeneratorContext context) {
            super(context, false);
            this.widths = new ArrayList<>();
        }

        private Pen(Pen other) {
            super(other);
            this.widths = other.widths;
        }

        @Override
        public Graphics create() {
            return new Pen(this);
        }

        @Override
        public void drawString(String text, float x, float y) {
            super.drawString(text, x, y);
            widths.add(getFontMetrics(getFont()).stringWidth(text));
        }

        void fitTexts(Element root) {
            NodeList texts = root.getElementsByTagNameNS(SVG, "text");
            for (int i = 0; i < texts.getLength(); i++) {
                Node text = texts.item(i);
                ((Element) text).setAttribute("textLength", widths.get(i).toString());
                ((Element) text).setAttribute("lengthAdjust", "spacingAndGlyphs");
                ((Element) text).removeAttribute("xml:space");
            }
        }
    }
}
