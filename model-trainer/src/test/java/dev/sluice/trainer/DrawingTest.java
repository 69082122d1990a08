package dev.sluice.trainer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class DrawingTest {

    private static BarChart chart(String name) {
        return new BarChart("rows", "0", List.of(name)).bars("all", Ink.POSITIVE, new double[] {3});
    }

    @Test
    void colours_areVariablesThatThePageDefinesForLightAndDark() {
        String svg = Drawing.svg(chart("a"), "title");

        Matcher variable = Pattern.compile("var\\((--[a-z0-9-]+)\\)").matcher(svg);
        int found = 0;
        while (variable.find()) {
            assertTrue(Ink.lightCss().contains(variable.group(1) + ":#"), variable.group(1));
            assertTrue(Ink.darkCss().contains(variable.group(1) + ":#"), variable.group(1));
            found++;
        }
        assertTrue(found > 3, svg);
    }

    @Test
    void namesFromData_areText() {
        String svg = Drawing.svg(chart("<script>&"), "\"><b>");

        assertTrue(svg.contains(">&lt;script&gt;&amp;</text>"), svg);
        assertFalse(svg.contains("<b>"), svg);
    }

    @Test
    void texts_keepTheWidthThatTheLayoutReckonedWith() {
        String svg = Drawing.svg(chart("a rather long name"), "title");

        assertEquals(svg.split("<text ", -1).length, svg.split(" textLength=", -1).length);
    }

    @Test
    void drawing_hasNoIdsThatCouldStandTwiceInAPage() {
        assertFalse(Drawing.svg(chart("a"), "title").contains(" id="));
    }

    @Test
    void picture_hasTwiceTheSize() throws IOException {
        BarChart chart = chart("a");

        assertEquals(
                2 * Chart.WIDTH,
                ImageIO.read(new ByteArrayInputStream(Drawing.png(chart))).getWidth());
    }
}
