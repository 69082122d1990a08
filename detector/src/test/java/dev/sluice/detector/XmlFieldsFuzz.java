package dev.sluice.detector;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** Any bytes as an XML body. Every text that the JDK's parser finds in it must be in a field. */
public final class XmlFieldsFuzz {

    private static final FieldReading READING = new FieldReading();
    private static final XMLInputFactory PARSERS = parsers();

    /** What a parser rewrites: line ends, other encodings, white space in attributes, entities of one's own. */
    private static final Pattern REWRITTEN = Pattern.compile("[\\r\\n\\t\\x00]|encoding|1\\.1|<!DOCTYPE");

    private XmlFieldsFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        FieldReading.Found found = READING.read(
                TestRequest.of("POST / HTTP/1.1\nContent-Type: application/xml").withBody(input));
        boolean verbatim = !REWRITTEN.matcher(new String(input, ISO_8859_1)).find();
        if (verbatim && found.completeness() == Completeness.FULL) {
            for (String text : texts(input)) {
                String bytes = new String(text.getBytes(UTF_8), ISO_8859_1);
                assertTrue(
                        found.values().stream().anyMatch(value -> value.text().contains(bytes)),
                        () -> "no field holds " + text);
            }
        }
    }

    /** Texts and attribute values that are not blank; none if the input is no XML. */
    private static List<String> texts(byte[] input) {
        List<String> texts = new ArrayList<>();
        try {
            XMLStreamReader document = PARSERS.createXMLStreamReader(new ByteArrayInputStream(input));
            while (document.hasNext()) {
                int event = document.next();
                if (event == XMLStreamReader.CHARACTERS) {
                    texts.add(document.getText());
                } else if (event == XMLStreamReader.START_ELEMENT) {
                    for (int i = 0; i < document.getAttributeCount(); i++) {
                        texts.add(document.getAttributeValue(i));
                    }
                }
            }
        } catch (XMLStreamException e) {
            return List.of();
        }
        texts.removeIf(String::isBlank);
        return texts;
    }

    private static XMLInputFactory parsers() {
        XMLInputFactory parsers = XMLInputFactory.newDefaultFactory();
        parsers.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        parsers.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, false);
        return parsers;
    }
}
