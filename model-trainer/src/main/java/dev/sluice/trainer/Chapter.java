package dev.sluice.trainer;

import java.util.List;

/** A part of a report: tables, then figures. */
record Chapter(String id, String title, String text, List<Listing> listings, List<Figure> figures) {}
